import { z } from "zod";
import { Fact, type FactKind } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";

/** A fact with the document it stands in. */
const FoundFact = z.object({
  fact: Fact,
  evidenceId: z.string(),
  source: z.string(),
  isSample: z.boolean(),
  receivedAt: z.date().transform((at) => at.toISOString()),
  /** When it was observed: by its own date, its document's, or when that arrived. */
  toldAt: z.date().transform((at) => at.toISOString()),
});
export type FoundFact = z.infer<typeof FoundFact>;

/**
 * The newest fact of every subject of the kinds asked for, by when it was observed and then by when it
 * arrived; one that was marked gone since it was observed is left out.
 */
export async function newestFacts(
  db: Tx,
  scope: ProjectScope,
  of: { kinds: readonly FactKind[]; limit: number },
): Promise<FoundFact[]> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT jsonb_build_object('kind', n."kind", 'subject', n."subject", 'value', n."value", 'pointer', n."pointer",
        'observedAt', to_char(n."observedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS "fact",
      n."evidenceId", n."source", n."isSample", n."receivedAt", n."toldAt"
    FROM (
      SELECT DISTINCT ON (f."kind", f."subject")
        f."kind", f."subject", f."value", f."observedAt", f."pointer", f."evidenceId",
        e."source", e."isSample", e."receivedAt",
        coalesce(f."observedAt", e."observedAt", e."receivedAt") AS "toldAt"
      FROM "Fact" f
      JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
      WHERE f."projectId" = ${scope.projectId} AND f."kind" = ANY(${[...of.kinds]}::text[])
      ORDER BY f."kind", f."subject", coalesce(f."observedAt", e."observedAt", e."receivedAt") DESC,
        e."receivedAt" DESC, e."id" DESC
    ) n
    WHERE (
      SELECT m."isGone" AND m."at" >= n."toldAt" FROM "GoneMark" m
      WHERE m."projectId" = ${scope.projectId} AND m."factKind" = n."kind" AND m."subject" = n."subject"
      ORDER BY m."at" DESC, m."id" DESC LIMIT 1
    ) IS NOT TRUE
    ORDER BY n."kind", n."toldAt" DESC, n."subject"
    LIMIT ${of.limit}`;
  return FoundFact.array().parse(rows);
}

/** Every observation of these subjects, oldest first: how something came to be as it is. */
export async function factHistory(
  db: Tx,
  scope: ProjectScope,
  of: { kind: FactKind; subjects: readonly string[]; limit: number },
): Promise<FoundFact[]> {
  if (of.subjects.length === 0) return [];
  const rows = await db.$queryRaw<unknown[]>`
    SELECT jsonb_build_object('kind', n."kind", 'subject', n."subject", 'value', n."value", 'pointer', n."pointer",
        'observedAt', to_char(n."observedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS "fact",
      n."evidenceId", n."source", n."isSample", n."receivedAt", n."toldAt"
    FROM (
      SELECT f."kind", f."subject", f."value", f."observedAt", f."pointer", f."evidenceId",
        e."source", e."isSample", e."receivedAt",
        coalesce(f."observedAt", e."observedAt", e."receivedAt") AS "toldAt"
      FROM "Fact" f
      JOIN "Evidence" e ON e."projectId" = f."projectId" AND e."id" = f."evidenceId"
      WHERE f."projectId" = ${scope.projectId} AND f."kind" = ${of.kind}
        AND f."subject" = ANY(${[...of.subjects]}::text[])
      ORDER BY coalesce(f."observedAt", e."observedAt", e."receivedAt") DESC, e."receivedAt" DESC
      LIMIT ${of.limit}
    ) n
    ORDER BY n."toldAt", n."receivedAt"`;
  return FoundFact.array().parse(rows);
}
