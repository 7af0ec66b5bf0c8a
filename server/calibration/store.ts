import { z } from "zod";
import { WholeEstimate } from "#server/estimates/schema.ts";
import { AskedForecast, Forecast, OutcomeKind } from "#server/forecasts/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";

const Kept = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  createdAt: z.date(),
  kind: OutcomeKind.nullable(),
  value: z.number().nullable(),
  note: z.string().nullable(),
});
const KeptEstimate = Kept.extend({ result: WholeEstimate });
const KeptForecast = Kept.extend({
  input: AskedForecast,
  result: z.object({ forecast: Forecast }),
});
export type KeptEstimate = z.infer<typeof KeptEstimate>;
export type KeptForecast = z.infer<typeof KeptForecast>;

/** Enough to judge by; a workspace that made more is judged by its latest. */
const READ_MAX = 1_000;

const onlyOf = (scope: WorkspaceScope) => (scope.onlyProjects ? [...scope.onlyProjects] : null);

/** The last estimate of each project that something came of, and those still open; the demo is no experience. */
export async function keptEstimates(db: Tx, scope: WorkspaceScope): Promise<KeptEstimate[]> {
  const rows = await db.$queryRaw`
    SELECT e."id", p."slug", p."name", e."createdAt", e."result", o."kind", o."value", o."note"
    FROM "Estimate" e
    JOIN "Project" p ON p."id" = e."projectId" AND NOT p."isDemo"
    LEFT JOIN LATERAL (
      SELECT "kind", "value", "note" FROM "Outcome"
      WHERE "projectId" = e."projectId" AND "subjectKind" = 'estimate' AND "subjectId" = e."id"
      ORDER BY "recordedAt" DESC, "id" DESC LIMIT 1
    ) o ON true
    WHERE p."workspaceId" = ${scope.workspaceId}
      AND (${onlyOf(scope)}::text[] IS NULL OR p."id" = ANY(${onlyOf(scope)}::text[]))
    ORDER BY e."createdAt" DESC, e."id" DESC LIMIT ${READ_MAX}`;
  return KeptEstimate.array().parse(rows);
}

export async function keptForecasts(db: Tx, scope: WorkspaceScope): Promise<KeptForecast[]> {
  const rows = await db.$queryRaw`
    SELECT f."id", p."slug", p."name", f."createdAt", f."input", f."result", o."kind", o."value", o."note"
    FROM "Forecast" f
    JOIN "Project" p ON p."id" = f."projectId" AND NOT p."isDemo"
    LEFT JOIN LATERAL (
      SELECT "kind", "value", "note" FROM "Outcome"
      WHERE "projectId" = f."projectId" AND "subjectKind" = 'forecast' AND "subjectId" = f."id"
      ORDER BY "recordedAt" DESC, "id" DESC LIMIT 1
    ) o ON true
    WHERE p."workspaceId" = ${scope.workspaceId}
      AND (${onlyOf(scope)}::text[] IS NULL OR p."id" = ANY(${onlyOf(scope)}::text[]))
    ORDER BY f."createdAt" DESC, f."id" DESC LIMIT ${READ_MAX}`;
  return KeptForecast.array().parse(rows);
}
