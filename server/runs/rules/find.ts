import { DIMENSIONS, type Dimension, type Run } from "#server/evidence/schema.ts";

/** How many of the six dimensions a run recorded. */
export function recordedDimensions(run: Run): Dimension[] {
  return DIMENSIONS.filter((dimension) => Object.keys(run.dimensions[dimension]).length > 0);
}

export type FoundRun =
  | { readonly kind: "found"; readonly run: Run }
  | { readonly kind: "none" | "several"; readonly why: string };

/** A run by its id, its name, or the start of its id (six characters or more). */
export function findRun(runs: readonly Run[], asked: string): FoundRun {
  const unique = [...new Map(runs.map((run) => [run.runId, run])).values()];
  const tries = [
    (run: Run) => run.runId === asked,
    (run: Run) => run.name === asked,
    (run: Run) => asked.length >= 6 && run.runId.startsWith(asked),
  ];
  for (const fits of tries) {
    const found = unique.filter(fits);
    const [only] = found;
    if (only && found.length === 1) return { kind: "found", run: only };
    if (found.length > 1)
      return { kind: "several", why: `${found.length} runs are called ${asked}; use an id.` };
  }
  return { kind: "none", why: `No run ${asked} among the ${unique.length} in the files.` };
}
