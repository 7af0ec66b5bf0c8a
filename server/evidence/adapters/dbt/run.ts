import { type Field, Refused } from "../../rules/fields.ts";
import { millisecondsOf } from "../../rules/milliseconds.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { finite, timeOf } from "./times.ts";

type PipelineRun = Extract<Fact, { kind: "pipeline-run" }>["value"];
type Stage = PipelineRun["stages"][number];

const STAGES_MAX = 2_000;
const FAILED = new Set(["error", "fail", "runtime error", "partial success"]);
const DONE = new Set(["success", "pass", "warn", "no-op", "reused"]);

/** One invocation of dbt is one run, its nodes are the stages. */
export function parseRun(root: Field, at: Date, notes: Notes): Fact[] {
  const metadata = root.at("metadata");
  const results = root.at("results");
  if (results.isAbsent) throw new Refused("missing_field", "The results are missing.", "/results");
  const stages = results
    .list()
    .map((result) => stageOf(result, notes))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (stages.length > STAGES_MAX)
    notes.add(
      "large",
      `${STAGES_MAX} of ${stages.length} nodes are kept, those that failed first.`,
      "/results",
    );
  const runId = cleanText(
    metadata.at("invocation_id").needText(),
    notes,
    "/metadata/invocation_id",
  );
  const endedAt = timeOf(metadata.at("generated_at"), at, notes);
  const elapsed = finite(root.at("elapsed_time"));
  const durationMs = elapsed === null ? null : millisecondsOf(elapsed);
  const command = root.at("args").at("which").text() ?? root.at("args").at("rpc_method").text();
  return [
    {
      kind: "pipeline-run",
      subject: runId,
      observedAt: endedAt,
      pointer: "",
      value: {
        tool: "dbt",
        runId,
        namespace: projectOf(stages),
        job: `dbt ${command === null ? "run" : cleanText(command, notes, "/args/which")}`,
        eventType: endOf(stages, notes),
        startedAt:
          timeOf(metadata.at("invocation_started_at"), at, notes) ?? before(endedAt, durationMs),
        endedAt,
        durationMs,
        parentRunId: null,
        trigger: null,
        stages: [...stages.filter(hasFailed), ...stages.filter((one) => !hasFailed(one))]
          .slice(0, STAGES_MAX)
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
        versions: versionsOf(metadata, notes),
      },
    },
  ];
}

const hasFailed = ({ status }: Stage) => FAILED.has(status);

function stageOf(result: Field, notes: Notes): Stage {
  result.object();
  const seconds = finite(result.at("execution_time"));
  const message = result.at("message");
  const text = message.text();
  return {
    name: cleanText(result.at("unique_id").needText(), notes, result.at("unique_id").pointer),
    status: cleanText(result.at("status").needText().toLowerCase(), notes, result.pointer),
    durationMs: seconds === null ? null : millisecondsOf(seconds),
    message: text === null ? null : cleanText(text, notes, message.pointer),
  };
}

/** Skipped is not passed: below a failure dbt skips everything, and what it skipped never ran. */
function endOf(stages: readonly Stage[], notes: Notes): PipelineRun["eventType"] {
  if (stages.some(({ status }) => FAILED.has(status))) return "FAIL";
  if (stages.length > 0 && stages.every(({ status }) => DONE.has(status))) return "COMPLETE";
  const open = stages.filter(({ status }) => !DONE.has(status)).length;
  const what = stages.length === 0 ? "Nothing was run." : `${open} of its nodes did not run.`;
  notes.add("not_assessed", what, "/results");
  return "OTHER";
}

/** `model.project.name`: packages have nodes too, so the name that most nodes carry. */
function projectOf(stages: readonly Stage[]): string {
  const counts = new Map<string, number>();
  for (const { name } of stages) {
    const project = name.split(".")[1] ?? "";
    counts.set(project, (counts.get(project) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0] ?? "";
}

function before(end: string | null, durationMs: number | null): string | null {
  if (end === null || durationMs === null) return null;
  const start = new Date(Date.parse(end) - durationMs);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}

function versionsOf(metadata: Field, notes: Notes): Record<string, string> {
  const field = metadata.at("dbt_version");
  const version = field.text();
  const entries =
    version === null ? [] : [["dbt", cleanText(version, notes, field.pointer)] as const];
  return recordOf(entries, notes, field.pointer);
}
