import { interpret } from "#server/evidence/rules/interpret.ts";
import type { Run } from "#server/evidence/schema.ts";
import { directionOf } from "#server/explorer/rules/choices.ts";
import { readEnv } from "#server/platform/env.ts";
import {
  blindSpots,
  DIMENSION_WORDS,
  diffSummary,
  diffTitle,
  misleadingLoss,
} from "#server/runs/findings.ts";
import { diffRuns } from "#server/runs/rules/diff.ts";
import { findRun } from "#server/runs/rules/find.ts";
import { shown } from "#server/runs/rules/text.ts";
import type { RunDiff } from "#server/runs/schema.ts";
import { breakSays, noBreak } from "#server/trends/findings.ts";
import { breaksIn } from "#server/trends/rules/series.ts";
import { readFileWithin } from "./files.ts";
import {
  type Command,
  EXIT,
  type Exit,
  type Io,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

export const diff: Command = {
  usage: "assay diff RUN_A RUN_B FILE… | assay diff --break METRIC FILE…  [--json]",
  summary: "What differs between two runs, by the six version dimensions, likeliest cause first.",
  help: `  RUN_A, RUN_B    run ids, the start of one, or names, of runs in the files; A before B
  --break METRIC  finds the run where METRIC got worse for good, and compares it with the one before
  --lower         with --break: lower values of METRIC are better (default: told by its name)
  --json          one JSON object

Give all pages you have: the other runs help to rank the causes. With --break the exit status is 1
when there is no clear break.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      json: { type: "boolean" },
      break: { type: "string" },
      lower: { type: "boolean" },
    });
    const isJson = options.values.json === true;
    const metric = textOption(options, "break");
    if (metric !== undefined)
      return diffAcrossBreak(
        { metric, files: options.rest, isLower: options.values.lower === true, isJson },
        io,
      );
    const [before, after, ...files] = options.rest;
    if (before === undefined || after === undefined || files.length === 0)
      throw new UsageError("name two runs and at least one file.");
    const runs = await runsInAll(files, io);
    if (runs === null) return EXIT.refused;
    const pair = [before, after].map((name) => findRun(runs, name));
    const [a, b] = pair;
    if (!a || !b || a.kind !== "found" || b.kind !== "found") return tellMissing(pair, io);
    const result = diffRuns(a.run, b.run, runs);
    if (isJson) io.out(JSON.stringify(result));
    else print(result, io);
    return EXIT.done;
  },
};

async function diffAcrossBreak(
  of: { metric: string; files: readonly string[]; isLower: boolean; isJson: boolean },
  io: Io,
): Promise<Exit> {
  const { metric, files } = of;
  if (files.length === 0) throw new UsageError("name at least one file.");
  const read = await runsInAll(files, io);
  if (read === null) return EXIT.refused;
  const runs = inOrder(read);
  const series = {
    times: runs.map(({ startedAt }) => Date.parse(startedAt ?? "")),
    values: runs.map(({ metrics }) => metrics[metric] ?? null),
    states: runs.map(({ status }) => status),
    experiments: runs.map(({ experimentId }) => experimentId),
  };
  const [step] = breaksIn(series, of.isLower ? "min" : directionOf(metric, null));
  const [before, after] = [runs[step?.before ?? -1], runs[step?.after ?? -1]];
  if (!step || !before || !after) {
    io.out(of.isJson ? JSON.stringify({ break: null }) : `${noBreak(metric)}.`);
    return EXIT.no;
  }
  const says = breakSays(metric, step, { after: after.name });
  const diff = diffRuns(before, after, runs);
  if (of.isJson)
    io.out(JSON.stringify({ break: { before: before.runId, after: after.runId, says }, diff }));
  else {
    io.out(`${says}.`);
    io.out("");
    print(diff, io);
  }
  return EXIT.done;
}

/** Each active run once, oldest first; a run without a start stands in no order. */
function inOrder(runs: readonly Run[]): Run[] {
  const unique = [...new Map(runs.map((run) => [run.runId, run])).values()];
  return unique
    .filter(({ lifecycleStage, startedAt }) => lifecycleStage === "active" && startedAt !== null)
    .sort((a, b) => (`${a.startedAt} ${a.runId}` < `${b.startedAt} ${b.runId}` ? -1 : 1));
}

async function runsInAll(files: readonly string[], io: Io): Promise<Run[] | null> {
  const runs: Run[] = [];
  for (const file of files) {
    const read = await runsIn(file, io);
    if (read === null) return null;
    runs.push(...read);
  }
  return runs;
}

function tellMissing(pair: readonly ReturnType<typeof findRun>[], io: Io): Exit {
  for (const found of pair) if (found.kind !== "found") io.err(`assay diff: ${found.why}`);
  return EXIT.refused;
}

async function runsIn(file: string, io: Io): Promise<Run[] | null> {
  const maxBytes = readEnv().ASSAY_MAX_BODY_BYTES;
  const read = await readFileWithin(file, maxBytes);
  const result = read.kind === "read" ? interpret(read.bytes, { at: io.now(), maxBytes }) : null;
  if (result?.kind === "understood")
    return result.facts.flatMap((fact) => (fact.kind === "run" ? [fact.value] : []));
  const why = result ? `${result.refusal.code}: ${result.refusal.message}` : "it is too large.";
  io.err(`${file}: refused. ${why}`);
  return null;
}

function print(result: RunDiff, io: Io): void {
  io.out(diffTitle(result));
  io.out(diffSummary(result));
  const loss = misleadingLoss(result);
  if (loss) io.out(`But ${loss}.`);
  io.out("");
  for (const { dimension, outcome, changes } of result.dimensions) {
    io.out(
      `${DIMENSION_WORDS[dimension].padEnd(15)} ${outcome === "missing" ? "not recorded on both sides" : outcome}`,
    );
    for (const change of changes)
      io.out(`    ${change.key}: ${shown(change.before)} → ${shown(change.after)}`);
  }
  io.out("");
  if (result.likeliest.length === 0) io.out(blindSpots(result));
  result.likeliest.forEach((cause, i) => {
    io.out(`${i + 1}. ${cause.why}`);
  });
}
