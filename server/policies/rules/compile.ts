import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { CelCondition, MetricCondition, Policy, PolicyCondition } from "../schema.ts";
import { type CelProgram, compileCel } from "./cel.ts";
import { type Expression, parseExpression } from "./expression.ts";
import { type Metric, parseMetric } from "./metric.ts";
import { referencesOf, type Threshold, thresholdOf } from "./threshold.ts";

/** A policy whose texts were read once, so that a gate over a thousand projects reads none. */
export type CompiledPolicy = {
  readonly policy: Policy;
  /** The catalogue's version, or which version of the workspace it is. */
  readonly version: string;
  /** Of the policy, and of what it refers to in others. */
  readonly digest: string;
  readonly conditions: readonly CompiledCondition[];
  /** Conditions of other policies that its thresholds are relative to. */
  readonly references: readonly MetricCondition[];
  readonly signoffs: readonly {
    readonly role: Policy["signoffs"][number]["role"];
    readonly when: Expression | null;
  }[];
};

type Known = {
  /**
   * What it says of a project follows from this and the project's scores alone; null where it depends on
   * the moment as well.
   */
  readonly sameAs: string | null;
};

export type CompiledMetric = Known & {
  readonly kind: "metric";
  readonly rule: MetricCondition;
  readonly when: Expression | null;
  readonly metric: Metric;
  /** What it asks for is relative to another condition. */
  readonly threshold: Threshold | null;
};
export type CompiledCel = Known & {
  readonly kind: "cel";
  readonly rule: CelCondition;
  readonly when: Expression | null;
  readonly program: CelProgram;
};
export type CompiledCondition = CompiledMetric | CompiledCel;

/**
 * Throws on anything outside the vocabulary, which is a fault of the policy and not of a project.
 * `others` are the metric conditions that thresholds may name beside its own.
 */
export function compilePolicy(
  policy: Policy,
  version: string,
  others: readonly MetricCondition[] = [],
): CompiledPolicy {
  const references = referencesOf(policy, others);
  const pool = [...policy.conditions.filter(isMetric), ...references];
  const digest = sha256(canonicalJson(references.length > 0 ? { policy, references } : policy));
  return {
    policy,
    version,
    digest,
    references,
    conditions: policy.conditions.map((rule) => compileCondition(rule, { pool, digest })),
    signoffs: policy.signoffs.map(({ role, when }) => ({ role, when: parseExpression(when) })),
  };
}

export function isMetric(rule: PolicyCondition): rule is MetricCondition {
  return "metric" in rule;
}

function compileCondition(
  rule: PolicyCondition,
  { pool, digest }: { pool: readonly MetricCondition[]; digest: string },
): CompiledCondition {
  const when = parseExpression(rule.when);
  const { waivable } = rule;
  if (isMetric(rule)) {
    const metric = parseMetric(rule.metric);
    const threshold = thresholdOf(rule, pool);
    const { op, value } = rule;
    // What has to be fresh is what the whole policy names; a threshold is what another condition asks.
    const isAlone = threshold === null && metric.kind !== "stale-required";
    const within = isAlone ? null : digest;
    const key = { metric: rule.metric, op, value, when: rule.when, waivable, within };
    const isOfDay = metric.kind === "waivers" || metric.kind === "incidents";
    const sameAs = isOfDay ? null : sameKey(key);
    return { kind: "metric", rule, when, metric, threshold, sameAs };
  }
  const program = compileCel(rule.cel);
  const isOfDay = program.paths.some((path) => OF_THE_DAY.test(path));
  const sameAs = isOfDay ? null : sameKey({ cel: rule.cel, when: rule.when, waivable });
  return { kind: "cel", rule, when, program, sameAs };
}

/** Waivers run out, and incidents end, at moments that the scores do not know of. */
const OF_THE_DAY = /\b(waivers|incidents)\b/;

/** An expression that says when may look at the same things. */
function sameKey(of: { readonly when: string | null } & Record<string, unknown>): string | null {
  return OF_THE_DAY.test(of.when ?? "") ? null : canonicalJson(of);
}
