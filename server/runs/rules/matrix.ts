import { DIMENSIONS, type Dimension, type Run } from "#server/evidence/schema.ts";
import type { MatrixDimension, RunMatrix } from "../schema.ts";
import { comparable, isSame, shift } from "./diff.ts";

/** What varies among several runs, by dimension and metric; values stand in the order of the runs. */
export function matrixOf(runs: readonly Run[]): RunMatrix {
  return {
    dimensions: DIMENSIONS.map((dimension) => rowOf(dimension, runs)),
    metrics: metricsOf(runs),
  };
}

function rowOf(dimension: Dimension, runs: readonly Run[]): MatrixDimension {
  const sides = runs.map((run) => comparable(run.dimensions[dimension]));
  const keys = [...new Set(sides.flatMap((side) => [...side.keys()]))].sort();
  const rows = keys.map((key) => ({ key, values: sides.map((side) => side.get(key) ?? null) }));
  const varies = rows.filter(({ values }) => !areSame(values));
  const isMissing = sides.some((side) => side.size === 0);
  return {
    dimension,
    outcome: isMissing ? "missing" : varies.length > 0 ? "different" : "equal",
    varies,
    equalKeys: rows.length - varies.length,
  };
}

function areSame(values: readonly (string | null)[]): boolean {
  const [first = null] = values;
  return values.every((value) => isSame(value, first));
}

/** Metrics of any of the runs, the widest spread first. */
function metricsOf(runs: readonly Run[]): RunMatrix["metrics"] {
  const names = new Set(runs.flatMap((run) => Object.keys(run.metrics)));
  const rows = [...names]
    .filter((name) => !name.startsWith("system/"))
    .map((name) => ({ name, values: runs.map((run) => run.metrics[name] ?? null) }));
  const spread = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return -1;
    return shift({ name: "", before: Math.min(...known), after: Math.max(...known) });
  };
  return rows.sort((a, b) => spread(b.values) - spread(a.values) || (a.name < b.name ? -1 : 1));
}
