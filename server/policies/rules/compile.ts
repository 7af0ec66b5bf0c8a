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

export type CompiledMetric = {
  readonly kind: "metric";
  readonly rule: MetricCondition;
  readonly when: Expression | null;
  readonly metric: Metric;
  /** What it asks for is relative to another condition. */
  readonly threshold: Threshold | null;
};
export type CompiledCel = {
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
  return {
    policy,
    version,
    digest: sha256(canonicalJson(references.length > 0 ? { policy, references } : policy)),
    references,
    conditions: policy.conditions.map((rule) => compileCondition(rule, pool)),
    signoffs: policy.signoffs.map(({ role, when }) => ({ role, when: parseExpression(when) })),
  };
}

export function isMetric(rule: PolicyCondition): rule is MetricCondition {
  return "metric" in rule;
}

function compileCondition(
  rule: PolicyCondition,
  pool: readonly MetricCondition[],
): CompiledCondition {
  const when = parseExpression(rule.when);
  return isMetric(rule)
    ? {
        kind: "metric",
        rule,
        when,
        metric: parseMetric(rule.metric),
        threshold: thresholdOf(rule, pool),
      }
    : { kind: "cel", rule, when, program: compileCel(rule.cel) };
}
