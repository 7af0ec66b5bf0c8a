import type { Check } from "#server/catalogue/schema.ts";
import { limitField, threshold } from "./limits.ts";
import type { CheckContext, Value } from "./metric.ts";
import { TOLD_BY, tellerOf } from "./metrics.ts";

export type CheckResult = {
  /** What is missing where it is not the metric itself, such as a field of the profile. */
  readonly name: string;
  /** The metric that was asked for; unset for what every document is asked. */
  readonly metric?: string;
  readonly outcome: "pass" | "fail" | "missing";
  readonly text: string;
  /** Whether the document itself answered, not who sent it or how often. */
  readonly isOwn: boolean;
};

export function runCheck(check: Check, context: CheckContext): CheckResult {
  return { ...resultOf(check, context), metric: check.metric };
}

function resultOf(check: Check, context: CheckContext): CheckResult {
  const tellers = TOLD_BY[check.metric];
  const isTold = tellers === undefined || tellers.includes(context.subject.kind);
  const tell = isTold ? tellerOf(context.subject.kind, check.metric) : undefined;
  const found = tell?.(context, check) ?? {
    missing: check.metric,
    text: `no source tells ${spell(check.metric)}`,
  };
  if ("missing" in found)
    return {
      name: found.missing,
      outcome: "missing",
      text: found.text,
      isOwn: found.isOwn ?? false,
    };
  const isOwn = found.isOwn ?? true;
  const required = threshold(check, context);
  if (required === null) {
    const field = limitField(String(check.value));
    return {
      name: `profile:limits.${field}`,
      outcome: "missing",
      text: `the project's profile sets no limit ${field}`,
      isOwn: false,
    };
  }
  const holds = compare(found.value, check.op, required);
  const text = found.text ?? `${spell(check.metric)} ${String(found.value)}`;
  if (holds) return { name: check.metric, outcome: "pass", text, isOwn };
  // Too few runs so far says nothing against the project: it is not yet shown, like an unknown check.
  if (check.metric.startsWith("machineRuns"))
    return { name: check.metric, outcome: "missing", text, isOwn };
  return {
    name: check.metric,
    outcome: "fail",
    text: `${text}, ${demand(check.op, required)}`,
    isOwn,
  };
}

function demand(op: Check["op"], required: Value): string {
  const words = {
    "==": "must be",
    ">=": "at least",
    "<=": "at most",
    ">": "more than",
    includes: "must include",
  };
  return `${words[op]} ${Array.isArray(required) ? required.join(", ") : String(required)}`;
}

function compare(value: Value, op: Check["op"], required: Value): boolean {
  switch (op) {
    case "==":
      return value === required;
    case ">=":
      return Number(value) >= Number(required);
    case "<=":
      return Number(value) <= Number(required);
    case ">":
      return Number(value) > Number(required);
    case "includes":
      return (
        Array.isArray(value) &&
        Array.isArray(required) &&
        required.every((part) => value.includes(part))
      );
    default:
      return op satisfies never;
  }
}

/** testsPerFeatureModule.min → tests per feature module */
function spell(metric: string): string {
  return metric
    .replace(/\.(min|max)$/, "")
    .replace(/[._]/g, " ")
    .replace(/([a-z])([A-Z0-9])/g, "$1 $2")
    .toLowerCase();
}
