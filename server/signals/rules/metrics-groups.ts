import { DAY_MS } from "#server/rubric/rules.ts";
import { count, numberIn, recordsIn, textIn } from "./fields.ts";
import type { CheckContext, Found, Tellers } from "./metric.ts";
import { elsewhere, unfilled, untold } from "./missing.ts";

/** What measurements by group and by age tell; see METRICS in metrics.ts. */
export const GROUP_METRICS: Tellers = {
  requiredSlicesPresent,
  "sliceN.min": leastRows,
  sliceFloorViolations,
  absParityDifference,
  humanReviewAgeDays,
  agesMeasured,
  decayPer30dComputed,
  retrainCadenceDays,
};

type Row = {
  readonly metric: string;
  readonly label: string;
  readonly aggregate: string;
  readonly value: number | null;
  readonly n: number | null;
  readonly isSensitive: boolean | null;
};

function rowsOf({ siblings }: CheckContext): Row[] {
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  return siblings
    .flatMap(({ latest }) => recordsIn(latest.reading, "slices"))
    .map((row) => ({
      metric: String(row.metric),
      label: String(row.label),
      aggregate: String(row.aggregate),
      value: number(row.value),
      n: number(row.n),
      isSensitive: typeof row.isSensitive === "boolean" ? row.isSensitive : null,
    }));
}

/** A slice is named as `feature=group`, as several of them, or by its group alone. */
function isSlice(label: string, wanted: string): boolean {
  const parts = label.split(", ");
  const named = wanted.split(",").map((part) => part.trim());
  return named.every((part) =>
    parts.some((one) => one === part || one.slice(one.indexOf("=") + 1) === part),
  );
}

/** Rows of the slices that the profile asks for. */
function requiredRows(context: CheckContext): Row[] {
  const wanted = context.profile.requiredSlices ?? [];
  return rowsOf(context).filter(
    ({ aggregate, label }) => aggregate === "value" && wanted.some((one) => isSlice(label, one)),
  );
}

const noSlices = () => unfilled("requiredSlices", "lists no slices that matter");

function requiredSlicesPresent(context: CheckContext): Found {
  const wanted = context.profile.requiredSlices;
  if (wanted === undefined || wanted.length === 0) return noSlices();
  const rows = rowsOf(context).filter(
    ({ aggregate, value }) => aggregate === "value" && value !== null,
  );
  const present = wanted.filter((one) => rows.some(({ label }) => isSlice(label, one)));
  const text = `${present.length} of ${count(wanted.length, "required slice")} measured`;
  return { value: present.length / wanted.length, text };
}

function leastRows(context: CheckContext): Found {
  if ((context.profile.requiredSlices ?? []).length === 0) return noSlices();
  const rows = requiredRows(context);
  const counts = rows.flatMap(({ n }) => n ?? []);
  if (rows.length === 0) return untold("sliceN.min", "no required slice was measured");
  if (counts.length < rows.length)
    return untold("sliceN.min", "the report does not say how many rows each slice has");
  const least = Math.min(...counts);
  return { value: least, text: `${count(least, "row")} in the smallest required slice` };
}

/** Limits are the profile's: `floor.<metric>` where more is better, `ceiling.<metric>` where less is. */
function sliceFloorViolations(context: CheckContext): Found {
  if ((context.profile.requiredSlices ?? []).length === 0) return noSlices();
  const limits = context.profile.limits ?? {};
  const rows = requiredRows(context);
  const held = rows.filter(
    ({ metric }) =>
      limits[`floor.${metric}`] !== undefined || limits[`ceiling.${metric}`] !== undefined,
  );
  const [first] = rows;
  if (!first) return untold("sliceFloorViolations", "no required slice was measured");
  if (held.length === 0)
    return {
      missing: `profile:limits.floor.${first.metric}`,
      text: `the project's profile sets no floor or ceiling for ${first.metric}`,
    };
  const broken = held.filter(({ metric, value }) => {
    const floor = limits[`floor.${metric}`] ?? Number.NEGATIVE_INFINITY;
    const ceiling = limits[`ceiling.${metric}`] ?? Number.POSITIVE_INFINITY;
    return value === null || value < floor || value > ceiling;
  });
  const names = broken.slice(0, 3).map(({ metric, label }) => `${metric} of ${label}`);
  const text =
    broken.length === 0
      ? "every required slice within its limits"
      : `out of limits: ${names.join(", ")}`;
  return { value: broken.length, text };
}

const PARITY = /parity|equali[sz]ed|equal_opportunity|disparate|selection_rate/i;

/** Differences between groups; of a ratio the half of what it lacks to 1, so that 0.8 is the same limit as 0.1. */
function absParityDifference(context: CheckContext): Found {
  const compared = rowsOf(context).filter(
    ({ aggregate, value }) => ["difference", "ratio"].includes(aggregate) && value !== null,
  );
  const named = compared.filter(({ metric }) => PARITY.test(metric));
  const asked =
    named.length > 0 ? named : compared.filter(({ isSensitive }) => isSensitive === true);
  const differences = asked.filter(({ aggregate }) => aggregate === "difference");
  const told = differences.length > 0 ? differences : asked;
  if (told.length === 0)
    return untold("absParityDifference", "the report compares no groups of people");
  const sizes = told.map(({ aggregate, value, metric }) => ({
    metric,
    size: aggregate === "ratio" ? (1 - (value ?? 0)) / 2 : Math.abs(value ?? 0),
  }));
  const worst = sizes.reduce((a, b) => (b.size > a.size ? b : a));
  return {
    value: worst.size,
    text: `groups differ by ${Number(worst.size.toPrecision(3))} at most (${worst.metric})`,
  };
}

/** Who accepts proof of this test has looked at it: of a machine's report only a person can say that it is fair. */
function humanReviewAgeDays({ acceptances, testId, live }: CheckContext): Found {
  const reviewed = acceptances
    .filter(({ targetId }) => targetId === testId)
    .map(({ acceptedAt }) => Date.parse(acceptedAt));
  if (reviewed.length === 0)
    return elsewhere("humanReviewAgeDays", "no member has reviewed and accepted proof of fairness");
  const days = Math.max(0, (live.observedAtMs - Math.max(...reviewed)) / DAY_MS);
  const text = `reviewed by a person ${count(Math.floor(days), "day")} before it was measured`;
  return { value: days, text, isOwn: false };
}

type Point = readonly [days: number, value: number];

function pointsOf({ subject }: CheckContext): Point[] {
  const byAge = new Map<number, number>();
  for (const { reading } of [...subject.all].reverse()) {
    const ages = reading.metrics.ages;
    if (!Array.isArray(ages)) continue;
    for (const pair of ages) {
      if (!Array.isArray(pair)) continue;
      const [days, value] = pair;
      if (typeof days === "number" && typeof value === "number") byAge.set(days, value);
    }
  }
  return [...byAge].sort((a, b) => a[0] - b[0]);
}

const AGES = 3;

function agesMeasured(context: CheckContext): Found {
  const ages = pointsOf(context).length;
  if (ages < AGES) return elsewhere("agesMeasured", `${ages} of ${AGES} ages measured so far`);
  return { value: ages, text: `${ages} ages measured` };
}

/** Least squares: change of the metric for each further day of age. */
function slopeOf(points: readonly Point[]): { slope: number; start: number } | null {
  const meanAge = points.reduce((sum, [age]) => sum + age, 0) / points.length;
  const meanValue = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
  const spread = points.reduce((sum, [age]) => sum + (age - meanAge) ** 2, 0);
  if (points.length < 2 || spread === 0) return null;
  const slope =
    points.reduce((sum, [age, value]) => sum + (age - meanAge) * (value - meanValue), 0) / spread;
  return { slope, start: meanValue - slope * meanAge };
}

function decayPer30dComputed(context: CheckContext): Found {
  const line = slopeOf(pointsOf(context));
  if (line === null) return elsewhere("decayPer30dComputed", "too few ages to see a decay");
  const per30 = Number((line.slope * 30).toPrecision(3));
  return { value: true, text: `it changes by ${per30} in 30 days of age` };
}

/** Age at which the metric reaches the limit that the study names; infinite where it moves away from it. */
export function ageAtToleratedLoss(context: CheckContext): number | null {
  const threshold = numberIn(context.live.reading, "threshold");
  const line = slopeOf(pointsOf(context));
  if (threshold === null || line === null) return null;
  if (line.slope === 0) return Number.POSITIVE_INFINITY;
  const age = (threshold - line.start) / line.slope;
  return age < 0 ? Number.POSITIVE_INFINITY : age;
}

/** The profile's rule, else the usual time between the last versions in the registry. */
function retrainCadenceDays({ subjects, profile, live }: CheckContext): Found {
  const rule = profile.limits?.retrainCadenceDays;
  if (rule !== undefined)
    return { value: rule, text: `retrained every ${count(rule, "day")}`, isOwn: false };
  const model = textIn(live.reading, "model") ?? profile.servedModel?.name;
  const made = (subjects.get("registry.version") ?? [])
    .filter(({ latest }) => textIn(latest.reading, "model") === model)
    .flatMap(({ latest }) => textIn(latest.reading, "createdAt") ?? [])
    .map((text) => Date.parse(text))
    .sort((a, b) => b - a)
    .slice(0, 6);
  const gaps = made.slice(1).map((ms, i) => ((made[i] ?? ms) - ms) / DAY_MS);
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  if (middle === undefined)
    return {
      missing: "profile:limits.retrainCadenceDays",
      text: "neither profile nor registry tell how often the model is retrained",
    };
  const days = Math.round(middle * 10) / 10;
  return { value: days, text: `retrained every ${days} days of late`, isOwn: false };
}
