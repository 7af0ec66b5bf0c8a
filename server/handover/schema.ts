import { z } from "zod";
import { Role } from "#server/identity/schema.ts";

export const HandoverState = z.enum([
  "open",
  "offered",
  "accepted",
  "conditional",
  "returned",
  "not-applicable",
]);
export const HandoverItem = z.object({
  id: z.string(),
  group: z.string(),
  text: z.string(),
  giver: Role,
  receiver: Role,
  state: HandoverState,
  /** How many steps were taken; a step is refused when another came first. */
  revision: z.int(),
  isRequired: z.boolean(),
  requiredFrom: z.string(),
  /** Belongs to the stage the project enters next, or to an earlier one. Later items are listed but not counted. */
  isDue: z.boolean(),
  /** Why it is on this project's list, when a gap, a disagreement or an unknown put it there. */
  because: z.string().nullable(),
  evidence: z.array(z.object({ evidenceId: z.string(), text: z.string() })),
  /** The person who offered it, or who sent the document that did; null for a machine's document. */
  offeredById: z.string().nullable(),
  isOfferedByEvidence: z.boolean(),
  offeredAt: z.string().nullable(),
  settledById: z.string().nullable(),
  settledAt: z.string().nullable(),
  note: z.string(),
  dueAt: z.string().nullable(),
});
export type HandoverItem = z.infer<typeof HandoverItem>;
export const Handover = z.object({
  items: z.array(HandoverItem),
  progress: z.object({
    total: z.int(),
    open: z.int(),
    offered: z.int(),
    accepted: z.int(),
    conditional: z.int(),
    returned: z.int(),
    notApplicable: z.int(),
    acceptedShare: z.number(),
  }),
});
export type Handover = z.infer<typeof Handover>;

export const HANDOVER_VERBS = ["offer", "accept", "return", "condition"] as const;
export const HandoverVerb = z.enum(HANDOVER_VERBS);
export type HandoverVerb = z.infer<typeof HandoverVerb>;

/** What goes with a step: words, documents, and for a condition the day it is due. */
export const HandoverStep = z.strictObject({
  note: z.string().trim().max(2000).optional(),
  evidenceIds: z.array(z.string().max(100)).max(20).optional(),
  dueAt: z.iso.date().optional(),
});
export type HandoverStep = z.infer<typeof HandoverStep>;

export const HandoverEvent = z.object({
  itemId: z.string(),
  seq: z.int(),
  action: z.enum(["offered", "accepted", "conditional", "returned", "not-applicable", "reopened"]),
  note: z.string(),
  evidenceIds: z.array(z.string()),
  dueAt: z.date().nullable(),
  actorId: z.string(),
  role: Role,
  at: z.date(),
});
export type HandoverEvent = z.infer<typeof HandoverEvent>;
