import type { Actual } from "#server/actuals/schema.ts";
import type { Plan, SavedEstimate, WorkPackage } from "#server/estimates/schema.ts";
import type { Effort, EffortRow } from "../schema.ts";

type Of = {
  /** The estimate that is looked back on. */
  readonly estimate: SavedEstimate | null;
  /** The latest plan: packages that were marked as done there say what they took. */
  readonly latest: Plan | null;
  readonly actuals: readonly Actual[];
};

/** Estimated against actual, package by package, then what nobody had planned. Person-days. */
export function effortOf({ estimate, latest, actuals }: Of): Effort {
  const planned = estimate?.plan.packages ?? [];
  const names = new Map(latest?.packages.map(({ id, name }) => [id, name]) ?? []);
  const done = new Map(latest?.packages.map(({ id, actual }) => [id, actual]) ?? []);
  const known = new Set(planned.map(({ id }) => id));
  const later = (latest?.packages ?? []).filter(({ id }) => !known.has(id));
  const rows = [
    ...planned.map((work) => plannedRow(work, { actuals, done: done.get(work.id) })),
    ...later.flatMap((work) => laterRow(work, actuals)),
    ...otherRows(actuals, { known: new Set([...known, ...names.keys()]), names }),
  ];
  return {
    estimate: estimate && {
      estimateId: estimate.estimateId,
      madeAt: estimate.createdAt,
      plannedDays: estimate.result.plannedDays,
      ...percentilesOf(estimate),
    },
    rows,
    totalDays: sum(rows.map(({ actual }) => actual ?? 0)),
    isWhole: planned.length > 0 && rows.every(({ actual }) => actual !== null),
  };
}

function percentilesOf({ result: { effortDays } }: SavedEstimate) {
  const { p10, p50, p80, p90 } = effortDays;
  return { p10, p50, p80, p90 };
}

/** A loop is planned by its expected rounds. */
function plannedRow(
  work: WorkPackage,
  of: { actuals: readonly Actual[]; done: number | undefined },
): EffortRow {
  const rounds = work.loop?.expectedIterations ?? 1;
  const times = (days: number | undefined) => (days === undefined ? null : days * rounds);
  const row = {
    packageId: work.id,
    name: work.name,
    low: times(work.low),
    likely: work.likely * rounds,
    high: times(work.high),
    ...tookOf(work.id, of),
  };
  return { ...row, outcome: outcomeOf(row) };
}

/** Effort that was entered counts before what the plan says of a package that is done. */
function tookOf(
  id: string,
  of: { actuals: readonly Actual[]; done: number | undefined },
): Pick<EffortRow, "actual" | "basis"> {
  const entered = of.actuals.filter(({ packageId }) => packageId === id);
  if (entered.length > 0) return { actual: sum(entered.map(({ days }) => days)), basis: "entered" };
  return of.done === undefined
    ? { actual: null, basis: "none" }
    : { actual: of.done, basis: "plan" };
}

/** With a range, whether it held; one number alone holds only what is equal to it. */
function outcomeOf(row: Pick<EffortRow, "low" | "likely" | "high" | "actual">) {
  const { actual, likely } = row;
  if (actual === null) return "open";
  if (likely === null) return "unplanned";
  if (actual < (row.low ?? likely)) return "under";
  return actual > (row.high ?? likely) ? "over" : "within";
}

/** A package that came into the plan after the estimate; nothing is said of one that took nothing yet. */
function laterRow(work: WorkPackage, actuals: readonly Actual[]): EffortRow[] {
  const { actual, basis } = tookOf(work.id, { actuals, done: work.actual });
  return actual === null ? [] : [unplanned({ id: work.id, name: work.name, actual, basis })];
}

const unplanned = (of: {
  id: string | null;
  name: string;
  actual: number;
  basis: EffortRow["basis"];
}): EffortRow => ({
  packageId: of.id,
  name: of.name,
  low: null,
  likely: null,
  high: null,
  actual: of.actual,
  basis: of.basis,
  outcome: "unplanned",
});

/** Work of no package, and of packages that are in no plan any more, summed by what it is called. */
function otherRows(
  actuals: readonly Actual[],
  of: { known: ReadonlySet<string>; names: ReadonlyMap<string, string> },
): EffortRow[] {
  const days = new Map<string, { name: string; id: string | null; days: number }>();
  for (const { packageId, label, days: took } of actuals) {
    if (packageId !== null && of.known.has(packageId)) continue;
    const key = `${packageId ?? ""} ${label.toLowerCase()}`;
    const held = days.get(key) ?? { name: label, id: packageId, days: 0 };
    days.set(key, { ...held, days: held.days + took });
  }
  return [...days.values()].map(({ name, id, days: actual }) =>
    unplanned({ id, name: name || "Other work", actual, basis: "entered" }),
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
