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
  savedById: z.string(),
  savedAt: z.coerce.date(),
});
export type PolicyVersionRef = z.infer<typeof PolicyVersionRef>;

export const PolicyVersion = PolicyVersionRef.extend({
  /** The YAML as it was written. */
  body: z.string(),
  policy: Policy,
  note: z.string(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

/** What is wrong with a policy, and where: both count from 1. */
export const PolicyFault = z.object({ line: z.int(), column: z.int(), message: z.string() });
export type PolicyFault = z.infer<typeof PolicyFault>;

// ── what is sent and answered ───────────────────────────────────────────────────────────────────

/** Longer than a policy may be, so that a policy that is too long gets an answer about it. */
const Body = z.string().max(4 * POLICY_BYTES_MAX);

export const TryPolicy = z.strictObject({
  /** Which gate it is meant for; left out: the one that it names. */
  gate: z.string().optional(),
  body: Body.describe("The policy as YAML"),
});
export type TryPolicy = z.infer<typeof TryPolicy>;

export const SavePolicy = TryPolicy.extend({
  /** The version that it goes on from; 0 for the catalogue's, and for a new gate. */
  base: z.int().min(0),
  note: z.string().trim().max(500).default(""),
});
export type SavePolicy = z.infer<typeof SavePolicy>;

export const TriedPolicy = TryPolicy.omit({ gate: true });
export const PutPolicy = SavePolicy.omit({ gate: true });

export const RestorePolicy = z.strictObject({
  gate: z.string(),
  /** Which to go back to; 0 for the catalogue's. */
  version: z.int().min(0),
  base: z.int().min(0),
});
export type RestorePolicy = z.infer<typeof RestorePolicy>;

export const Refused = z.object({ kind: z.literal("faults"), faults: z.array(PolicyFault) });

export const Checked = z.discriminatedUnion("kind", [
  Refused,
  z.object({
    kind: z.literal("fine"),
    gate: z.string(),
    conditions: z.int(),
    /** What it says otherwise than the version that counts, in words. */
    changes: z.array(z.string()),
  }),
]);
export type Checked = z.infer<typeof Checked>;

export const Saved = z.discriminatedUnion("kind", [
  Refused,
  z.object({ kind: z.literal("saved"), gate: z.string(), version: z.int(), digest: z.string() }),
]);
export type Saved = z.infer<typeof Saved>;

const Outcome = z.enum(["pass", "warn", "blocked", "unknown"]).nullable();
const Tally = z.object({ blocked: z.int(), warn: z.int(), pass: z.int() });

export const DryRunRow = z.object({
  slug: z.string(),
  name: z.string(),
  /** It would stand before this gate; it does today. */
  standsBefore: z.boolean(),
  stoodBefore: z.boolean(),
  now: Outcome,
  wouldSay: Outcome,
  /** Conditions that would say something else. */
  conditions: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      now: z.string().nullable(),
      wouldSay: z.string().nullable(),
    }),
  ),
});
export type DryRunRow = z.infer<typeof DryRunRow>;

export const DryRun = z.object({
  gate: z.string(),
  asOf: z.string(),
  changes: z.array(z.string()),
  /** All that the caller may see; the counts after it are of those that stand before the gate. */
  projects: z.int(),
  standing: z.int(),
  newlyBlocked: z.int(),
  newlyThrough: z.int(),
  outcomes: z.object({ now: Tally, wouldBe: Tally }),
  rows: z.array(DryRunRow),
});
export type DryRun = z.infer<typeof DryRun>;

export const DryRunAnswer = z.discriminatedUnion("kind", [
  Refused,
  DryRun.extend({ kind: z.literal("ran") }),
]);
export type DryRunAnswer = z.infer<typeof DryRunAnswer>;

export const PolicySummary = z.object({
  gate: z.string(),
  title: z.string(),
  fromStage: z.enum(FACTORS.stage).nullable(),
  toStage: z.enum(FACTORS.stage).nullable(),
  conditions: z.int(),
  signoffs: z.int(),
  /** 0: the catalogue's. */
  version: z.int(),
  versionName: z.string(),
  digest: z.string(),
  savedById: z.string().nullable(),
  savedAt: z.date().nullable(),
});
export type PolicySummary = z.infer<typeof PolicySummary>;

export const PolicyPage = PolicySummary.extend({
  body: z.string(),
  /** The catalogue has a policy for it too. */
  isOfCatalogue: z.boolean(),
  versions: z.array(
    z.object({
      version: z.int(),
      note: z.string(),
      savedById: z.string(),
      savedAt: z.date(),
      digest: z.string(),
      body: z.string(),
      /** What it says otherwise than the one before. */
      changes: z.array(z.string()),
    }),
  ),
});
export type PolicyPage = z.infer<typeof PolicyPage>;

export const PolicyList = z.object({ policies: z.array(PolicySummary) });
