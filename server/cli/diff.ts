import { interpret } from "#server/evidence/rules/interpret.ts";
import type { Run } from "#server/evidence/schema.ts";
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
import { readFileWithin } from "./files.ts";
import { type Command, EXIT, type Exit, type Io, readOptions, UsageError } from "./output.ts";

export const diff: Command = {
  usage: "assay diff RUN_A RUN_B FILE… [--json]",
  summary: "What differs between two runs, by the six version dimensions, likeliest cause first.",
  help: `  RUN_A, RUN_B  run ids, the start of one, or names, of runs in the files; A before B
  --json        one JSON object

Give all pages you have: the other runs help to rank the causes.`,
  run: async (argv, io) => {
    const options = readOptions(argv, { json: { type: "boolean" } });
    const [before, after, ...files] = options.rest;
    if (before === undefined || after === undefined || files.length === 0)
      throw new UsageError("name two runs and at least one file.");
    const runs: Run[] = [];
    for (const file of files) {
      const read = await runsIn(file, io);
      if (read === null) return EXIT.refused;
      runs.push(...read);
    }
    const pair = [before, after].map((name) => findRun(runs, name));
    const [a, b] = pair;
    if (!a || !b || a.kind !== "found" || b.kind !== "found") return tellMissing(pair, io);
    const result = diffRuns(a.run, b.run, runs);
    if (options.values.json) io.out(JSON.stringify(result));
    else print(result, io);
    return EXIT.done;
  },
};

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
