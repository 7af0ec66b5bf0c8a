import { Prisma } from "#prisma/client/client.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { type BoxKind, BoxRow, FactorRow } from "./schema.ts";

// Every table with a box in it, looked at as one thing: whichever secret a box is under, it is moved on
// in the same way. Each row says whose workspace it is in, for the audit log.

type BoxPlace = {
  readonly table: string;
  readonly box: string;
  /** Columns of the primary key. */
  readonly key: readonly string[];
  /** Of a row `t`. */
  readonly workspace: string;
  readonly join: string;
};

const OF_PROJECT = {
  workspace: `p."workspaceId"`,
  join: `JOIN "Project" p ON p."id" = t."projectId"`,
};
const OF_WORKSPACE = { workspace: `t."workspaceId"`, join: "" };

const PLACES: Readonly<Record<Exclude<BoxKind, "second-factor">, BoxPlace>> = {
  connection: { table: "Connection", box: "secretBox", key: ["projectId", "id"], ...OF_PROJECT },
  delivery: {
    table: "DeliveryPart",
    box: "body",
    key: ["projectId", "deliveryId", "ordinal"],
    ...OF_PROJECT,
  },
  webhook: { table: "Webhook", box: "secretBox", key: ["workspaceId", "id"], ...OF_WORKSPACE },
  "signing-key": {
    table: "SigningKey",
    box: "secretBox",
    key: ["workspaceId", "id"],
    ...OF_WORKSPACE,
  },
  chat: { table: "Workspace", box: "chatHookBox", key: ["id"], workspace: `t."id"`, join: "" },
};
export type Boxed = keyof typeof PLACES;
export const BOXED = ["connection", "webhook", "chat", "signing-key", "delivery"] as const;

const quoted = (name: string) => Prisma.raw(`"${name}"`);
const ofRow = (name: string) => Prisma.raw(`t."${name}"`);
/** Of a removed webhook the box is empty. */
const isBox = (place: BoxPlace) => Prisma.sql`octet_length(${ofRow(place.box)}) > 0`;
const isEarlier = (place: BoxPlace, head: Uint8Array) =>
  Prisma.sql`substring(${ofRow(place.box)} FROM 1 FOR ${head.byteLength}::int) <> ${Buffer.from(head)}`;
const keyOf = (place: BoxPlace) =>
  Prisma.sql`ARRAY[${Prisma.join(place.key.map((name) => Prisma.sql`${ofRow(name)}::text`))}]`;

/** The next rows after `after` whose box does not begin with `head`. */
export async function earlierBoxes(
  db: Tx,
  kind: Boxed,
  of: { head: Uint8Array; after: readonly string[] | null; limit: number },
): Promise<BoxRow[]> {
  const place = PLACES[kind];
  const key = keyOf(place);
  const isAfter = of.after ? Prisma.sql`AND ${key} > ${[...of.after]}::text[]` : Prisma.empty;
  const rows = await db.$queryRaw`
    SELECT ${Prisma.raw(place.workspace)} AS "workspaceId", ${key} AS "key", ${ofRow(place.box)} AS "box"
    FROM ${quoted(place.table)} t ${Prisma.raw(place.join)}
    WHERE ${isBox(place)} AND ${isEarlier(place, of.head)} ${isAfter}
    ORDER BY ${key} LIMIT ${of.limit}`;
  return BoxRow.array().parse(rows);
}

export async function countBoxes(
  db: Tx,
  kind: Boxed,
  head: Uint8Array,
): Promise<{ boxes: number; earlier: number }> {
  const place = PLACES[kind];
  const [row] = await db.$queryRaw<{ boxes: number; earlier: number }[]>`
    SELECT count(*)::int AS "boxes", count(*) FILTER (WHERE ${isEarlier(place, head)})::int AS "earlier"
    FROM ${quoted(place.table)} t WHERE ${isBox(place)}`;
  return row ?? { boxes: 0, earlier: 0 };
}

/** Puts another box in the place of the one that was read; false when somebody else changed it meanwhile. */
export async function replaceBox(
  tx: WriteTx,
  kind: Boxed,
  of: { row: BoxRow; box: Uint8Array },
): Promise<boolean> {
  const place = PLACES[kind];
  const here = place.key.map(
    (name, i) => Prisma.sql`${ofRow(name)}::text = ${of.row.key[i] ?? ""}`,
  );
  const count = await tx.$executeRaw`
    UPDATE ${quoted(place.table)} t SET ${quoted(place.box)} = ${Buffer.from(of.box)}
    WHERE ${Prisma.join(here, " AND ")} AND ${ofRow(place.box)} = ${Buffer.from(of.row.box)}`;
  return count === 1;
}

// ── second factors ──────────────────────────────────────────────────────────────────────────────

const isEarlierFactor = (head: string) =>
  Prisma.sql`(NOT starts_with(f."secret", ${head}) OR NOT starts_with(f."backupCodes", ${head}))`;

/** A person may be in several workspaces: the first of them is told. */
export async function earlierFactors(
  db: Tx,
  of: { head: string; after: string | null; limit: number },
): Promise<FactorRow[]> {
  const rows = await db.$queryRaw`
    SELECT f."id", f."secret", f."backupCodes",
      coalesce((SELECT min(m."workspaceId") FROM "Member" m WHERE m."userId" = f."userId"),
        (SELECT min(w."id") FROM "Workspace" w)) AS "workspaceId"
    FROM "TwoFactor" f
    WHERE ${isEarlierFactor(of.head)} AND f."id" > ${of.after ?? ""}
    ORDER BY f."id" LIMIT ${of.limit}`;
  return FactorRow.array().parse(rows);
}

export async function countFactors(
  db: Tx,
  head: string,
): Promise<{ boxes: number; earlier: number }> {
  const [row] = await db.$queryRaw<{ boxes: number; earlier: number }[]>`
    SELECT count(*)::int AS "boxes", count(*) FILTER (WHERE ${isEarlierFactor(head)})::int AS "earlier"
    FROM "TwoFactor" f`;
  return row ?? { boxes: 0, earlier: 0 };
}

export async function replaceFactor(
  tx: WriteTx,
  of: { row: FactorRow; secret: string; backupCodes: string },
): Promise<boolean> {
  const { id, secret, backupCodes } = of.row;
  const { count } = await tx.twoFactor.updateMany({
    where: { id, secret, backupCodes },
    data: { secret: of.secret, backupCodes: of.backupCodes },
  });
  return count === 1;
}
