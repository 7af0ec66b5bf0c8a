import type { ProjectScope } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import {
  type DeliveryRef,
  type DeliveryResult,
  DeliveryRow,
  type Stated,
  WaitingDelivery,
} from "./schema.ts";

const ROW = {
  id: true,
  state: true,
  digest: true,
  sizeBytes: true,
  fileName: true,
  mediaType: true,
  receivedAt: true,
  finishedAt: true,
  actor: true,
  result: true,
} as const;

const keyOf = (ref: DeliveryRef) => ({ projectId: ref.projectId, id: ref.deliveryId });
const byId = (ref: DeliveryRef) => ({ projectId_id: keyOf(ref) });
export const refOf = (scope: ProjectScope, deliveryId: string): DeliveryRef => ({
  projectId: scope.projectId,
  deliveryId,
});

export async function addDelivery(
  db: WriteTx,
  scope: ProjectScope,
  row: {
    id: string;
    fileName: string | null;
    mediaType: string | null;
    stated: Stated;
    receivedAt: Date;
  },
): Promise<void> {
  await db.delivery.create({
    data: {
      ...row,
      projectId: scope.projectId,
      state: "receiving",
      digest: "",
      sizeBytes: 0,
      stated: jsonIn(row.stated),
      actor: jsonIn(scope.actor),
    },
    select: { id: true },
  });
}

export async function addPart(
  db: WriteTx,
  scope: ProjectScope,
  part: { deliveryId: string; ordinal: number; body: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await db.deliveryPart.create({
    data: { ...part, projectId: scope.projectId },
    select: { ordinal: true },
  });
}

/** All bytes are here: from now on it is known to its sender. */
export async function markArrived(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; digest: string; sizeBytes: number },
): Promise<void> {
  const { id, ...arrived } = of;
  await tx.delivery.update({
    where: byId(refOf(scope, id)),
    data: { ...arrived, state: "processing" },
    select: { id: true },
  });
}

/** With its parts. */
export async function removeDelivery(db: WriteTx, scope: ProjectScope, id: string): Promise<void> {
  await db.delivery.deleteMany({ where: keyOf(refOf(scope, id)) });
}

export async function deliveryById(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<DeliveryRow | null> {
  const row = await db.delivery.findUnique({ where: byId(refOf(scope, id)), select: ROW });
  return row && DeliveryRow.parse(row);
}

/** Those that are not read yet, oldest first. */
export async function openDeliveries(db: Tx, scope: ProjectScope): Promise<DeliveryRow[]> {
  const rows = await db.delivery.findMany({
    where: { projectId: scope.projectId, state: "processing" },
    orderBy: { receivedAt: "asc" },
    take: 100,
    select: ROW,
  });
  return DeliveryRow.array().parse(rows);
}

/** For the job, which has no scope yet: the row says for whom it is read. */
export async function waitingDelivery(db: Tx, ref: DeliveryRef): Promise<WaitingDelivery | null> {
  const row = await db.delivery.findUnique({
    where: byId(ref),
    select: {
      ...ROW,
      projectId: true,
      stated: true,
      project: { select: { slug: true, workspaceId: true } },
    },
  });
  if (row?.state !== "processing") return null;
  const { project, ...own } = row;
  return WaitingDelivery.parse({ ...own, ...project });
}

/** One at a time, so that no two of them are held at once. */
export async function partOf(db: Tx, ref: DeliveryRef, ordinal: number) {
  const row = await db.deliveryPart.findUnique({
    where: { projectId_deliveryId_ordinal: { ...ref, ordinal } },
    select: { body: true },
  });
  return row?.body ?? null;
}

/** False when it was finished before. The parts go with the state. */
export async function finish(
  tx: WriteTx,
  ref: DeliveryRef,
  of: {
    state: "processed" | "refused";
    result: DeliveryResult;
    finishedAt: Date;
    evidenceId: string | null;
    refusalId: string | null;
  },
): Promise<boolean> {
  const { count } = await tx.delivery.updateMany({
    where: { ...keyOf(ref), state: "processing" },
    data: { ...of, result: jsonIn(of.result) },
  });
  await tx.deliveryPart.deleteMany({ where: ref });
  return count === 1;
}

/** Uploads that were cut off before their end. */
export async function removeUnfinished(db: WriteTx, of: { receivedBefore: Date }): Promise<number> {
  const { count } = await db.delivery.deleteMany({
    where: { state: "receiving", receivedAt: { lt: of.receivedBefore } },
  });
  return count;
}

export async function waitingSince(
  db: Tx,
  of: { receivedBefore: Date; limit: number },
): Promise<DeliveryRef[]> {
  const rows = await db.delivery.findMany({
    where: { state: "processing", receivedAt: { lt: of.receivedBefore } },
    orderBy: { receivedAt: "asc" },
    take: of.limit,
    select: { projectId: true, id: true },
  });
  return rows.map(({ projectId, id }) => ({ projectId, deliveryId: id }));
}
