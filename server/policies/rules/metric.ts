import { indicatorOf, isChallengeId, isTestId } from "#server/catalogue/catalogue.ts";
import {
  CHALLENGE_IDS,
  type ChallengeId,
  FACTORS,
  SECTION_IDS,
  type SectionId,
  type TestId,
} from "#server/catalogue/schema.ts";

type Stage = (typeof FACTORS.stage)[number];

/** What a policy rule may measure: a closed vocabulary, read from the rule's text. */
export type Metric =
  | { readonly kind: "final" }
  | { readonly kind: "section"; readonly section: SectionId }
  | { readonly kind: "test"; readonly testId: TestId }
  | { readonly kind: "tests"; readonly testIds: readonly TestId[] }
  | { readonly kind: "worst-risk" }
  | { readonly kind: "risk"; readonly challengeId: ChallengeId }
  | { readonly kind: "risks"; readonly challengeIds: readonly ChallengeId[] }
  | { readonly kind: "risk-count"; readonly limit: number }
  | { readonly kind: "coverage" }
  | { readonly kind: "confidence" }
  | { readonly kind: "stale-share" }
  | { readonly kind: "stale-required" }
  | { readonly kind: "indicator"; readonly challengeId: ChallengeId; readonly indicatorId: string }
  | { readonly kind: "roles" }
  | { readonly kind: "role-gaps" }
  | { readonly kind: "handover"; readonly stage: Stage }
  | { readonly kind: "owners" }
  | { readonly kind: "waivers" }
  | { readonly kind: "incidents" };

const PLAIN: Readonly<Record<string, Metric>> = {
  "mlts.final": { kind: "final" },
  "residual.max": { kind: "worst-risk" },
  "coverage.indicators": { kind: "coverage" },
  confidence: { kind: "confidence" },
  "evidence.staleShare": { kind: "stale-share" },
  "evidence.stale(requiredTests)": { kind: "stale-required" },
  "raters.distinctRoles": { kind: "roles" },
  "roleGap.openItems": { kind: "role-gaps" },
  "owners.active": { kind: "owners" },
  "waivers.expired": { kind: "waivers" },
  "incidents.openPostmortems": { kind: "incidents" },
};

/** How each metric is written, for whoever writes a policy. */
export const METRIC_FORMS: readonly string[] = [
  ...Object.keys(PLAIN),
  "mlts.section.data",
  "mlts.test.data-1",
  "mlts.tests[data-1,model-2].min",
  "residual.testing",
  "residual.[testing,monitoring-logging].max",
  "residual.countAtOrAbove(50)",
  "indicator.ee-1",
  "handover.required(pilot).acceptedShare",
];

const PATTERNS: readonly [RegExp, (argument: string) => Metric | null][] = [
  [/^mlts\.section\.(\w+)$/, (id) => sectionMetric(id)],
  [/^mlts\.test\.([\w-]+)$/, (id) => (isTestId(id) ? { kind: "test", testId: id } : null)],
  [/^mlts\.tests\[([\w,-]+)\]\.min$/, (list) => testsMetric(list.split(","))],
  [/^residual\.countAtOrAbove\((\d+)\)$/, (n) => ({ kind: "risk-count", limit: Number(n) })],
  [/^residual\.\[([\w,-]+)\]\.max$/, (list) => risksMetric(list.split(","))],
  [/^residual\.([\w-]+)$/, (id) => (isChallengeId(id) ? { kind: "risk", challengeId: id } : null)],
  [/^indicator\.([\w-]+)$/, (id) => indicatorMetric(id)],
  [/^handover\.required\((\w+)\)\.acceptedShare$/, (stage) => handoverMetric(stage)],
];

/** Reads a metric; throws on one outside the vocabulary, which is a fault of the policy and not of a project. */
export function parseMetric(text: string): Metric {
  const plain = PLAIN[text];
  if (plain) return plain;
  for (const [pattern, make] of PATTERNS) {
    const metric = make(pattern.exec(text)?.[1] ?? "");
    if (pattern.test(text) && metric) return metric;
  }
  throw new Error(`no metric is called '${text}'`);
}

function sectionMetric(id: string): Metric | null {
  const section = SECTION_IDS.find((known) => known === id);
  return section ? { kind: "section", section } : null;
}

function testsMetric(ids: readonly string[]): Metric | null {
  const testIds = ids.filter(isTestId);
  return testIds.length === ids.length ? { kind: "tests", testIds } : null;
}

function risksMetric(ids: readonly string[]): Metric | null {
  const challengeIds = ids.filter(isChallengeId);
  return challengeIds.length === ids.length ? { kind: "risks", challengeIds } : null;
}

function indicatorMetric(id: string): Metric | null {
  const found = indicatorOf(id);
  return found ? { kind: "indicator", challengeId: found.challenge.id, indicatorId: id } : null;
}

function handoverMetric(text: string): Metric | null {
  const stage = FACTORS.stage.find((known) => known === text);
  return stage ? { kind: "handover", stage } : null;
}

/** The challenges a risk metric looks at. */
export function challengesOf(metric: Metric): readonly ChallengeId[] {
  if (metric.kind === "risk") return [metric.challengeId];
  if (metric.kind === "risks") return metric.challengeIds;
  return metric.kind === "worst-risk" || metric.kind === "risk-count" ? CHALLENGE_IDS : [];
}

/** The tests a credit metric looks at. */
export function testsOf(metric: Metric): readonly TestId[] {
  if (metric.kind === "test") return [metric.testId];
  return metric.kind === "tests" ? metric.testIds : [];
}
