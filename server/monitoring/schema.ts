import { z } from "zod";
import { TestId } from "#server/catalogue/schema.ts";

export const Ref = z.object({ evidenceId: z.string(), pointer: z.string(), isSample: z.boolean() });
export type Ref = z.infer<typeof Ref>;

/** Who hears of it: nobody means that it fired and no receiver is known, unknown that it never did. */
export const Told = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("receivers"),
    names: z.array(z.string()),
    /** Whether the profile says that somebody watches one of them; null where it names none. */
    isStaffed: z.boolean().nullable(),
  }),
  z.object({ kind: z.literal("nobody") }),
  z.object({ kind: z.literal("unknown") }),
]);
export type Told = z.infer<typeof Told>;

export const Rule = z.object({
  id: z.string(),
  name: z.string(),
  group: z.string(),
  /** The monitoring tests that it watches for, by its label, name, expression or annotations. */
  tests: z.array(TestId),
  query: z.string(),
  severity: z.string().nullable(),
  health: z.enum(["ok", "err", "unknown"]),
  lastError: z.string().nullable(),
  state: z.enum(["firing", "pending", "inactive"]).nullable(),
  lastEvaluation: z.string().nullable(),
  /** Targets it reads from, all of which are down: it evaluates well, and sees nothing. */
  blindBy: z.array(z.string()),
  told: Told,
  ref: Ref,
});
export type Rule = z.infer<typeof Rule>;

/** fires: a healthy rule with a target that is up or not known; compared: no rule, but a comparison of both paths. */
export const COVERAGE = ["fires", "blind", "broken", "unevaluated", "compared", "none"] as const;
export const TestCoverage = z.object({
  testId: TestId,
  name: z.string(),
  state: z.enum(COVERAGE),
  /** Names of the rules that watch it. */
  rules: z.array(z.string()),
  firing: z.int(),
});
export type TestCoverage = z.infer<typeof TestCoverage>;

export const Episode = z.object({
  alertname: z.string(),
  /** What tells it from others of its name. */
  about: z.string(),
  status: z.enum(["firing", "pending", "resolved", "suppressed"]),
  startsAt: z.string().nullable(),
  endsAt: z.string().nullable(),
  lastedMs: z.number().nullable(),
  seenAt: z.string().nullable(),
  receivers: z.array(z.string()),
  ref: Ref,
});
export type Episode = z.infer<typeof Episode>;

export const Target = z.object({
  name: z.string(),
  health: z.enum(["up", "down", "unknown"]),
  lastError: z.string().nullable(),
  lastScrape: z.string().nullable(),
  /** Rules that see nothing because of it. */
  blinds: z.array(z.string()),
  ref: Ref,
});
export type Target = z.infer<typeof Target>;

export const Skew = z.object({
  /** null: over all features, or of the predictions. */
  feature: z.string().nullable(),
  model: z.string().nullable(),
  mismatchShare: z.number().nullable(),
  statistic: z.number().nullable(),
  method: z.string().nullable(),
  threshold: z.number().nullable(),
  matchedRows: z.int().nullable(),
  skewed: z.boolean().nullable(),
  observedAt: z.string().nullable(),
  ref: Ref,
});
export type Skew = z.infer<typeof Skew>;

/** A load test with limits, which a gate can ask for; one without decides nothing and is left out. */
export const LoadLimit = z.object({
  name: z.string(),
  tool: z.string(),
  limits: z.int(),
  missed: z.array(z.string()),
  p95Ms: z.number().nullable(),
  ref: Ref,
});
export type LoadLimit = z.infer<typeof LoadLimit>;

export const MonitoringPage = z.object({
  title: z.string(),
  meaning: z.string(),
  isEmpty: z.boolean(),
  nightAnswer: z.string(),
  alertAnswer: z.string(),
  targetAnswer: z.string(),
  skewAnswer: z.string(),
  loadAnswer: z.string().nullable(),
  coverage: z.array(TestCoverage),
  rules: z.array(Rule),
  rulesTotal: z.int(),
  episodes: z.array(Episode),
  episodesTotal: z.int(),
  targets: z.array(Target),
  skew: z.array(Skew),
  loads: z.array(LoadLimit),
  hasSample: z.boolean(),
});
export type MonitoringPage = z.infer<typeof MonitoringPage>;
