import { z } from "zod";
import { Role } from "#server/identity/schema.ts";

/** The groups of the catalogue's checklist, which are also the areas that are handed over one by one. */
export const HANDOVER_GROUPS = [
  "code",
  "data",
  "model",
  "environment",
  "monitoring",
  "ownership",
  "knowledge",
  "legal",
] as const;
export const HandoverGroup = z.enum(HANDOVER_GROUPS);
export type HandoverGroup = z.infer<typeof HandoverGroup>;

/** What a handover leads to. */
export const HandoverStage = z.enum(["pilot", "production"]);

/** An item that a workspace asks for beside the catalogue's. */
export const OwnItem = z.object({
  id: z.string(),
  version: z.int(),
  group: HandoverGroup,
  text: z.string(),
  giver: Role,
  receiver: Role,
  requiredFrom: HandoverStage,
  isRequired: z.boolean(),
});
export type OwnItem = z.infer<typeof OwnItem>;

export const SaveItem = z.strictObject({
  group: HandoverGroup,
  text: z.string().trim().min(8).max(200).describe("What is handed over, as one finds it done"),
  giver: Role,
  receiver: Role,
  requiredFrom: HandoverStage.describe("Asked for from the handover to this stage on"),
  isRequired: z.boolean().describe("Whether gates wait for it"),
});
export type SaveItem = z.infer<typeof SaveItem>;

/** `version`: the one that was changed; a newer one refuses the change. */
export const ChangeItem = SaveItem.extend({ id: z.string().max(60), version: z.int().min(1) });
export type ChangeItem = z.infer<typeof ChangeItem>;
export const RetireItem = ChangeItem.pick({ id: true, version: true });
export type RetireItem = z.infer<typeof RetireItem>;

/** One version of an item, as it was saved. */
export const ItemChange = OwnItem.extend({
  isRetired: z.boolean(),
  savedById: z.string(),
  savedAt: z.date(),
});
export type ItemChange = z.infer<typeof ItemChange>;

export const OwnItems = z.object({ items: z.array(OwnItem), history: z.array(ItemChange) });
export type OwnItems = z.infer<typeof OwnItems>;
