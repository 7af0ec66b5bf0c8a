import { z } from "zod";
import { FACTORS } from "#server/catalogue/schema.ts";
import { Role } from "#server/identity/schema.ts";

const Text = z.string().trim().min(1).max(500);
const Days = z.int().min(1).max(3_650);
/** 4 KB of an expression say more than anybody reads. */
export const CEL_CHARS_MAX = 4_096;
/** Of a whole policy as YAML, in UTF-8. */
export const POLICY_BYTES_MAX = 256 * 1_024;

/** What becomes of the gate when a condition does not hold, or is not known. */
export const Effect = z.enum(["block", "warn", "ignore"]);
export type Effect = z.infer<typeof Effect>;

const ConditionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "has to be small letters, digits and hyphens, at most 40");
const When = Text.nullable()
  .default(null)
  .describe(
    "Where the condition applies, e.g. sensitivity in [personal,special] or criticality == high",
  );
const common = {
  when: When,
  waivable: z.boolean().describe("May an approver let it through for a while?"),
  rationale: Text,
  onFail: Effect.exclude(["ignore"]).default("block"),
  onUnknown: Effect.default("block"),
};

/** A condition of the closed vocabulary: `metric op value`, where `when` holds. */
export const MetricCondition = z.strictObject({
  id: ConditionId,
  metric: Text.describe("A name of the closed vocabulary, e.g. mlts.final or residual.max"),
  op: z.enum([">=", "<=", "==", "<", ">"]),
  value: z
    .union([z.number(), z.boolean(), Text])
    .describe("A number, true or false, or relative to another condition: threshold(pr-1)-0.5"),
  ...common,
});
export type MetricCondition = z.infer<typeof MetricCondition>;

/** A condition in the Common Expression Language over declared, typed names; it holds when it says true. */
export const CelCondition = z.strictObject({
  id: ConditionId,
  title: Text,
  cel: z.string().trim().min(1).max(CEL_CHARS_MAX).describe("CEL that says true or false"),
  ...common,
});
export type CelCondition = z.infer<typeof CelCondition>;

export const PolicyCondition = z.union([MetricCondition, CelCondition]);
export type PolicyCondition = z.infer<typeof PolicyCondition>;

export const GateId = z
  .string()
  .regex(/^gate-[a-z0-9-]{1,60}$/, "has to begin with gate-, in small letters, digits and hyphens");
const Stage = z.enum(FACTORS.stage);

/** May a project go from one stage to the next? As data: what a workspace writes, and what the catalogue holds. */
export const Policy = z.strictObject({
  id: GateId,
  fromStage: Stage.nullable().describe(
    "Projects of this stage stand before the gate; null: it is asked by name only",
  ),
  toStage: Stage.nullable(),
  title: Text,
  conditions: z.array(PolicyCondition).min(1).max(200),
  signoffs: z.array(z.strictObject({ role: Role, when: When })).max(20),
  recertifyDays: z
    .union([Days, z.record(z.enum(FACTORS.criticality), Days)])
    .describe("How long a signature counts: by criticality, or one for all"),
  triggers: z.array(Text).max(40).default([]),
  waiver: z.strictObject({
    maxDays: Days,
    maxRenewals: z.int().min(0).max(100),
    maxOpen: z.int().min(0).max(1_000),
    approver: Role,
  }),
});
export type Policy = z.infer<typeof Policy>;

/** Which version of a gate's policy; 0 is the catalogue's. */
export const PolicyVersionRef = z.object({
  gateId: z.string(),
  version: z.int(),
  digest: z.string(),
});
export type PolicyVersionRef = z.infer<typeof PolicyVersionRef>;

export const PolicyVersion = PolicyVersionRef.extend({
  /** The YAML as it was written. */
  body: z.string(),
  policy: Policy,
  note: z.string(),
  savedById: z.string(),
  savedAt: z.date(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** What is wrong with a policy, and where: both count from 1. */
export const PolicyFault = z.object({ line: z.int(), column: z.int(), message: z.string() });
export type PolicyFault = z.infer<typeof PolicyFault>;
