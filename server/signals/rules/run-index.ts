import { listIn } from "./fields.ts";
import type { SubjectsByKind } from "./live.ts";
import { decodeRun, type RunEntry } from "./readings-runs.ts";

/** What the tracker's lists say of one run; the newest list that has it speaks. */
export function runIn(subjects: SubjectsByKind, runId: string): RunEntry | null {
  for (const { all } of subjects.get("mlflow.run") ?? []) {
    for (const { reading } of all) {
      for (const text of listIn(reading, "runs")) {
        if (!text.startsWith(runId)) continue;
        const run = decodeRun(text, reading);
        if (run?.runId === runId) return run;
      }
    }
  }
  return null;
}
