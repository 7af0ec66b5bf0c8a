import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { curvesTitle, metricSays } from "./findings.ts";
import { headingOf } from "./rules/heading.ts";
import { isHeldOut, unitePoints, verdictOn } from "./rules/verdict.ts";
import type { CurvesPage, StoredHistory } from "./schema.ts";
import { historiesOf, namesOf } from "./store.ts";

/** Metrics drawn: more are a page of their own. */
const METRICS_SHOWN = 6;
/** Names asked for: a run of thousands of metrics logs most of them once. */
const METRICS_ASKED = 500;

type Curve = Omit<CurvesPage["metrics"][number]["sides"][number], "verdict" | "heading"> & {
  metric: string;
};

/** How metrics of these runs went, step by step, with what the shape of each curve says. */
export async function curvesPage(
  deps: Deps,
  scope: ProjectScope,
  of: { runs: readonly string[] },
): Promise<CurvesPage> {
  const rows = await namesOf(deps.db, scope, of.runs);
  const metrics = [...new Set(rows.flatMap((row) => row.metrics))].slice(0, METRICS_ASKED);
  const stored = await historiesOf(deps.db, scope, { runIds: of.runs, metrics });
  const curves = of.runs.flatMap((runId) => {
    const name = rows.find((row) => row.runId === runId)?.name ?? runId;
    return curvesOf({ runId, name }, stored);
  });
  const shown = shownMetrics(curves);
  const told = shown.slice(0, METRICS_SHOWN).map((metric) => sidesOf(metric, curves));
  const leftOut = Math.max(0, shown.length - METRICS_SHOWN);
  return { title: curvesTitle(told), metrics: told, leftOut };
}

function curvesOf(run: { runId: string; name: string }, stored: readonly StoredHistory[]): Curve[] {
  const byMetric = new Map<string, StoredHistory[]>();
  for (const one of stored) {
    const { metric, runId } = one.history;
    // A single value is no curve.
    if (runId === run.runId) byMetric.set(metric, [...(byMetric.get(metric) ?? []), one]);
  }
  return [...byMetric].flatMap(([metric, parts]) => {
    const points = unitePoints(parts.map(({ history }) => history.points));
    const newest = parts.at(-1);
    if (points.length < 2 || !newest) return [];
    const count = Math.max(points.length, ...parts.map(({ history }) => history.count));
    const { evidenceId, pointer } = newest;
    return [{ ...run, metric, points, count, evidenceId, pointer }];
  });
}

function sidesOf(metric: string, curves: readonly Curve[]): CurvesPage["metrics"][number] {
  const sides = curves
    .filter((curve) => curve.metric === metric)
    .map(({ metric: _, ...side }) => {
      const others = curves.filter(
        (curve) => curve.runId === side.runId && curve.metric !== metric,
      );
      const verdict = verdictOn(metric, side.points, others);
      return { ...side, verdict, heading: headingOf(side.points) };
    });
  return { metric, says: metricSays(metric, sides), sides };
}

/** What most runs have first, held-out measures before others, the machine's own last. */
function shownMetrics(curves: readonly Curve[]): string[] {
  const counts = new Map<string, number>();
  for (const { metric } of curves) counts.set(metric, (counts.get(metric) ?? 0) + 1);
  const rank = (metric: string) =>
    (counts.get(metric) ?? 0) * 4 +
    (isHeldOut(metric) ? 2 : 0) -
    (metric.startsWith("system/") ? 100 : 0);
  return [...counts.keys()].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
}
