import { parseArgs } from "node:util";
import { endAll } from "../steps.ts";
import { type Step, type StepResult, say } from "./step.ts";

// npm run test:trust -- [faults load …] [--quick] [--rounds N] [--seconds N] [--seed N]: what happens
// when things go wrong. Without names every step runs; each also runs alone. The last line says
// "N passed, N failed". To add a step: a file that exports `run`, and its line here.

const STEPS: Readonly<Record<string, () => Promise<{ run: Step }>>> = {
  faults: () => import("./faults.ts"),
  processes: () => import("./processes.ts"),
  "database-away": () => import("./database-away.ts"),
  "disk-full": () => import("./disk-full.ts"),
  load: () => import("./load.ts"),
  replicas: () => import("./replicas.ts"),
  citus: () => import("./citus.ts"),
  schemathesis: () => import("./schemathesis.ts"),
  hostile: () => import("./hostile.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    seconds: { type: "string" },
    seed: { type: "string" },
  },
});

function count(name: "rounds" | "seconds" | "seed"): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
}

async function ran(name: string, step: () => Promise<StepResult>): Promise<StepResult> {
  say();
  say(name);
  const startedAt = performance.now();
  let result: StepResult;
  try {
    result = await step();
  } catch (error) {
    say(`  FAILED  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    result = { passed: 0, failed: 1, skipped: [] };
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(
    `${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped (${seconds} s)`,
  );
  return result;
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void endAll().then(() => process.exit(1)));
  const unknown = positionals.filter((name) => !Object.hasOwn(STEPS, name));
  if (unknown.length > 0)
    throw new Error(`No step ${unknown.join(", ")}. There are: ${Object.keys(STEPS).join(", ")}`);
  const options = {
    seed: count("seed") ?? Math.floor(Math.random() * 2 ** 31),
    isQuick: values.quick,
    rounds: count("rounds"),
    seconds: count("seconds"),
  };
  say(`seed ${options.seed}`);
  const results: StepResult[] = [];
  for (const [name, load] of Object.entries(STEPS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    results.push(await ran(name, async () => (await load()).run(options)));
  }
  await endAll();
  const sum = (of: (result: StepResult) => number) => results.reduce((n, one) => n + of(one), 0);
  say();
  for (const line of results.flatMap(({ skipped }) => skipped)) say(`Skipped: ${line}`);
  const failed = sum((one) => one.failed);
  say(`${sum((one) => one.passed)} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

await main();
