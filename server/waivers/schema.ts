import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";

/** reviewed: an emergency that somebody looked at afterwards. settled: the condition holds without it. */
export const Ruling = z.enum([
  "approved",
  "refused",
  "withdrawn",
  "revoked",
  "expired",
  "reviewed",
  "settled",
]);
export type Ruling = z.infer<typeof Ruling>;

const RuledOnce = z.object({
  seq: z.int(),
  ruling: Ruling,
  ruledById: z.string(),
  ruledAt: z.coerce.date(),
});

/** A waiver with its rulings, as far as they were made by the moment that is looked at. */
export const WaiverRecord = z.object({
  id: z.string(),
  gateId: z.string(),
  conditionId: z.string(),
  ownerId: z.string(),
  requestedById: z.string(),
  requestedAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  isEmergency: z.boolean(),
  renewsId: z.string().nullable(),
  rulings: z.array(RuledOnce),
});
export type WaiverRecord = z.infer<typeof WaiverRecord>;

export const WaiverState = Ruling.exclude(["reviewed"]).or(z.literal("requested"));
export type WaiverState = z.infer<typeof WaiverState>;

/** What a gate needs to know of a waiver. */
export const WaiverStanding = z.object({
  id: z.string(),
  gateId: z.string(),
  conditionId: z.string(),
  state: WaiverState,
  expiresAt: z.date(),
  /** It held once, whatever became of it. */
  wasApproved: z.boolean(),
  /** Another one goes on from it. */
  isRenewed: z.boolean(),
});
export type WaiverStanding = z.infer<typeof WaiverStanding>;

export const WAIVER_VERBS = [
  "approve",
  "refuse",
  "withdraw",
  "revoke",
  "review",
  "settle",
] as const;
export const WaiverVerb = z.enum(WAIVER_VERBS);
export type WaiverVerb = z.infer<typeof WaiverVerb>;

/** Why the one who asks may not take that step now; null where they may. */
const May = z.record(WaiverVerb, z.string().nullable());

/** What anybody is told of a waiver. */
export const Waiver = WaiverRecord.extend({
  reason: z.string(),
  compensatingControl: z.string(),
  followUp: z.string(),
  policyVersion: z.string(),
  rulings: z.array(RuledOnce.extend({ note: z.string() })),
  state: WaiverState,
  /** How many it goes on from. */
  renewals: z.int(),
  /** An emergency that nobody has looked at afterwards. */
  needsReview: z.boolean(),
  may: May,
});
export type Waiver = z.infer<typeof Waiver>;

export type WaiverRow = Omit<Waiver, "state" | "renewals" | "needsReview" | "may">;

const Text = z.string().trim().min(1).max(2_000);

/** Until when: a number of days from the server's now, or an instant. */
export const NewWaiver = z
  .strictObject({
    conditionId: z.string().min(1).max(80),
    reason: Text,
    compensatingControl: Text,
    followUp: Text,
    ownerId: z.string().min(1).max(100),
    days: z.int().min(1).max(3_650).optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    isEmergency: z.boolean().default(false),
  })
  .refine((of) => (of.days === undefined) !== (of.expiresAt === undefined), {
    path: ["days"],
    message: "say either days or expiresAt",
  });
export type NewWaiver = z.infer<typeof NewWaiver>;

export const RulingNote = z.strictObject({ note: z.string().trim().max(2_000).optional() });
export type RulingNote = z.infer<typeof RulingNote>;

/** All waivers of a gate, and what its policy allows. */
export const WaiverList = z.object({
  gate: z.string(),
  limits: z.object({
    maxDays: z.int(),
    maxRenewals: z.int(),
    maxOpen: z.int(),
    approver: z.string(),
    emergencyDays: z.int(),
  }),
  open: z.int(),
  waivers: z.array(Waiver),
});
export type WaiverList = z.infer<typeof WaiverList>;

/** A waiver that ends soon, or an emergency that waits for its review, of any workspace. */
export type WaiverDue = {
  readonly workspaceId: string;
  readonly projectId: string;
  readonly slug: string;
  readonly waiverId: string;
  readonly gateId: string;
  readonly conditionId: string;
  readonly ownerId: string;
  readonly requestedById: string;
  readonly expiresAt: Date;
};

/** At its expiry, or when a look every minute finds that this was missed. */
export const ExpireWaiver = {
  name: "expire-waiver",
  payload: z.object({ projectId: z.string(), waiverId: z.string() }),
  lane: "now",
  maxAttempts: 12,
  keyedBy: ["projectId", "waiverId"],
} as const satisfies Task;
export type WaiverRef = z.infer<(typeof ExpireWaiver)["payload"]>;
