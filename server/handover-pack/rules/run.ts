import { DIMENSIONS, type Dimension } from "#server/evidence/schema.ts";
import { markdownLine } from "#server/platform/paper/cells.ts";
import { type Served, UNKNOWN } from "../schema.ts";

/** The paper's six version dimensions (section 4.1.1) in words. */
const DIMENSION_NAMES: Readonly<Record<Dimension, string>> = {
  hardware: "Hardware",
  platform: "Platform",
  sourceCode: "Source code",
  configuration: "Configuration",
  dataSources: "Data sources",
  trainingState: "Training state",
};

/** served-run.json */
export function runJson({ name, version, basis, run }: Served): string {
  const dimensions = DIMENSIONS.map((dimension) => {
    const recorded = run?.run.dimensions[dimension] ?? {};
    return [dimension, Object.keys(recorded).length > 0 ? recorded : UNKNOWN] as const;
  });
  const body = {
    schema: "assay-served-run/1",
    model: name ?? UNKNOWN,
    version: version ?? UNKNOWN,
    knownBy: basis,
    run: run === null ? UNKNOWN : runOf(run),
    dimensions: Object.fromEntries(dimensions),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

function runOf({ run, evidenceId, pointer, source }: NonNullable<Served["run"]>) {
  return {
    runId: run.runId,
    name: run.name || UNKNOWN,
    status: run.status,
    startedAt: run.startedAt ?? UNKNOWN,
    endedAt: run.endedAt ?? UNKNOWN,
    metrics: run.metrics,
    readFrom: { evidenceId, pointer, source },
  };
}

/** The same for the model card. */
export function* runLines({ run }: Served): Generator<string> {
  if (run === null) {
    yield `The run is ${UNKNOWN}, and so are its six version dimensions.\n`;
    return;
  }
  yield `Run ${markdownLine(run.run.name || run.run.runId)} (${markdownLine(run.run.runId)}), started ${run.run.startedAt ?? UNKNOWN}.\n\n`;
  yield "| Dimension | Recorded |\n| --- | --- |\n";
  for (const dimension of DIMENSIONS) {
    const entries = Object.entries(run.run.dimensions[dimension]);
    const shown = entries.slice(0, 20).map(([key, value]) => `${key}: ${value.slice(0, 200)}`);
    const more = entries.length > shown.length ? `; and ${entries.length - shown.length} more` : "";
    const text = shown.length > 0 ? `${shown.join("; ")}${more}` : UNKNOWN;
    yield `| ${DIMENSION_NAMES[dimension]} | ${markdownLine(text)} |\n`;
  }
}
