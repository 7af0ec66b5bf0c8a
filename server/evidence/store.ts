import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Coding } from "#server/platform/compression.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { EvidenceRow, RefusalRow, StoredSighting } from "#server/receipts/schema.ts";
import type { Reading } from "#server/signals/schema.ts";
import { storableJson, storableText } from "./rules/text.ts";
import type { EventIdentity, Fact, StoredRefusal } from "./schema.ts";

const ROW = {
  id: true,
  digest: true,
  storedDigest: true,
  source: true,
  format: true,
  recognisedBy: true,
  fileName: true,
  mediaType: true,
  sizeBytes: true,
  senderKind: true,
  senderId: true,
  context: true,
  observedAt: true,
  observedAtBasis: true,
  receivedAt: true,
  factCount: true,
  notes: true,
  isSample: true,
  effect: true,
} as const;

const REFUSAL = {
  id: true,
  fileName: true,
  sizeBytes: true,
  senderKind: true,
  senderId: true,
  receivedAt: true,
  code: true,
  message: true,
  pointer: true,
} as const;

export const senderKindOf = (scope: ProjectScope): "machine" | "person" =>
  scope.actor.kind === "person" ? "person" : "machine";

const sender = (scope: ProjectScope) => ({
  senderKind: senderKindOf(scope),
  senderId: actorId(scope.actor),
});

/** False when the project holds these bytes already, however many senders race: the digest is a unique key. */
export async function addEvidence(
  tx: WriteTx,
  scope: ProjectScope,
  row: Omit<EvidenceRow, "senderKind" | "senderId"> & {
    body: Uint8Array<ArrayBuffer>;
    bodyCoding: Coding;
    readings: readonly Reading[];
    readingsVersion: string;
  },
): Promise<boolean> {
  const { effect, ...rest } = row;
  const { count } = await tx.evidence.createMany({
    data: [
      {
        ...rest,
        ...sender(scope),
        connectionId: scope.actor.kind === "connection" ? scope.actor.connectionId : null,
        projectId: scope.projectId,
        context: jsonIn(row.context),
        notes: storable(row.notes),
        ...(effect === null ? {} : { effect: storable(effect) }),
        readings: storable(row.readings),
        fileName: row.fileName === null ? null : storableText(row.fileName),
      },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}

const storable = (value: unknown) => jsonIn(JSON.parse(storableJson(value)));

const FACTS_A_STATEMENT = 2_000;

/** One statement a batch: the facts travel as one JSON parameter, nine times faster than a row a parameter list. */
export async function addFacts(
  tx: WriteTx,
  scope: ProjectScope,
  of: { evidenceId: string; facts: readonly Fact[] },
): Promise<void> {
  for (let from = 0; from < of.facts.length; from += FACTS_A_STATEMENT) {
    const batch = of.facts
      .slice(from, from + FACTS_A_STATEMENT)
      .map((fact, i) => ({ ...fact, ordinal: from + i }));
    await tx.$executeRaw`
      INSERT INTO "Fact" ("projectId", "evidenceId", "ordinal", "kind", "subject", "value", "unit", "observedAt", "pointer", "ownId")
      SELECT ${scope.projectId}, ${of.evidenceId}, f."ordinal", f."kind", f."subject", f."value", f."unit", f."observedAt", f."pointer", f."ownId"
      FROM jsonb_to_recordset(${storableJson(batch)}::jsonb) AS f(
        "ordinal" int, "kind" text, "subject" text, "value" jsonb, "unit" text, "observedAt" timestamptz, "pointer" text, "ownId" text)`;
  }
}

/** The same id again is the same sighting. False when retention took the document after it was found. */
export async function addSighting(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; evidenceId: string; seenAt: Date; claimedAt: Date | null },
): Promise<boolean> {
  // In the order in which retention takes the two, so that neither waits for the other.
  await tx.$executeRaw`SELECT 1 FROM "Project" WHERE "id" = ${scope.projectId} FOR KEY SHARE`;
  const held = await tx.$queryRaw<readonly unknown[]>`
    SELECT 1 FROM "Evidence" WHERE "projectId" = ${scope.projectId} AND "id" = ${of.evidenceId} FOR KEY SHARE`;
  if (held.length === 0) return false;
  const data = [{ ...of, ...sender(scope), projectId: scope.projectId }];
  await tx.sighting.createMany({ data, skipDuplicates: true });
  return true;
}

export async function addRefusal(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    id: string;
    fileName: string | null;
    sizeBytes: number;
    receivedAt: Date;
    refusal: StoredRefusal;
  },
): Promise<void> {
  const { refusal, ...row } = of;
  const data = {
    ...row,
    ...sender(scope),
    projectId: scope.projectId,
    fileName: row.fileName === null ? null : storableText(row.fileName),
    code: refusal.code,
    message: storableText(refusal.message),
    pointer: refusal.pointer === undefined ? null : storableText(refusal.pointer),
  };
  await tx.evidenceRefusal.createMany({ data: [data], skipDuplicates: true });
}

export async function evidenceByDigest(
  db: Tx,
  scope: ProjectScope,
  digest: string,
): Promise<EvidenceRow | null> {
  const row = await db.evidence.findUnique({
    where: { projectId_digest: { projectId: scope.projectId, digest } },
    select: ROW,
  });
  return row && EvidenceRow.parse(row);
}

/** The document that this event brought before: source and id together name it. */
export async function evidenceByEvent(
  db: Tx,
  scope: ProjectScope,
  { source, id }: EventIdentity,
): Promise<EvidenceRow | null> {
  // As the index Evidence_event has it: an id may be longer than what an index holds, its digest is not.
  const [first] = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Evidence"
    WHERE "projectId" = ${scope.projectId} AND "context" ? 'event'
      AND md5("context" #>> '{event,id}') = md5(${id})
      AND "context" #>> '{event,id}' = ${id} AND "context" #>> '{event,source}' = ${source}
    ORDER BY "receivedAt" LIMIT 1`;
  return first ? evidenceById(db, scope, first.id) : null;
}

/** False when the event was kept meanwhile. Until the transaction ends nobody else can keep it. */
export async function claimEvent(
  tx: Tx,
  scope: ProjectScope,
  event: EventIdentity,
): Promise<boolean> {
  const name = `${scope.projectId} ${event.source} ${event.id}`;
  await holdUntilEnd(tx, name);
  return (await evidenceByEvent(tx, scope, event)) === null;
}

export async function evidenceById(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<EvidenceRow | null> {
  const row = await db.evidence.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id } },
    select: ROW,
  });
  return row && EvidenceRow.parse(row);
}

/** A time and an id, so that equal times page too. */
export type Before = { readonly at: Date; readonly id: string };

const olderThan = (before: Before | undefined) =>
  before === undefined
    ? {}
    : {
        OR: [{ receivedAt: { lt: before.at } }, { receivedAt: before.at, id: { lt: before.id } }],
      };

export async function listEvidence(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number; before?: Before | undefined },
): Promise<EvidenceRow[]> {
  const rows = await db.evidence.findMany({
    where: { projectId: scope.projectId, ...olderThan(of.before) },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    take: of.limit,
    select: ROW,
  });
  return EvidenceRow.array().parse(rows);
}

export const countEvidence = (db: Tx, scope: ProjectScope): Promise<number> =>
  db.evidence.count({ where: { projectId: scope.projectId } });

export async function listRefusals(
  db: Tx,
  scope: ProjectScope,
  of: { limit: number; before?: Before | undefined },
): Promise<RefusalRow[]> {
  const rows = await db.evidenceRefusal.findMany({
    where: { projectId: scope.projectId, ...olderThan(of.before) },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    take: of.limit,
    select: REFUSAL,
  });
  return RefusalRow.array().parse(rows);
}

export async function storedBody(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<{
  body: Uint8Array;
  bodyCoding: Coding;
  fileName: string | null;
  storedDigest: string;
} | null> {
  const row = await db.evidence.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id } },
    select: { body: true, bodyCoding: true, fileName: true, storedDigest: true },
  });
  return row && { ...row, bodyCoding: row.bodyCoding === "br" ? "br" : "identity" };
}

export async function factsOf(
  db: Tx,
  scope: ProjectScope,
  of: { evidenceId: string; from: number; limit: number },
) {
  return db.fact.findMany({
    where: { projectId: scope.projectId, evidenceId: of.evidenceId, ordinal: { gte: of.from } },
    orderBy: { ordinal: "asc" },
    take: of.limit,
    select: {
      ordinal: true,
      kind: true,
      subject: true,
      value: true,
      observedAt: true,
      pointer: true,
    },
  });
}

/** The fact that stands at one of these places, the innermost; null when none does. */
export async function ordinalAt(
  db: Tx,
  scope: ProjectScope,
  of: { evidenceId: string; pointers: readonly string[] },
): Promise<{ ordinal: number; pointer: string } | null> {
  const rows = await db.fact.findMany({
    where: {
      projectId: scope.projectId,
      evidenceId: of.evidenceId,
      pointer: { in: [...of.pointers] },
    },
    select: { ordinal: true, pointer: true },
  });
  rows.sort((a, b) => b.pointer.length - a.pointer.length || a.ordinal - b.ordinal);
  return rows[0] ?? null;
}

export async function sightingsOf(db: Tx, scope: ProjectScope, evidenceId: string) {
  const rows = await db.sighting.findMany({
    where: { projectId: scope.projectId, evidenceId },
    orderBy: [{ seenAt: "desc" }, { id: "desc" }],
    take: 200,
    select: { senderKind: true, senderId: true, seenAt: true, claimedAt: true },
  });
  return StoredSighting.array().parse(rows);
}
