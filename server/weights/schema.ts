import { z } from "zod";

export const WEIGHT_MAX = 10;
const Reason = z.string().trim().min(10).max(1_000);
const Weight = z.number().positive().max(WEIGHT_MAX);

/** A weight that is not the catalogue's, and why. */
export const OwnWeight = z.object({
  /** A challenge or an indicator by its id, or "challenge/factor" and "challenge/test". */
  target: z.string(),
  weight: z.number(),
  reason: z.string(),
});
export type OwnWeight = z.infer<typeof OwnWeight>;

export const SetWeight = z.strictObject({
  target: z.string().max(100).describe("e.g. testing, te-1, testing/stage or testing/infra-3"),
  weight: Weight.describe("More than 0, at most 10; a challenge and an indicator weigh 1"),
  reason: Reason.describe("Why; it stands wherever the score does"),
});
export type SetWeight = z.infer<typeof SetWeight>;

export const ClearWeight = SetWeight.omit({ weight: true });
export type ClearWeight = z.infer<typeof ClearWeight>;

/** Over HTTP: a target has a sign that an address may not have, and null is the catalogue's weight again. */
export const PutWeight = SetWeight.extend({ weight: Weight.nullable() });

export const WEIGHT_KINDS = ["challenge", "indicator", "factor", "test"] as const;

/** Something that has a weight, as it stands. */
export const WeightRow = z.object({
  target: z.string(),
  kind: z.enum(WEIGHT_KINDS),
  challengeId: z.string(),
  label: z.string(),
  catalogueWeight: z.number(),
  weight: z.number(),
  reason: z.string().nullable(),
});
export type WeightRow = z.infer<typeof WeightRow>;

/** One change, as it was written down; weight null: the catalogue's again. */
export const WeightChange = z.object({
  id: z.string(),
  target: z.string(),
  label: z.string(),
  weight: z.number().nullable(),
  reason: z.string(),
  setById: z.string(),
  setAt: z.date(),
});
export type WeightChange = z.infer<typeof WeightChange>;

export const WeightPage = z.object({
  rows: z.array(WeightRow),
  changed: z.array(OwnWeight),
  history: z.array(WeightChange),
});
export type WeightPage = z.infer<typeof WeightPage>;
