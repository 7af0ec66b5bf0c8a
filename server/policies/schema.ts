import { z } from "zod";
import { FACTORS } from "#server/catalogue/schema.ts";
import { Role } from "#server/identity/schema.ts";

const Text = z.string().trim().min(1).max(500);
const Days = z.int().min(1).max(3_650);

/** What becomes of the gate when a condition does not hold, or is not known. */
export const Effect = z.enum(["block", "warn", "ignore"]);
export type Effect = z.infer<typeof Effect>;

/** A condition of the closed vocabulary: `metric op value`, where `when` holds. */
export const MetricCondition = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  metric: Text,
  op: z.enum([">=", "<=", "==", "<", ">"]),
  /** A text is relative to another rule, such as threshold(pr-1)-0.5. */
  value: z.union([z.number(), z.boolean(), Text]),
  when: Text.nullable().default(null),
  waivable: z.boolean(),
  rationale: Text,
  onFail: Effect.exclude(["ignore"]).default("block"),
  onUnknown: Effect.default("block"),
});
export type MetricCondition = z.infer<typeof MetricCondition>;

/** May a project go from one stage to the next? As data: what a workspace writes, and what the catalogue holds. */
export const Policy = z.strictObject({
  id: z.string().regex(/^gate-[a-z0-9-]{1,60}$/),
  fromStage: z.enum(FACTORS.stage),
  toStage: z.enum(FACTORS.stage),
  title: Text,
  conditions: z.array(MetricCondition).min(1).max(200),
  signoffs: z.array(z.strictObject({ role: Role, when: Text.nullable().default(null) })).max(20),
  /** By criticality, or one for all. */
  recertifyDays: z.union([Days, z.record(z.enum(FACTORS.criticality), Days)]),
  triggers: z.array(Text).max(40).default([]),
  waiver: z.strictObject({
    maxDays: Days,
    maxRenewals: z.int().min(0).max(100),
    maxOpen: z.int().min(0).max(1_000),
    approver: Role,
  }),
});
export type Policy = z.infer<typeof Policy>;
