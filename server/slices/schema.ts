import { z } from "zod";

export const Ref = z.object({ evidenceId: z.string(), pointer: z.string(), isSample: z.boolean() });

/** differs: the interval lies beyond the whole; within: it does not; small: too few rows to tell; unknown: no interval can be told. */
export const VERDICTS = ["differs", "within", "small", "unknown"] as const;
export const Group = z.object({
  label: z.string(),
  value: z.number().nullable(),
  n: z.int().nullable(),
  /** Of the rows of all groups that divide the same way. */
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** stated by the tool, or computed from the share and its rows (Wilson 1927, 95 %). */
  interval: z.enum(["stated", "computed", "none"]),
  verdict: z.enum(VERDICTS),
  isWorse: z.boolean(),
  /** Checks of a data set that names this group: local quality beside the metric. */
  quality: z.object({ evaluated: z.int(), failed: z.int(), ref: Ref }).nullable(),
  ref: Ref,
});
export type Group = z.infer<typeof Group>;

/** One metric over the groups of one division, such as by region. */
export const Division = z.object({
  metric: z.string(),
  by: z.string(),
  model: z.string().nullable(),
  /** none: a difference either way is what matters, as of a selection rate. */
  better: z.enum(["higher", "lower", "none"]),
  whole: z.number().nullable(),
  /** Worst first. */
  groups: z.array(Group),
});
export type Division = z.infer<typeof Division>;

export const Privacy = z.object({
  measure: z.string(),
  dataset: z.string().nullable(),
  mechanism: z.string().nullable(),
  epsilon: z.number().nullable(),
  findings: z.array(z.object({ name: z.string(), count: z.int() })),
  storesScanned: z.int().nullable(),
  storesTotal: z.int().nullable(),
  passed: z.boolean().nullable(),
  observedAt: z.string(),
  ref: Ref,
});
export type Privacy = z.infer<typeof Privacy>;

export const Attributed = z.object({
  model: z.string().nullable(),
  method: z.string(),
  rows: z.int().nullable(),
  features: z.array(z.object({ name: z.string(), value: z.number() })),
  featuresLeftOut: z.int(),
  ref: Ref,
});
export type Attributed = z.infer<typeof Attributed>;

export const SlicesPage = z.object({
  title: z.string(),
  meaning: z.string(),
  isEmpty: z.boolean(),
  groupAnswer: z.string(),
  privacyAnswer: z.string(),
  attributionAnswer: z.string().nullable(),
  divisions: z.array(Division),
  divisionsTotal: z.int(),
  /** Required by the profile, and no metric tells of them. */
  missing: z.array(z.string()),
  privacy: z.array(Privacy),
  attributions: z.array(Attributed),
  hasSample: z.boolean(),
});
export type SlicesPage = z.infer<typeof SlicesPage>;
