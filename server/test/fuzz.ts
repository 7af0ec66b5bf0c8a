import { parseArgs } from "node:util";
import fc from "fast-check";
import { ADAPTERS } from "#server/evidence/adapters/adapters.ts";
import { interpret } from "#server/evidence/rules/interpret.ts";
import { READERS, tryReader } from "./fuzz-others.ts";
import { bytesOf, damaged, faultOf, READ_AT, samplesOf } from "./fuzz-parsers.ts";

// npm run fuzz -- [--runs 10000] [--seed N] [--only junit,mlflow]: prints the seed of each, and of a
// fault the smallest input that shows it.

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    seed: { type: "string" },
    only: { type: "string" },
  },
});
const runs = Number(values.runs);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const only = values.only?.split(",");
const chosen = ADAPTERS.filter(({ manifest }) => only === undefined || only.includes(manifest.id));

const readers = READERS.filter(({ id }) => only === undefined || only.includes(id));

process.stdout.write(
  `seed ${seed}, ${runs} inputs for each of ${chosen.length} adapters and ${readers.length} other readers\n`,
);
let faults = 0;
for (const adapter of chosen) {
  const samples = samplesOf(adapter.manifest.id);
  const started = performance.now();
  let understood = 0;
  let longestMs = 0;
  const found = fc.check(
    fc.property(damaged(samples.length), (input) => {
      const bytes = bytesOf(samples, input);
      const before = performance.now();
      const fault = faultOf(bytes, adapter);
      longestMs = Math.max(longestMs, performance.now() - before);
      if (fault !== null) throw new Error(fault);
      const as = adapter.manifest.id;
      const read = interpret(bytes, { ...READ_AT, as });
      if (read.kind === "understood") understood++;
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const share = Math.round((understood / Math.max(1, found.numRuns)) * 100);
  const outcome = found.failed ? "FAULT" : "holds";
  process.stdout.write(
    `${outcome}  ${adapter.manifest.id.padEnd(20)} ${String(found.numRuns).padStart(6)} inputs, ${share} % understood, longest ${Math.round(longestMs)} ms, ${seconds} s\n`,
  );
  if (!found.failed) continue;
  faults++;
  const [input] = found.counterexample ?? [];
  process.stdout.write(`       ${String(found.errorInstance)}\n       ${JSON.stringify(input)}\n`);
  if (input)
    process.stdout.write(`       ${bytesOf(samples, input).toString("utf8").slice(0, 600)}\n`);
}
for (const reader of readers) {
  const samples = await reader.samples();
  const started = performance.now();
  let refused = 0;
  let longestMs = 0;
  const found = await fc.check(
    fc.asyncProperty(damaged(samples.length), async (input) => {
      const before = performance.now();
      const { fault, isRefused } = await tryReader(bytesOf(samples, input), reader);
      longestMs = Math.max(longestMs, performance.now() - before);
      if (isRefused) refused++;
      if (fault !== null) throw new Error(fault);
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const outcome = found.failed ? "FAULT" : "holds";
  process.stdout.write(
    `${outcome}  ${reader.id.padEnd(20)} ${String(found.numRuns).padStart(6)} inputs, ${refused} refused by an error, longest ${Math.round(longestMs)} ms, ${seconds} s\n`,
  );
  if (!found.failed) continue;
  faults++;
  const [input] = found.counterexample ?? [];
  process.stdout.write(`       ${String(found.errorInstance)}\n       ${JSON.stringify(input)}\n`);
  if (input)
    process.stdout.write(`       ${bytesOf(samples, input).toString("utf8").slice(0, 600)}\n`);
}
process.stdout.write(faults === 0 ? "no fault found\n" : `${faults} with a fault\n`);
process.exitCode = faults === 0 ? 0 : 1;
