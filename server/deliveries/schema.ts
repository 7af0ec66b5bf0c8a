import { z } from "zod";
import { ManyReceipts } from "#server/envelopes/schema.ts";
import { EvidenceContext } from "#server/evidence/schema.ts";
import { RecordedActor } from "#server/identity/schema.ts";
import type { Task } from "#server/platform/queue.ts";
import { IngestResult, Receipt } from "#server/receipts/schema.ts";

export const DeliveryState = z.enum(["receiving", "processing", "processed", "refused"]);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** What the sender says about the bytes, kept until they are read. */
export const Stated = z.object({
  as: z.string().optional(),
  observedAt: z.coerce.date().optional(),
  /** The ce-* headers of an event in binary mode. */
  eventHeaders: z.record(z.string(), z.string()).optional(),
  context: EvidenceContext,
});
export type Stated = z.infer<typeof Stated>;

/** Why nothing came of it: one of the closed list, or `internal` when the fault was ours. */
export const DeliveryError = z.object({
  code: z.string(),
  message: z.string(),
  pointer: z.string().optional(),
});
export type DeliveryError = z.infer<typeof DeliveryError>;

/** What is kept of how it ended. */
export const DeliveryResult = z.union([
  IngestResult,
  z.object({ kind: z.literal("many"), ...ManyReceipts.shape }),
  z.object({ kind: z.literal("failed"), error: DeliveryError }),
]);
export type DeliveryResult = z.infer<typeof DeliveryResult>;

export const DeliveryRow = z.object({
  id: z.string(),
  state: DeliveryState,
  digest: z.string(),
  sizeBytes: z.int(),
  fileName: z.string().nullable(),
  mediaType: z.string().nullable(),
  receivedAt: z.date(),
  finishedAt: z.date().nullable(),
  /** Who sent it, and for whom it is read. */
  actor: RecordedActor,
  result: DeliveryResult.nullable(),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;

/** What the job reads it with, and for whom. */
export const WaitingDelivery = DeliveryRow.extend({
  projectId: z.string(),
  slug: z.string(),
  workspaceId: z.string(),
  stated: Stated,
});
export type WaitingDelivery = z.infer<typeof WaitingDelivery>;

/** What the sender is told: at once with state `processing`, and whenever it asks again. */
export const Delivery = z.object({
  deliveryId: z.string(),
  /** Of the document that it becomes or, when those bytes were known already, of the one they are. */
  evidenceId: z.string(),
  state: DeliveryState.exclude(["receiving"]),
  digest: z.string(),
  sizeBytes: z.int(),
  fileName: z.string().nullable(),
  receivedAt: z.date(),
  finishedAt: z.date().nullable(),
  /** As it would have been answered at once; null unless processed. */
  receipt: Receipt.nullable(),
  /** Instead of one receipt, where several documents came together. */
  ...ManyReceipts.partial().shape,
  /** Why it was refused. */
  code: z.string().optional(),
  message: z.string().optional(),
  pointer: z.string().optional(),
});
export type Delivery = z.infer<typeof Delivery>;

export const ReadDelivery = {
  name: "read-delivery",
  payload: z.object({ projectId: z.string(), deliveryId: z.string() }),
  lane: "now",
  maxAttempts: 5,
  keyedBy: ["projectId", "deliveryId"],
} as const satisfies Task;
export type DeliveryRef = z.infer<typeof ReadDelivery.payload>;
