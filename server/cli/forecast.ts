import { interpret } from "#server/evidence/rules/interpret.ts";
import { forecastLede, forecastTitle, remedyOf } from "#server/forecasts/findings.ts";
import { forecastRuns } from "#server/forecasts/rules/forecast.ts";
import { historyOf, modeOf, trackedRun } from "#server/forecasts/rules/from-runs.ts";
import { readHistory } from "#server/forecasts/rules/read.ts";
import {
  BatchRequest,
  Direction,
  type Forecast,
  ForecastInput,
  Mode,
  type RunHistory,
} from "#server/forecasts/schema.ts";
import { readEnv } from "#server/platform/env.ts";
import { readFileWithin } from "./files.ts";
import {
  type Command,
  EXIT,
  type Exit,
  type Io,
  type Options,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

/** Runs so far in, chance to reach a target out; needs no server. */
export const forecast: Command = {
  usage: "assay forecast HISTORY --target X --direction min|max [--metric NAME] [--json]",
  summary: "Runs so far in, runs until a target out, with the chance that it is not reached.",
  help: `  HISTORY           a JSON array of { value or null, startedAt?, endedAt? }, a CSV with those columns,
                    or runs of a tracker (such as MLflow's runs/search) with --metric
  --target X        the value to reach
  --direction D     min or max
  --metric NAME     which metric of the tracker; also tells its bounds
  --mode M          manual, sweep or unknown; read from the runs when left out
  --horizon-runs N  how far ahead, at most 60
  --seed N          repeated in the answer; the method draws nothing
  --batch FILE      one request a line instead: { id, values, target, direction, mode, horizonRuns }
  --json            prints the forecast as JSON

A value of null is a run that failed: it cost a run and gave nothing.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      target: { type: "string" },
      direction: { type: "string" },
      metric: { type: "string" },
      mode: { type: "string" },
      "horizon-runs": { type: "string" },
      seed: { type: "string" },
      batch: { type: "string" },
      json: { type: "boolean" },
    });
    const batch = textOption(options, "batch");
    if (batch !== undefined) return answerBatch(batch, io);
    const [file, ...more] = options.rest;
    if (file === undefined || more.length > 0) throw new UsageError("name one history.");
    const asked = readAsked(options);
    const read = await readRuns(file, { metric: asked.metric, io });
    const isJson = options.values.json === true;
    if ("message" in read) return refuse(file, read, { io, isJson });
    const input = { ...asked, history: read.history, mode: asked.mode ?? read.mode };
    const made = forecastRuns(input, asked.seed);
    io.out(isJson ? JSON.stringify(made) : textOf(made));
    return EXIT.done;
  },
};

function readAsked(options: Options) {
  const number = (name: string): number | undefined => {
    const text = textOption(options, name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value))
      throw new UsageError(`--${name} is a number.`);
    return value;
  };
  const target = number("target");
  if (target === undefined) throw new UsageError("say what to reach: --target X.");
  const direction = Direction.safeParse(textOption(options, "direction"));
  if (!direction.success) throw new UsageError("--direction is min or max.");
  const mode = Mode.optional().safeParse(textOption(options, "mode"));
  if (!mode.success) throw new UsageError("--mode is manual, sweep or unknown.");
  const horizon = ForecastInput.shape.horizonRuns.safeParse(number("horizon-runs"));
  if (!horizon.success) throw new UsageError("--horizon-runs is a whole number from 1.");
  return {
    target,
    direction: direction.data,
    mode: mode.data,
    horizonRuns: horizon.data,
    metric: textOption(options, "metric"),
    seed: number("seed") ?? 0,
  };
}

type Problem = { readonly code: string; readonly message: string; readonly pointer: string };
type Runs = { readonly history: RunHistory; readonly mode: Mode };

async function readRuns(
  file: string,
  { metric, io }: { metric: string | undefined; io: Io },
): Promise<Runs | Problem> {
  const maxBytes = readEnv().ASSAY_MAX_BODY_BYTES;
  const read = await readFileWithin(file, maxBytes);
  if (read.kind === "too-large")
    return { code: "too_large", message: `${read.sizeBytes} bytes are too many`, pointer: "" };
  const plain = readHistory(read.bytes.toString("utf8"));
  if (plain.kind === "history") return { history: plain.history, mode: "unknown" };
  if (plain.kind === "refused")
    return { code: "invalid_field", message: plain.message, pointer: plain.pointer };
  const found = interpret(read.bytes, { at: io.now(), maxBytes });
  if (found.kind === "refused") return { pointer: "", ...found.refusal };
  const runs = found.facts.flatMap((fact) => (fact.kind === "run" ? [fact.value] : []));
  if (metric === undefined)
    throw new UsageError("these are runs of a tracker: say which metric with --metric NAME.");
  const tracked = runs.map((run) => trackedRun(run, metric));
  const history = historyOf(tracked, metric);
  if (history.some((run) => run.value !== null)) return { history, mode: modeOf(tracked) };
  const known = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort().slice(0, 20);
  const message = `no run has the metric ${metric}; there is ${known.join(", ") || "none"}`;
  return { code: "missing_field", message, pointer: "" };
}

function refuse(file: string, problem: Problem, of: { io: Io; isJson: boolean }): Exit {
  if (of.isJson) of.io.out(JSON.stringify({ file, error: problem }));
  of.io.err(`${file}${problem.pointer && ` ${problem.pointer}`}: ${problem.message}`);
  return EXIT.refused;
}

/** One answer a line, in the order asked; a line that can't be read is answered by its error. */
async function answerBatch(file: string, io: Io): Promise<Exit> {
  const read = await readFileWithin(file, readEnv().ASSAY_MAX_BODY_BYTES);
  if (read.kind === "too-large") throw new UsageError(`${file} is too large.`);
  let exit: Exit = EXIT.done;
  for (const [i, line] of read.bytes.toString("utf8").split("\n").entries()) {
    if (line.trim() === "") continue;
    const answer = answerOf(line, `line:${i + 1}`);
    if ("error" in answer) exit = EXIT.refused;
    io.out(JSON.stringify(answer));
  }
  return exit;
}

function answerOf(
  line: string,
  pointer: string,
): (Forecast & { id: string | number }) | { id: unknown; error: Problem } {
  let value: unknown = null;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: null, error: { code: "invalid_json", message: "not JSON", pointer } };
  }
  const parsed = BatchRequest.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = `${(issue?.path ?? []).join(".")}: ${issue?.message ?? "unreadable"}`;
    const id = typeof value === "object" && value !== null && "id" in value ? value.id : null;
    return { id, error: { code: "invalid_field", message, pointer } };
  }
  const { id, values, ...rest } = parsed.data;
  return { id, ...forecastRuns({ ...rest, history: values.map((one) => ({ value: one })) }) };
}

function textOf(made: Forecast): string {
  const { runs, horizonRuns } = made;
  if (made.outcome === "refused")
    return [forecastTitle(made), remedyOf(made), ...made.notes].join("\n");
  const run = (at: number | null) => (at === null ? `not within ${horizonRuns}` : `run ${at}`);
  const row = (cells: readonly string[]) => cells.map((cell) => cell.padStart(16)).join("");
  return [
    forecastTitle(made),
    forecastLede(made),
    "",
    row(["P10", "P50", "P80", "P90"]),
    row([runs.p10, runs.p50, runs.p80, runs.p90].map(run)),
    "",
    made.basis,
    ...made.notes,
    `Method: ${made.method}.`,
  ].join("\n");
}
