import { ledgerTopic } from "#server/handover/rules/topic.ts";
import { HandoverGroup } from "#server/handover-items/schema.ts";
import { type Role, Role as RoleSchema } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { tellFollowers } from "#server/platform/live.ts";
import { ReceiptContent, Side } from "./schema.ts";

const IN_ORDER: ({ signedAt: "asc" } | { side: "asc" })[] = [{ signedAt: "asc" }, { side: "asc" }];

const COLUMNS = {
  id: true,
  transition: true,
  area: true,
  content: true,
  digest: true,
  drawnUpById: true,
  drawnUpAt: true,
  signatures: {
    orderBy: IN_ORDER,
    select: { side: true, role: true, signedById: true, signedAt: true },
  },
} as const;

type Row = {
  id: string;
  transition: string;
  area: string | null;
  content: unknown;
  digest: string;
  drawnUpById: string;
  drawnUpAt: Date;
  signatures: { side: string; role: string; signedById: string; signedAt: Date }[];
};

const toReceipt = (row: Row) => ({
  receiptId: row.id,
  transition: row.transition,
  area: HandoverGroup.nullable().parse(row.area),
  digest: row.digest,
  drawnUpById: row.drawnUpById,
  drawnUpAt: row.drawnUpAt.toISOString(),
  signatures: row.signatures.map((one) => ({
    side: Side.parse(one.side),
    role: RoleSchema.parse(one.role),
    signedById: one.signedById,
    signedAt: one.signedAt.toISOString(),
  })),
  content: ReceiptContent.parse(row.content),
});
export type StoredReceipt = ReturnType<typeof toReceipt>;

/** Newest first. */
export async function receipts(db: Tx, scope: ProjectScope, limit: number) {
  const rows = await db.handoverReceipt.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ drawnUpAt: "desc" }, { id: "desc" }],
    take: limit,
    select: COLUMNS,
  });
  return rows.map(toReceipt);
}

export async function receipt(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<StoredReceipt | null> {
  const row = await db.handoverReceipt.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id } },
    select: COLUMNS,
  });
  return row && toReceipt(row);
}

/** One receipt of a project at a time: what is drawn up is compared with what was. */
export async function lockReceipts(tx: WriteTx, scope: ProjectScope): Promise<void> {
  await holdUntilEnd(tx, `handover receipt ${scope.projectId}`);
}

export async function addReceipt(
  tx: WriteTx,
  scope: ProjectScope,
  of: { content: ReceiptContent; digest: string; at: Date },
): Promise<void> {
  const { content } = of;
  await tx.handoverReceipt.create({
    data: {
      projectId: scope.projectId,
      id: content.receiptId,
      transition: content.transition,
      area: content.area,
      content: jsonIn(content),
      digest: of.digest,
      drawnUpById: actorId(scope.actor),
      drawnUpAt: of.at,
    },
    select: { id: true },
  });
  await tellFollowers(tx, ledgerTopic(scope));
}

/** false when this side has signed already, or this person the other: both are keys. */
export async function addSignature(
  tx: WriteTx,
  scope: ProjectScope,
  of: { receiptId: string; side: Side; role: Role; at: Date },
): Promise<boolean> {
  const { count } = await tx.handoverSignature.createMany({
    data: [
      {
        projectId: scope.projectId,
        receiptId: of.receiptId,
        side: of.side,
        role: of.role,
        signedById: actorId(scope.actor),
        signedAt: of.at,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 1) await tellFollowers(tx, ledgerTopic(scope));
  return count === 1;
}
