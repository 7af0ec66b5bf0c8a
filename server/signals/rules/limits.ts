import type { Check } from "#server/catalogue/schema.ts";
import { numberIn } from "./fields.ts";
import type { CheckContext, Value } from "./metric.ts";
import { ageAtToleratedLoss } from "./metrics-groups.ts";

/**
 * Limits of which the catalogue says that they are a default: a project's profile may set its own.
 * Every other number of a check is the rule and the same for everybody.
 */
export const ADJUSTABLE: Readonly<Record<string, string>> = {
  medianLeadTimeDays: "medianLeadTimeDays",
  "sliceN.min": "min_n",
  absParityDifference: "absParityDifference",
  relativeMetricDifference: "relativeMetricDifference",
  rollbackSeconds: "rollbackSeconds",
};

const MIN_N = 100;
const TRIALS_MIN = 20;
const TRIALS_PER_PARAM = 10;
const WINDOW_DAYS = 7;

/** Limits a check may name instead of a number. */
function limitOf(formula: string, context: CheckContext): number | null {
  const limits = context.profile.limits ?? {};
  const own = limits[formula];
  if (own !== undefined) return own;
  switch (formula) {
    case "max(20,10*params)":
      return Math.max(
        TRIALS_MIN,
        TRIALS_PER_PARAM * (numberIn(context.live.reading, "params") ?? 0),
      );
    case "min_n":
      return MIN_N;
    case "7+labelLagDays":
      return limits.labelLagDays === undefined ? null : WINDOW_DAYS + limits.labelLagDays;
    case "ageAtToleratedLoss":
      return ageAtToleratedLoss(context);
    default:
      return null;
  }
}

/** The field of the profile that would set a limit nothing else tells. */
export function limitField(formula: string): string {
  return formula === "7+labelLagDays" ? "labelLagDays" : formula;
}

export function threshold(check: Check, context: CheckContext): Value | null {
  const isFormula = typeof check.value === "string" && check.op !== "==";
  if (isFormula) return limitOf(String(check.value), context);
  const name = ADJUSTABLE[check.metric];
  return (name === undefined ? undefined : context.profile.limits?.[name]) ?? check.value;
}
