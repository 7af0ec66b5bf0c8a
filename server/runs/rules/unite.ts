import type { DIMENSIONS, Run, RunPart } from "#server/evidence/schema.ts";

/**
 * A run with what the files of its folder tell, the oldest first. A dimension that the run itself
 * recorded stands as it is: only so do two runs compare of which one has more files. Of two parts that
 * tell the same, the later counts.
 */
export function uniteRun(run: Run, parts: readonly RunPart[]): Run {
  const isPart = parts.some((part) => isSameRecord(run, part));
  const own = isPart ? EMPTY : run;
  return {
    ...run,
    startedAt: run.startedAt ?? first(parts.map((part) => part.startedAt)),
    user: run.user ?? first(parts.map((part) => part.user)),
    metrics: merged([...parts.map((part) => part.metrics), own.metrics]),
    dimensions: {
      hardware: dimensionOf("hardware", own, parts),
      platform: dimensionOf("platform", own, parts),
      sourceCode: dimensionOf("sourceCode", own, parts),
      configuration: dimensionOf("configuration", own, parts),
      dataSources: dimensionOf("dataSources", own, parts),
      trainingState: dimensionOf("trainingState", own, parts),
    },
  };
}

const EMPTY: Pick<Run, "metrics" | "dimensions"> = {
  metrics: {},
  dimensions: {
    hardware: {},
    platform: {},
    sourceCode: {},
    configuration: {},
    dataSources: {},
    trainingState: {},
  },
};

/** A run of which only parts are known is stored as the newest of them. */
function isSameRecord(run: Run, part: RunPart): boolean {
  return run.status === "UNKNOWN" && run.experimentId === "" && run.runId === part.runId;
}

function dimensionOf(
  dimension: (typeof DIMENSIONS)[number],
  own: Pick<Run, "dimensions">,
  parts: readonly RunPart[],
): Record<string, string> {
  const recorded = own.dimensions[dimension];
  if (Object.keys(recorded).length > 0) return recorded;
  return merged(parts.map((part) => part.dimensions[dimension]));
}

/** Without a prototype, so that a setting may have any name. */
function merged<T>(records: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const all: Record<string, T> = Object.create(null);
  for (const record of records) for (const [key, value] of Object.entries(record)) all[key] = value;
  return all;
}

const first = (values: readonly (string | null)[]) =>
  values.find((value) => value !== null) ?? null;
