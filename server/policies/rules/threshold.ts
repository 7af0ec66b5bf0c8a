import type { MetricCondition, Policy } from "../schema.ts";
import { type Expression, holds, type Lookup, parseExpression } from "./expression.ts";

/** What a value such as threshold(pr-1)-0.5 stands for: the value of whichever condition applies, and so much more. */
export type Threshold = {
  readonly offset: number;
  /** Of several that apply, which counts: the one that asks for most. */
  readonly strictest: "highest" | "lowest";
  readonly among: readonly {
    readonly when: Expression | null;
    readonly value: number | Threshold;
  }[];
};

const FORM = /^threshold\(([a-z0-9][a-z0-9-]*)\)\s*(?:([+-])\s*(\d+(?:\.\d+)?))?$/;

/** The id that a relative value names, and what is added; null for a text of another form. */
export function relativeTo(text: string): { id: string; offset: number } | null {
  const [, id, sign, amount] = FORM.exec(text.trim()) ?? [];
  if (id === undefined) return null;
  return { id, offset: amount === undefined ? 0 : Number(amount) * (sign === "-" ? -1 : 1) };
}

/** pr-1 is the condition pr-1, or the variants pr-1a, pr-1b and so on of which one applies. */
export function isNamed(id: string, rule: { readonly id: string }): boolean {
  return rule.id === id || (rule.id.startsWith(id) && /^[a-z]$/.test(rule.id.slice(id.length)));
}

/** Conditions of others that the policy's thresholds stand on, directly or through one another. */
export function referencesOf(
  policy: Policy,
  others: readonly MetricCondition[],
): MetricCondition[] {
  const own = policy.conditions.filter((rule) => "metric" in rule);
  const found: MetricCondition[] = [];
  const open: MetricCondition[] = [...own];
  for (let rule = open.pop(); rule; rule = open.pop()) {
    const to = typeof rule.value === "string" ? relativeTo(rule.value) : null;
    if (!to || own.some((one) => isNamed(to.id, one))) continue;
    const named = others.filter((one) => isNamed(to.id, one) && !found.includes(one));
    found.push(...named);
    open.push(...named);
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** null for a plain value. Throws where it refers to nothing, or to itself on whatever way round. */
export function thresholdOf(
  rule: MetricCondition,
  pool: readonly MetricCondition[],
  way: readonly MetricCondition[] = [],
): Threshold | null {
  if (typeof rule.value !== "string") return null;
  const to = relativeTo(rule.value);
  if (!to) throw new Error(`cannot read the required value '${rule.value}'`);
  if (way.includes(rule)) throw new Error(`${circle([...way, rule])} go round in a circle`);
  const named = pool.filter((one) => isNamed(to.id, one));
  if (named.length === 0) throw new Error(`no condition with a metric is called '${to.id}'`);
  return {
    offset: to.offset,
    strictest: rule.op === "<" || rule.op === "<=" ? "lowest" : "highest",
    among: named.map((one) => {
      if (typeof one.value === "boolean")
        throw new Error(`${one.id} asks for ${one.value}, and a threshold is a number`);
      const deeper = thresholdOf(one, pool, [...way, rule]);
      return { when: parseExpression(one.when), value: deeper ?? Number(one.value) };
    }),
  };
}

const circle = (way: readonly MetricCondition[]) => way.map(({ id }) => id).join(" → ");

/** null when it is not known which condition applies, or none does. */
export function thresholdAt(threshold: Threshold, lookup: Lookup): number | null {
  const values: number[] = [];
  for (const { when, value } of threshold.among) {
    const applies = holds(when, lookup);
    if (applies === false) continue;
    const base = typeof value === "number" ? value : thresholdAt(value, lookup);
    if (applies === null || base === null) return null;
    values.push(base);
  }
  if (values.length === 0) return null;
  const base = threshold.strictest === "lowest" ? Math.min(...values) : Math.max(...values);
  return base + threshold.offset;
}
