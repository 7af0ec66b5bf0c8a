import { readFile } from "node:fs/promises";
import { challengeOf } from "#server/catalogue/catalogue.ts";
import { DEFAULT_SEED } from "#server/estimates/catalogue.ts";
import {
  driversAnswer,
  estimateLede,
  estimateTitle,
  roundDays,
} from "#server/estimates/findings.ts";
import { estimate as estimatePlan } from "#server/estimates/rules/estimate.ts";
import { checkPlan, type PlanProblem } from "#server/estimates/rules/plan.ts";
import { type Estimate, Seed } from "#server/estimates/schema.ts";
import { type Command, EXIT, type Io, readOptions, textOption, UsageError } from "./output.ts";

/** Plan in, range out; needs no server. */
export const estimate: Command = {
  usage: "assay estimate PLAN.json [--seed N] [--json]",
  summary:
    "Plan in, range out: person-days and dates with P10, P50, P80, P90 and what drives them.",
  help: `  --seed N   a whole number; the same plan and seed always give the same answer
  --json     prints the estimate as JSON

A plan lists packages with low, likely and high person-days, and may name history (actual ÷ estimate of
finished projects), residuals (risk per challenge, 0 to 1) and team (size, availability, start).`,
  run: async (argv, io) => {
    const options = readOptions(argv, { seed: { type: "string" }, json: { type: "boolean" } });
    const [file, ...more] = options.rest;
    if (file === undefined || more.length > 0) throw new UsageError("name one plan file.");
    const seed = Seed.safeParse(Number(textOption(options, "seed") ?? DEFAULT_SEED));
    if (!seed.success) throw new UsageError("--seed is a whole number from 0 to 4294967295.");
    const isJson = options.values.json === true;
    const read = await readPlan(file);
    const checked = read.ok ? checkPlan(read.value) : read;
    if (!checked.ok) return refuse(file, checked.problems, { io, isJson });
    const made = estimatePlan(checked.plan, seed.data);
    io.out(isJson ? JSON.stringify(made) : textOf(made));
    return EXIT.done;
  },
};

async function readPlan(
  file: string,
): Promise<{ ok: true; value: unknown } | { ok: false; problems: PlanProblem[] }> {
  const refused = (message: string) => ({
    ok: false as const,
    problems: [{ pointer: "", message }],
  });
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return refused("the file cannot be read");
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return refused(`not JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

function refuse(
  file: string,
  problems: readonly PlanProblem[],
  { io, isJson }: { io: Io; isJson: boolean },
): number {
  const [first] = problems;
  if (isJson)
    io.out(JSON.stringify({ file, error: { code: "invalid_field", ...first }, problems }));
  for (const { pointer, message } of problems)
    io.err(`${file}${pointer && ` ${pointer}`}: ${message}`);
  return EXIT.refused;
}

type Percentiles<T> = { readonly p10: T; readonly p50: T; readonly p80: T; readonly p90: T };

function textOf(made: Estimate): string {
  const { effortDays, calendar } = made;
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(14) + cells.map((cell) => cell.padStart(12)).join("");
  const cells = <T>(of: Percentiles<T>, show: (value: T) => string) =>
    [of.p10, of.p50, of.p80, of.p90].map(show);
  const days = (value: number) => String(roundDays(value));
  return [
    estimateTitle(made),
    estimateLede(made),
    "",
    row("", ["P10", "P50", "P80", "P90"]),
    row("person-days", cells(effortDays, days)),
    ...(calendar
      ? [
          row("working days", cells(calendar.workingDays, days)),
          row("finish", cells(calendar.finish, String)),
        ]
      : []),
    "",
    ...driverLines(made),
    made.basis,
    `${made.samples} samples, seed ${made.seed}.`,
  ].join("\n");
}

function driverLines(made: Estimate): string[] {
  if (made.drivers.length === 0) return [];
  const lines = made.drivers.map(({ challengeId, addsDaysP50 }) => {
    const days = `${addsDaysP50 < 0 ? "−" : "+"}${roundDays(Math.abs(addsDaysP50))}`;
    return `  ${days.padEnd(8)}${challengeOf(challengeId).name}`;
  });
  return [`${driversAnswer(made)}.`, ...lines, ""];
}
