import { z } from "zod";
import { Effect } from "#server/policies/schema.ts";

export const GATE_ALIASES = {
  "prototype-pilot": "gate-prototype-pilot",
  "pilot-production": "gate-pilot-production",
  "production-recertify": "gate-production-recertify",
} as const;

export const ConditionOutcome = z.enum(["pass", "fail", "waived", "unknown", "not-applicable"]);
export const Condition = z.object({
  /** The catalogue's rule id, or signoff:<role>. */
  id: z.string(),
  title: z.string(),
  outcome: ConditionOutcome,
  /** What it does to the gate when it does not hold; older decisions did not say. */
  effect: Effect.default("block"),
  /** The waiver that lets it through for a while. */
  waiverId: z.string().nullable().default(null),
  /** Number, boolean or null when not known; `observedText` is what a person reads. */
  observed: z.union([z.number(), z.boolean(), z.null()]),
  observedText: z.string(),
  required: z.string(),
  requiredValue: z.union([z.number(), z.boolean(), z.null()]),
  op: z.string(),
  /** 0..1 position for the gate line: where observed stands relative to required (1 = on the line), clipped to [0, 1.5]. */
  position: z.number().nullable(),
  isWaivable: z.boolean(),
  why: z.string(),
  remedy: z.string(),
  owner: z.string().nullable(),
  evidence: z.array(z.string()),
});
export type Condition = z.infer<typeof Condition>;

export const GateOutcome = z.enum(["pass", "warn", "blocked", "unknown"]);
export type GateOutcome = z.infer<typeof GateOutcome>;
export const GateResult = z.object({
  gate: z.string(),
  title: z.string(),
  outcome: GateOutcome,
  conditions: z.array(Condition),
  policyVersion: z.string(),
  policyDigest: z.string().default(""),
  asOf: z.string(),
});
export type GateResult = z.infer<typeof GateResult>;

export const DecisionCause = z.enum(["asked", "waiver-expired", "recertification"]);
export type DecisionCause = z.infer<typeof DecisionCause>;

export const Decision = GateResult.extend({
  decisionId: z.string(),
  snapshotDigest: z.string(),
  decidedAt: z.string(),
  decidedById: z.string(),
  /** asked, or why it was decided without anybody asking. */
  cause: DecisionCause.default("asked"),
});
export type Decision = z.infer<typeof Decision>;

/** signed: an envelope with all that it was made from. */
export const DecisionFormat = z.enum(["json", "text", "markdown", "junit", "sarif", "signed"]);
export type DecisionFormat = z.infer<typeof DecisionFormat>;

/** The body of POST decisions: empty, or the instant to decide for. */
export const DecisionRequest = z
  .strictObject({ at: z.iso.datetime({ offset: true }).optional() })
  .nullish();
