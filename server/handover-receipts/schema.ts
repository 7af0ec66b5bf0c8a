import { z } from "zod";
import { HandoverCondition, HandoverOrigin, HandoverState } from "#server/handover/schema.ts";
import { HandoverGroup } from "#server/handover-items/schema.ts";
import { Role } from "#server/identity/schema.ts";

/** Media type of a receipt inside a signed envelope. */
export const RECEIPT_TYPE = "application/vnd.assay.handover-receipt+json";

export const SIDES = ["giving", "receiving"] as const;
export const Side = z.enum(SIDES);
export type Side = z.infer<typeof Side>;

/** An item as it stood when the receipt was drawn up. People are named by id only. */
export const ReceiptItem = z.object({
  id: z.string(),
  origin: HandoverOrigin,
  group: z.string(),
  text: z.string(),
  because: z.string().nullable(),
  giver: Role,
  receiver: Role,
  isRequired: z.boolean(),
  state: HandoverState,
  revision: z.int(),
  note: z.string(),
  offeredById: z.string().nullable(),
  offeredAt: z.string().nullable(),
  settledById: z.string().nullable(),
  settledAt: z.string().nullable(),
  condition: HandoverCondition.nullable(),
  /** Documents by the SHA-256 of their bytes as received. */
  evidence: z.array(z.object({ evidenceId: z.string(), digest: z.string() })),
});
export type ReceiptItem = z.infer<typeof ReceiptItem>;

/** All that is signed. Its digest is the SHA-256 of this as JSON with sorted keys. */
export const ReceiptContent = z.object({
  schema: z.literal("assay-handover-receipt/1"),
  receiptId: z.string(),
  project: z.object({ id: z.string(), slug: z.string(), code: z.string(), name: z.string() }),
  transition: z.string(),
  area: HandoverGroup.nullable(),
  asOf: z.string(),
  engineVersion: z.string(),
  catalogueVersion: z.string(),
  assessmentNumber: z.int().nullable(),
  /** What was known of the project when it changed hands: the score, 0 to 100 with higher worse. */
  score: z.number().nullable(),
  testScore: z.number(),
  items: z.array(ReceiptItem),
  counts: z.object({ accepted: z.int(), notApplicable: z.int(), conditional: z.int() }),
  /** Whose signatures close it: roles that give something in it, and roles that accept. */
  sides: z.object({ giving: z.array(Role), receiving: z.array(Role) }),
});
export type ReceiptContent = z.infer<typeof ReceiptContent>;

export const ReceiptSignature = z.object({
  side: Side,
  role: Role,
  signedById: z.string(),
  signedAt: z.string(),
});
export type ReceiptSignature = z.infer<typeof ReceiptSignature>;

export const HandoverReceipt = z.object({
  receiptId: z.string(),
  transition: z.string(),
  area: HandoverGroup.nullable(),
  digest: z.string(),
  drawnUpById: z.string(),
  drawnUpAt: z.string(),
  signatures: z.array(ReceiptSignature),
  /** Both sides have signed. */
  isFinal: z.boolean(),
  /** The ledger is still as it says. */
  isCurrent: z.boolean(),
  content: ReceiptContent,
});
export type HandoverReceipt = z.infer<typeof HandoverReceipt>;

export const DrawUp = z.strictObject({
  area: HandoverGroup.nullable()
    .default(null)
    .describe("One group of the list; null: all that is due"),
});
export type DrawUp = z.infer<typeof DrawUp>;
export const SignReceipt = z.strictObject({ side: Side });
export type SignReceipt = z.infer<typeof SignReceipt>;

/** What the CLI and the archive check: the content with who signed. */
export const ReceiptStatement = z.object({
  schema: z.literal("assay-handover-receipt-statement/1"),
  workspaceId: z.string(),
  digest: z.string(),
  drawnUpById: z.string(),
  drawnUpAt: z.string(),
  signatures: z.array(ReceiptSignature),
  content: ReceiptContent,
});
