import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { challengeOf } from "#server/catalogue/catalogue.ts";
import { DEFAULT_SEED } from "#server/estimates/catalogue.ts";
import {
  driversAnswer,
  estimateLede,
  estimateTitle,
  roundDays,
} from "#server/estimates/findings.ts";
import { estimate } from "#server/estimates/rules/estimate.ts";
import { checkPlan, type PlanProblem } from "#server/estimates/rules/plan.ts";
import { type Estimate, Seed } from "#server/estimates/schema.ts";

export const ESTIMATE_USAGE = "assay estimate PLAN.json [--seed N] [--json]";

/** Plan in, range out; needs no server. Exit status: 0 done, 2 usage, 3 the plan is refused. */
export async function runEstimate(args: readonly string[]): Promise<number> {
  const asked = argumentsOf(args);
  if (typeof asked === "string") return fail(2, `${asked}\nUsage: ${ESTIMATE_USAGE}`);
  const read = await readPlan(asked.file);
  if (!read.ok) return refuse(asked, read.problems);
  const checked = checkPlan(read.value);
  if (!checked.ok) return refuse(asked, checked.problems);
  const made = estimate(checked.plan, asked.seed);
  process.stdout.write(`${asked.isJson ? JSON.stringify(made) : textOf(made)}\n`);
  return 0;
}

type Asked = { file: string; seed: number; isJson: boolean };

function argumentsOf(args: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { seed: { type: "string" }, json: { type: "boolean" } },
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) return "Name one plan file.";
    const seed = Seed.safeParse(values.seed === undefined ? DEFAULT_SEED : Number(values.seed));
    if (!seed.success) return "The seed is a whole number from 0 to 4294967295.";
    return { file, seed: seed.data, isJson: values.json === true };
  } catch (error) {
    return error instanceof Error ? error.message : "These arguments cannot be read.";
  }
}

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

function refuse({ file, isJson }: Asked, problems: readonly PlanProblem[]): number {
  const [first] = problems;
  if (isJson)
    process.stdout.write(
      `${JSON.stringify({ file, error: { code: "invalid_field", ...first }, problems })}\n`,
    );
  return fail(
    3,
    problems
      .map(({ pointer, message }) => `${file}${pointer && ` ${pointer}`}: ${message}`)
      .join("\n"),
  );
}

function fail(status: number, message: string): number {
  process.stderr.write(`${message}\n`);
  return status;
}

function textOf(made: Estimate): string {
  const { effortDays: e, calendar, drivers } = made;
  const row = (name: string, of: { p10: number; p50: number; p80: number; p90: number }) =>
    name.padEnd(14) +
    [of.p10, of.p50, of.p80, of.p90].map((value) => String(roundDays(value)).padStart(12)).join("");
  const finish = calendar?.finish;
  return [
    estimateTitle(made),
    estimateLede(made),
    "",
    `${"".padEnd(14)}${["P10", "P50", "P80", "P90"].map((name) => name.padStart(12)).join("")}`,
    row("person-days", e),
    ...(calendar ? [row("working days", calendar.workingDays)] : []),
    ...(finish
      ? [
          `${"finish".padEnd(14)}${[finish.p10, finish.p50, finish.p80, finish.p90].map((day) => day.padStart(12)).join("")}`,
        ]
      : []),
    "",
    ...(drivers.length > 0
      ? [
          `${driversAnswer(made)}.`,
          ...drivers.map(
            ({ challengeId, addsDaysP50 }) =>
              `  ${addsDaysP50 >= 0 ? "+" : "−"}${String(roundDays(Math.abs(addsDaysP50))).padEnd(6)} ${challengeOf(challengeId).name}`,
          ),
          "",
        ]
      : []),
    made.basis,
    `${made.samples} samples, seed ${made.seed}.`,
  ].join("\n");
}
