import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { type EventType, facetText, type LineageEvent } from "./event.ts";

type RunOf = LineageEvent & {
  readonly run: NonNullable<LineageEvent["run"]>;
  readonly job: NonNullable<LineageEvent["job"]>;
};

const ENDS: ReadonlySet<EventType> = new Set(["COMPLETE", "ABORT", "FAIL"]);
/** Of two events of one moment the later step of a run counts. */
const STEPS: readonly EventType[] = ["OTHER", "START", "RUNNING", "COMPLETE", "ABORT", "FAIL"];

export function runsOf(events: readonly LineageEvent[], notes: Notes): Fact[] {
  const groups = new Map<string, RunOf[]>();
  for (const event of events) {
    const { run, job } = event;
    if (run === null || job === null) continue;
    const subject = `${job.namespace}/${job.name} ${run.id}`;
    const group = groups.get(subject) ?? [];
    groups.set(subject, group);
    group.push({ ...event, run, job });
  }
  return [...groups].flatMap(([subject, group]) => {
    const sorted = group.sort(byTime);
    const last = sorted.findLast(({ run }) => ENDS.has(run.type)) ?? sorted.at(-1);
    return last ? [runFact(subject, { sorted, last, notes })] : [];
  });
}

function byTime(a: RunOf, b: RunOf): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return STEPS.indexOf(a.run.type) - STEPS.indexOf(b.run.type);
}

/** What comes after the end of a run only adds to what is known of it. */
function runFact(
  subject: string,
  { sorted, last, notes }: { sorted: readonly RunOf[]; last: RunOf; notes: Notes },
): Fact {
  const { run, job, time, field } = last;
  const startedAt = sorted.find((event) => event.run.type === "START")?.time ?? null;
  const endedAt = ENDS.has(run.type) ? time : null;
  const durationMs =
    startedAt === null || endedAt === null
      ? null
      : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
  const known = (...path: readonly string[]) => text(sorted, path, notes);
  const message = known("errorMessage", "message");
  return {
    kind: "pipeline-run",
    subject,
    observedAt: time,
    pointer: field.pointer,
    value: {
      tool: "OpenLineage",
      runId: run.id,
      namespace: job.namespace,
      job: job.name,
      eventType: run.type,
      startedAt,
      endedAt,
      durationMs,
      parentRunId: known("parent", "run", "runId"),
      // Airflow's own facet is the one place where a producer says why a run began.
      trigger: known("airflow", "dagRun", "run_type"),
      stages: message === null ? [] : [{ name: job.name, status: run.type, durationMs, message }],
      versions: versionsOf(sorted, notes),
    },
  };
}

/** Facets may stand on any event of a run; of several the last in order of text, whatever came first. */
function text(sorted: readonly RunOf[], path: readonly string[], notes: Notes): string | null {
  const found = sorted
    .flatMap(({ run }) => facetText(run.facets, ...path) ?? [])
    .sort()
    .at(-1);
  return found === undefined ? null : cleanText(found, notes, sorted[0]?.field.pointer ?? "");
}

function versionsOf(sorted: readonly RunOf[], notes: Notes): Record<string, string> {
  const engine = text(sorted, ["processing_engine", "name"], notes);
  const version = text(sorted, ["processing_engine", "version"], notes);
  const commit = sorted
    .flatMap(({ job }) => facetText(job.facets, "sourceCodeLocation", "version") ?? [])
    .sort()
    .at(-1);
  const place = sorted[0]?.field.pointer ?? "";
  return recordOf(
    [
      ...(engine !== null && version !== null ? [[engine, version] as const] : []),
      ...(commit === undefined ? [] : [["commit", cleanText(commit, notes, place)] as const]),
    ],
    notes,
    place,
  );
}
