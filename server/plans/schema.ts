import { z } from "zod";
import { TestId } from "#server/catalogue/schema.ts";
import { Effect, EffortEffect, Ranked } from "#server/what-if/schema.ts";

export const PLAN_STATES = ["planned", "doing", "done", "dropped"] as const;
export const PlanState = z.enum(PLAN_STATES);
export type PlanState = z.infer<typeof PlanState>;

const Title = z.string().trim().min(3).max(300);
const OwnerId = z.string().min(1).max(100).nullable();
const DueOn = z.iso.date().nullable();
const Note = z.string().trim().max(2000);

/** Chooses a mitigation of the catalogue, or says in a title what the team will do of its own. */
export const NewPlanItem = z
  .strictObject({
    mitigationId: z.string().min(1).max(40).optional(),
    title: Title.optional(),
    ownerId: OwnerId.optional(),
    dueOn: DueOn.optional(),
    note: Note.optional(),
  })
  .refine((of) => (of.mitigationId === undefined) !== (of.title === undefined), {
    message: "name either a mitigation of the catalogue (mitigationId) or your own (title)",
    path: ["title"],
  });
export type NewPlanItem = z.infer<typeof NewPlanItem>;

/** What is left out stays as it is. */
export const PlanItemPatch = z.strictObject({
  /** The revision that was read; a change is refused when another came first. */
  revision: z.int().min(1),
  title: Title.optional(),
  state: PlanState.optional(),
  ownerId: OwnerId.optional(),
  dueOn: DueOn.optional(),
  note: Note.optional(),
});
export type PlanItemPatch = z.infer<typeof PlanItemPatch>;

/** An item as its last revision left it. */
export const PlanRevision = z.object({
  itemId: z.string(),
  revision: z.int(),
  mitigationId: z.string().nullable(),
  title: z.string(),
  state: PlanState,
  ownerId: z.string().nullable(),
  /** A day, without a time: 2026-11-30. */
  dueOn: z.iso.date().nullable(),
  note: z.string(),
  changedById: z.string(),
  changedAt: z.date(),
});
export type PlanRevision = z.infer<typeof PlanRevision>;

/**
 * Whether the scores show what the item is for. Nothing that a team says here changes a score: the
 * answers and the evidence do.
 */
export const PlanProof = z.object({
  /** unseen: one's own item, for which no rule can tell. */
  state: z.enum(["proven", "partly", "open", "unseen"]),
  indicators: z.array(z.object({ indicatorId: z.string(), isProven: z.boolean() })),
  tests: z.array(z.object({ testId: TestId, isProven: z.boolean() })),
});
export type PlanProof = z.infer<typeof PlanProof>;

export const PlanItem = PlanRevision.extend({
  proof: PlanProof,
  /** soon: within a week. Only of what is planned or being done. */
  due: z.enum(["overdue", "soon", "later"]).nullable(),
});
export type PlanItem = z.infer<typeof PlanItem>;

export const WhatIf = z.object({
  mitigationIds: z.array(z.string()),
  effect: Effect,
  /** null: the project has no estimate yet. */
  effort: EffortEffect.nullable(),
});
export type WhatIf = z.infer<typeof WhatIf>;

export const PlanPage = z.object({
  asOf: z.string(),
  items: z.array(PlanItem),
  /** Mitigations that would change something and are not chosen, the most for the effort first. */
  ranked: z.array(Ranked),
  /** Of all that is chosen and not dropped. */
  whole: WhatIf,
});
export type PlanPage = z.infer<typeof PlanPage>;

export const MitigationIds = z.array(z.string().min(1).max(40)).max(60);
/** `?mitigations=em-m1,em-m2` of the HTTP route. */
export const WhatIfQuery = z.object({
  mitigations: z
    .string()
    .max(2000)
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(MitigationIds),
});

/** What somebody is reminded of. */
export type DueItem = {
  readonly workspaceId: string;
  readonly projectId: string;
  readonly slug: string;
  readonly itemId: string;
  readonly title: string;
  readonly ownerId: string | null;
  readonly dueOn: string;
};

/** What GitHub's "create an issue" takes. */
export const IssueDraft = z.object({
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  assignees: z.array(z.string()),
});
export type IssueDraft = z.infer<typeof IssueDraft>;
