import { challengeOf, indicatorOf, sectionName, testOf } from "#server/catalogue/catalogue.ts";
import { compares } from "#server/policies/rules/expression.ts";
import type { Metric } from "#server/policies/rules/metric.ts";
import type { Observation } from "./observe.ts";

export type Required = { readonly op: string; readonly value: number | boolean };

const NUMBERS = [
  "No",
  "One",
  "Two",
  "Three",
  "Four",
  "Five",
  "Six",
  "Seven",
  "Eight",
  "Nine",
  "Ten",
];
const counted = (n: number) => NUMBERS[n] ?? String(n);

/** What a condition is called. */
export function titleOf(metric: Metric, required: Required): string {
  const limit = number(required.value);
  switch (metric.kind) {
    case "final":
      return "ML Test Score";
    case "section":
      return `${sectionName(metric.section)} tests`;
    case "test":
      return testOf(metric.testId).name;
    case "tests":
      return required.value === 1
        ? `${counted(metric.testIds.length)} tests run by machine`
        : `${counted(metric.testIds.length)} tests proven at least by hand`;
    case "worst-risk":
      return required.value === 75 ? "No risk is critical" : `Every risk is under ${limit}`;
    case "risk":
      return `${challengeOf(metric.challengeId).name}: risk under ${limit}`;
    case "risks":
      return `${metric.challengeIds.map((id) => challengeOf(id).name).join(", ")}: risk under ${limit}`;
    case "risk-count":
      return `At most ${limit} risks of ${metric.limit} or more`;
    case "coverage":
      return "Indicators answered";
    case "confidence":
      return "Confidence";
    case "stale-share":
      return "Share of proof that is stale";
    case "stale-required":
      return "Required tests are fresh";
    case "indicator":
      return indicatorOf(metric.indicatorId)?.indicator.question ?? metric.indicatorId;
    case "roles":
      return "Roles that rated";
    case "role-gaps":
      return "Gaps between the roles are explained";
    case "handover":
      return metric.stage === "pilot" ? "Handover of pilot items accepted" : "Handover accepted";
    case "owners":
      return "Every owner is still a member";
    case "waivers":
      return "No waiver has expired";
    case "incidents":
      return "No postmortem is open";
  }
}

type Unit = "points" | "ratio" | "risk" | "percent" | "count" | "level";

const UNITS: Partial<Record<Metric["kind"], Unit>> = {
  final: "points",
  section: "points",
  test: "points",
  tests: "points",
  "worst-risk": "risk",
  risk: "risk",
  risks: "risk",
  coverage: "percent",
  "stale-share": "percent",
  handover: "percent",
  confidence: "ratio",
  indicator: "level",
};

/** A risk beside the limit it is held against, to one decimal and on the right side. */
export function riskText(value: number, limit: number): string {
  return showBeside(value, { op: ">=", value: limit }, "risk");
}

/** What a bare count counts. */
const NOUNS: Partial<Record<Metric["kind"], string>> = {
  "stale-required": " not fresh",
  "role-gaps": " open",
  waivers: " expired",
  incidents: " open",
};
const nounOf = (metric: Metric, value: number) =>
  metric.kind === "roles" ? (value === 1 ? " role" : " roles") : (NOUNS[metric.kind] ?? "");

export function requiredText(metric: Metric, { op, value }: Required, of?: number): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (metric.kind === "tests" && of !== undefined) return `${of} of ${of}`;
  if (metric.kind === "handover" && of !== undefined) return `${of} of ${of}`;
  const unit = UNITS[metric.kind] ?? "count";
  const shown = show(value, unit, unit === "ratio" ? 2 : 1) + nounOf(metric, value);
  if (op === "<") return `under ${shown}`;
  if (op === "<=") return `at most ${shown}`;
  return op === "==" ? shown : `at least ${shown}`;
}

export function observedText(metric: Metric, observed: Observation, required: Required): string {
  if (observed.isNotApplicable) return "not applicable";
  const { value, count } = observed;
  if (value === null) return "not known";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (count && (metric.kind === "tests" || metric.kind === "handover"))
    return `${count.met} of ${count.of}`;
  return showBeside(value, required, UNITS[metric.kind] ?? "count") + nounOf(metric, value);
}

const number = (value: number | boolean) => (typeof value === "number" ? String(value) : "");

function show(value: number, unit: Unit, digits = 1): string {
  if (unit === "percent") return `${roundTo(value * 100, digits - 1)} %`;
  if (unit === "points" || unit === "ratio")
    return roundTo(value, digits).toFixed(Math.max(1, digits));
  if (unit === "level") return `level ${value}`;
  return String(roundTo(value, digits));
}

function roundTo(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.floor(value * scale + 0.5 + 1e-9) / scale;
}

/** Rounded, but never so far that it seems to lie on the other side of the limit. */
function showBeside(value: number, { op, value: limit }: Required, unit: Unit): string {
  if (typeof limit === "boolean") return show(value, unit);
  const scale = unit === "percent" ? 100 : 1;
  for (let digits = unit === "ratio" ? 2 : 1; digits < 6; digits++) {
    const rounded = roundTo(value * scale, unit === "percent" ? digits - 1 : digits) / scale;
    if (compares(rounded, op, limit) === compares(value, op, limit))
      return show(value, unit, digits);
  }
  return show(value, unit, 6);
}

/** How far along the way to the required value the observed one stands: 1 is on the line, 1.5 the edge. */
export function positionOf(
  metric: Metric,
  observed: Observation,
  required: Required,
): number | null {
  const { value, count } = observed;
  if (value === null) return null;
  if (typeof value === "boolean" || typeof required.value === "boolean")
    return value === required.value ? 1 : 0;
  return clip(
    rawPosition(metric, value, count, required.value),
    compares(value, required.op, required.value),
  );
}

function rawPosition(
  metric: Metric,
  value: number,
  count: Observation["count"],
  required: number,
): number {
  const unit = UNITS[metric.kind];
  if (unit === "risk") return (100 - value) / (100 - required);
  if (metric.kind === "stale-share") return (1 - value) / (1 - required);
  if (metric.kind === "risk-count") return (12 - value) / (12 - required);
  if (metric.kind === "role-gaps") return 1 / (1 + Math.max(0, value - required));
  if (count && metric.kind !== "coverage") return count.of === 0 ? 1 : count.met / count.of;
  return required === 0 ? 1 : value / required;
}

/** What falls short never touches the line, whatever the drawing rounds. */
function clip(position: number, isMet: boolean): number {
  const at = Math.min(Math.max(position, 0), 1.5);
  return isMet ? Math.max(at, 1) : Math.min(at, 0.99);
}
