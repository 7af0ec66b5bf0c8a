import { z } from "zod";
import { HandoverGroup } from "#server/handover-items/schema.ts";
import { Role } from "#server/identity/schema.ts";

export const HandoverState = z.enum([
  "open",
  "offered",
  "accepted",
  "conditional",
  "returned",
  "not-applicable",
]);
/** Where an item is from: the catalogue, the workspace, or what is known of this very project. */
export const HandoverOrigin = z.enum(["catalogue", "own", "gap", "disagreement", "unknown"]);
export type HandoverOrigin = z.infer<typeof HandoverOrigin>;

/** `met`: somebody says it is done; it counts once the receiving side accepts. */
export const HandoverCondition = z.object({
  text: z.string(),
  ownerId: z.string().nullable(),
  dueAt: z.string().nullable(),
  met: z.object({ byId: z.string(), at: z.string(), note: z.string() }).nullable(),
});
export type HandoverCondition = z.infer<typeof HandoverCondition>;

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
  origin: HandoverOrigin,
  /** Why it matters here, or what of this project put it on the list. */
  because: z.string().nullable(),
  /** Who sees to it, where somebody is named. */
  ownerId: z.string().nullable(),
  /** The day it is to be handed over by, where one is set. */
  deadline: z.string().nullable(),
  /** The deadline, or the day of the condition, has passed. */
  isOverdue: z.boolean(),
  evidence: z.array(z.object({ evidenceId: z.string(), text: z.string() })),
  /** The person who offered it, or who sent the document that did; null for a machine's document. */
  offeredById: z.string().nullable(),
  isOfferedByEvidence: z.boolean(),
  /** Offered as not applicable here. */
  isExclusion: z.boolean(),
  offeredAt: z.string().nullable(),
  settledById: z.string().nullable(),
  settledAt: z.string().nullable(),
  note: z.string(),
  dueAt: z.string().nullable(),
  /** What has to be done while it is accepted with a condition. */
  condition: HandoverCondition.nullable(),
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

export const HANDOVER_VERBS = [
  "offer",
  "exclude",
  "accept",
  "return",
  "condition",
  "meet",
  "reopen",
  "plan",
] as const;
export const HandoverVerb = z.enum(HANDOVER_VERBS);
export type HandoverVerb = z.infer<typeof HandoverVerb>;

/** What goes with a step: words, documents, and for a condition or a plan the day it is due and who sees to it. */
export const HandoverStep = z.strictObject({
  note: z.string().trim().max(2000).optional(),
  evidenceIds: z.array(z.string().max(100)).max(20).optional(),
  dueAt: z.iso.date().optional(),
  ownerId: z.string().max(60).optional(),
});
export type HandoverStep = z.infer<typeof HandoverStep>;

export const HandoverEvent = z.object({
  itemId: z.string(),
  seq: z.int(),
  action: z.enum([
    "offered",
    "excluded",
    "accepted",
    "conditional",
    "met",
    "returned",
    "not-applicable",
    "reopened",
    "planned",
  ]),
  note: z.string(),
  evidenceIds: z.array(z.string()),
  dueAt: z.date().nullable(),
  /** Who sees to the condition or the item; steps older than that name nobody. */
  ownerId: z.string().nullable().default(null),
  actorId: z.string(),
  role: Role,
  at: z.date(),
});
export type HandoverEvent = z.infer<typeof HandoverEvent>;

/** A day for all that is not settled yet of one area, or of everything that is due. */
export const PlanHandover = z.strictObject({
  area: HandoverGroup.nullable(),
  dueAt: z.iso.date(),
});
export type PlanHandover = z.infer<typeof PlanHandover>;
