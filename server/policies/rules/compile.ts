import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { MetricCondition, Policy } from "../schema.ts";
import { type Expression, parseExpression } from "./expression.ts";
import { type Metric, parseMetric } from "./metric.ts";

/** A policy whose texts were read once, so that a gate over a thousand projects reads none. */
export type CompiledPolicy = {
  readonly policy: Policy;
  /** The catalogue's version, or which version of the workspace it is. */
  readonly version: string;
  readonly digest: string;
  readonly conditions: readonly CompiledCondition[];
  readonly signoffs: readonly {
    readonly role: Policy["signoffs"][number]["role"];
    readonly when: Expression | null;
  }[];
};

export type CompiledCondition = {
  readonly rule: MetricCondition;
  readonly metric: Metric;
  readonly when: Expression | null;
};

/** Throws on a metric or a condition outside the vocabulary, which is a fault of the policy and not of a project. */
export function compilePolicy(policy: Policy, version: string): CompiledPolicy {
  return {
    policy,
    version,
    digest: sha256(canonicalJson(policy)),
    conditions: policy.conditions.map((rule) => ({
      rule,
      metric: parseMetric(rule.metric),
      when: parseExpression(rule.when),
    })),
    signoffs: policy.signoffs.map(({ role, when }) => ({ role, when: parseExpression(when) })),
  };
}
