import type { Fact } from "#server/evidence/schema.ts";
import type { Division, Group } from "../schema.ts";

/** What the rules need of a stored fact. */
export type Told = {
  readonly fact: Fact;
  readonly evidenceId: string;
  readonly isSample: boolean;
  readonly toldAt: string;
};
type SliceFact = Extract<Fact, { kind: "slice-metric" }>;
type CheckFact = Extract<Fact, { kind: "dataset-check" }>;
type Placed<F> = { readonly fact: F; readonly told: Told };

/** Below this a share may be off by a third of itself through chance alone. */
const ROWS_MIN = 30;
/** Two-sided 95 %. */
const Z = 1.96;

const LOWER_IS_BETTER = /error|loss|mae|mse|mape|false_|fpr|fnr|miss|_bias|deviance|brier|latency/i;
const NEITHER = /^(?:selection_rate|prevalence|positive_rate|mean_prediction|base_rate|count)$/i;
/** Metrics that are a share of all rows, so that their rows give an interval; a recall's do not. */
const SHARES =
  /^(?:accuracy|accuracy_score|error_rate|zero_one_loss|selection_rate|misclassification_rate)$/i;

export const refOf = ({ fact, evidenceId, isSample }: Told) => ({
  evidenceId,
  pointer: fact.pointer,
  isSample,
});

/** Every metric over every division; the one with the worst group that is no noise comes first. */
export function divisionsOf(told: readonly Told[]): Division[] {
  const slices = told.flatMap((one) =>
    one.fact.kind === "slice-metric" && one.fact.value.tool !== "Prometheus"
      ? [{ fact: one.fact, told: one }]
      : [],
  );
  const checks = told.flatMap((one) =>
    one.fact.kind === "dataset-check" ? [{ fact: one.fact, told: one }] : [],
  );
  const byKey = new Map<string, Placed<SliceFact>[]>();
  for (const slice of slices) {
    const { value } = slice.fact;
    const by = Object.keys(value.slice).sort().join(" and ");
    if (by === "" || value.aggregate !== "value") continue;
    const key = JSON.stringify([value.model, value.metric, by]);
    byKey.set(key, [...(byKey.get(key) ?? []), slice]);
  }
  return [...byKey.values()]
    .map((group) => divisionOf(group, { slices, checks }))
    .sort((a, b) => worst(b) - worst(a) || (a.metric < b.metric ? -1 : 1));
}

/** How far the worst group that is no noise is from the whole, relative to it. */
function worst({ groups, whole }: Division): number {
  return Math.max(
    -1,
    ...groups.map(({ verdict, isWorse, value }) =>
      verdict === "differs" && isWorse && value !== null && whole !== null
        ? Math.abs(value - whole) / Math.max(Math.abs(whole), 1e-9)
        : -1,
    ),
  );
}

function divisionOf(
  group: readonly Placed<SliceFact>[],
  of: { slices: readonly Placed<SliceFact>[]; checks: readonly Placed<CheckFact>[] },
): Division {
  const value = group[0]?.fact.value;
  const metric = value?.metric ?? "";
  const model = value?.model ?? null;
  const better = NEITHER.test(metric) ? "none" : LOWER_IS_BETTER.test(metric) ? "lower" : "higher";
  const whole = wholeOf(group, of.slices, { metric, model });
  const rows = group.reduce((sum, { fact }) => sum + (fact.value.n ?? 0), 0);
  const groups = group.map((one) => groupOf(one, { whole, rows, better, checks: of.checks }));
  const bad = (one: Group) =>
    one.value === null ? 0 : better === "lower" ? one.value : -one.value;
  return {
    metric,
    model,
    better,
    whole,
    by: Object.keys(value?.slice ?? {})
      .sort()
      .join(" and "),
    groups: groups.sort(
      (a, b) =>
        Number(a.verdict === "small") - Number(b.verdict === "small") ||
        bad(b) - bad(a) ||
        (a.label < b.label ? -1 : 1),
    ),
  };
}

/** As the tool tells it; else, of a share of rows, the groups' by their rows. */
function wholeOf(
  group: readonly Placed<SliceFact>[],
  slices: readonly Placed<SliceFact>[],
  of: { metric: string; model: string | null },
): number | null {
  const stated = slices.find(
    ({ fact: { value } }) =>
      value.metric === of.metric &&
      value.model === of.model &&
      value.aggregate === "value" &&
      Object.keys(value.slice).length === 0,
  );
  if (stated) return stated.fact.value.value;
  if (!SHARES.test(of.metric)) return null;
  const known = group.flatMap(({ fact: { value } }) =>
    value.n !== null && value.value !== null ? [{ n: value.n, value: value.value }] : [],
  );
  const rows = known.reduce((sum, { n }) => sum + n, 0);
  return rows === 0 || known.length < group.length
    ? null
    : known.reduce((sum, one) => sum + one.n * one.value, 0) / rows;
}

function groupOf(
  { fact: { value }, told }: Placed<SliceFact>,
  of: {
    whole: number | null;
    rows: number;
    better: Division["better"];
    checks: readonly Placed<CheckFact>[];
  },
): Group {
  const { whole, rows, better } = of;
  const interval = intervalOf(value);
  const isWorse =
    value.value !== null &&
    whole !== null &&
    (better === "none"
      ? value.value !== whole
      : better === "lower"
        ? value.value > whole
        : value.value < whole);
  return {
    label: Object.entries(value.slice)
      .map(([key, name]) => `${key} ${name}`)
      .sort()
      .join(", "),
    value: value.value,
    n: value.n,
    share: value.n === null || rows === 0 ? null : value.n / rows,
    ...interval,
    verdict: verdictOf({ n: value.n, whole, ...interval }),
    isWorse,
    quality: qualityOf(Object.values(value.slice), of.checks),
    ref: refOf(told),
  };
}

type Interval = Pick<Group, "low" | "high" | "interval">;

function intervalOf({ low, high, metric, value, n }: SliceFact["value"]): Interval {
  if (low !== null && high !== null) return { low, high, interval: "stated" };
  const isShare = SHARES.test(metric) && value !== null && value >= 0 && value <= 1;
  if (!isShare || n === null || n === 0) return { low: null, high: null, interval: "none" };
  return { ...wilson(value, n), interval: "computed" };
}

/** Wilson's score interval of a share of n rows: stays within 0 and 1, and is wide where n is small. */
export function wilson(share: number, n: number): { low: number; high: number } {
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

function verdictOf(of: Interval & { n: number | null; whole: number | null }): Group["verdict"] {
  if (of.n !== null && of.n < ROWS_MIN) return "small";
  if (of.low === null || of.high === null || of.whole === null) return "unknown";
  return of.whole < of.low || of.whole > of.high ? "differs" : "within";
}

/** Checks of data sets that name the group: of OIL's wells in the north those of "wells north". */
function qualityOf(
  names: readonly string[],
  checks: readonly Placed<CheckFact>[],
): Group["quality"] {
  const wanted = names.map((name) => name.toLowerCase()).filter((name) => name.length > 1);
  if (wanted.length === 0) return null;
  const own = checks.filter(({ fact: { value } }) => {
    const words = new Set(`${value.dataset} ${value.suite}`.toLowerCase().split(/[^\p{L}\p{N}]+/u));
    return wanted.every((name) => name.split(/[^\p{L}\p{N}]+/u).every((word) => words.has(word)));
  });
  const [first] = own;
  if (!first) return null;
  const sum = (pick: (value: CheckFact["value"]) => number) =>
    own.reduce((all, { fact }) => all + pick(fact.value), 0);
  return {
    evaluated: sum(({ evaluated }) => evaluated),
    failed: sum(({ unsuccessful }) => unsuccessful),
    ref: refOf(first.told),
  };
}

/** Slices that the profile requires and no metric tells of. */
export function missingSlices(
  required: readonly string[],
  divisions: readonly Division[],
): string[] {
  const known = new Set(
    divisions.flatMap(({ by, groups }) => [
      by.toLowerCase(),
      ...groups.flatMap(({ label }) => [
        label.toLowerCase(),
        label.toLowerCase().replace(" ", "="),
        label.toLowerCase().split(" ").slice(1).join(" "),
      ]),
    ]),
  );
  return required.filter((name) => !known.has(name.trim().toLowerCase()));
}
