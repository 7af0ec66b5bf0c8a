import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { forecastRuns } from "#server/forecasts/rules/forecast.ts";
import type { Direction, Mode } from "#server/forecasts/schema.ts";

// Runs until a target, asked of histories whose end is known: ours, the reference's chances, and what
// a team would reckon by hand.

const History = z.object({
  group: z.string(),
  direction: z.enum(["min", "max"]),
  values: z.array(z.number().nullable()),
});
type History = z.infer<typeof History>;

const Case = z.object({
  history: z.string(),
  cut: z.int(),
  target: z.number(),
  H: z.int(),
  mode: z.enum(["manual", "sweep", "unknown"]),
  outcomeRun: z.int().nullable(),
  pHalf: z.number(),
  pH: z.number(),
});
export type Case = z.infer<typeof Case>;

export type RunData = {
  readonly name: string;
  readonly histories: Readonly<Record<string, History>>;
  readonly cases: readonly Case[];
};

const json = (file: string): unknown => JSON.parse(fs.readFileSync(file, "utf8"));

/** The histories that come with the project. */
export function ownRuns(root: string): RunData {
  const folder = path.join(root, "server/forecasts/fixtures");
  return {
    name: "63 searches",
    histories: z.record(z.string(), History).parse(json(path.join(folder, "histories.json"))),
    cases: z.array(Case).parse(json(path.join(folder, "cases.json"))),
  };
}

const RealHistory = z.object({
  id: z.string(),
  group: z.string().optional(),
  direction: z.enum(["min", "max"]),
  runs: z.array(z.object({ value: z.number().nullable() })),
});

/** Logs of hand- and agent-driven work, where somebody has them. */
export function foreignRuns(folder: string): RunData {
  const files = fs.readdirSync(path.join(folder, "histories"));
  const read = files.map((file) => RealHistory.parse(json(path.join(folder, "histories", file))));
  const histories = read.map(({ id, group, direction, runs }): [string, History] => [
    id,
    { group: group ?? id, direction, values: runs.map((run) => run.value) },
  ]);
  const cases = z.array(Case).parse(json(path.join(folder, "tracker_cases.json")));
  return { name: `${files.length} real logs`, histories: Object.fromEntries(histories), cases };
}

type Asked = {
  readonly values: readonly (number | null)[];
  readonly target: number;
  readonly direction: Direction;
  readonly mode: Mode;
  readonly horizon: number;
};
/** The chance to have reached the target after run 1, 2, … of the horizon. */
type Method = (asked: Asked) => readonly number[];

const ours =
  (mode?: Mode): Method =>
  (asked) =>
    forecastRuns({
      history: asked.values.map((value) => ({ value })),
      target: asked.target,
      direction: asked.direction,
      mode: mode ?? asked.mode,
      horizonRuns: asked.horizon,
    }).reachedByRun;

/** What the best gained per run over the last runs, carried on, give or take a quarter. */
const rateOfLast =
  (last: number): Method =>
  ({ values, target, direction, horizon }) => {
    const sign = direction === "max" ? 1 : -1;
    const bests: number[] = [];
    for (const value of values)
      bests.push(
        Math.max(
          bests.at(-1) ?? Number.NEGATIVE_INFINITY,
          value === null ? Number.NEGATIVE_INFINITY : sign * value,
        ),
      );
    const now = bests.at(-1) ?? Number.NaN;
    const back = Math.min(
      last,
      bests.lastIndexOf(Number.NEGATIVE_INFINITY) < 0 ? bests.length - 1 : 1,
    );
    const then = bests[bests.length - 1 - back] ?? now;
    const needed = (sign * target - now) / ((now - then) / back);
    return Array.from({ length: horizon }, (_, i) =>
      Number.isFinite(needed)
        ? Math.min(1, Math.max(0, (i + 1 - 0.75 * needed) / (0.5 * needed)))
        : 0,
    );
  };

/** Of equally good runs the next k hold the best with chance k ÷ (n + k). */
const recordRule: Method = ({ values, horizon }) =>
  Array.from({ length: horizon }, (_, i) => (i + 1) / (values.length + i + 1));

const METHODS: Readonly<Record<string, Method>> = {
  "ours, mode as known": ours(),
  "ours, mode unknown": ours("unknown"),
  "last 10 runs' rate": rateOfLast(10),
  "overall rate": rateOfLast(Number.POSITIVE_INFINITY),
  "record rule": recordRule,
};

type Score = {
  readonly method: string;
  readonly cases: number;
  /** Mean of the Brier scores at run 1, 2, … of the horizon. */
  readonly rps: number;
  readonly brierHalf: number;
  readonly brierEnd: number;
  /** Share of outcomes in the central 80 % of what was foretold. */
  readonly coverage: number;
  readonly meanChance: number;
  readonly reachedShare: number;
};

/** Cases that the product answers with a refusal, such as runs that mostly fail now. */
export function refusedCases(data: RunData): readonly Case[] {
  return data.cases.filter((one) => ours()(askedOf(data, one)).length === 0);
}

/** On the cases that are answered, the same for every method. */
export function scoreRuns(all: RunData): Score[] {
  const refused = new Set(refusedCases(all));
  const data = { ...all, cases: all.cases.filter((one) => !refused.has(one)) };
  const scores = Object.entries(METHODS).map(([name, method]) => {
    const answers = data.cases.map((one) => ({ one, chances: method(askedOf(data, one)) }));
    return scoreOf(name, answers);
  });
  const reference = data.cases.map((one) => ({
    brierHalf: (one.pHalf - hit(one, Math.floor(one.H / 2))) ** 2,
    brierEnd: (one.pH - hit(one, one.H)) ** 2,
  }));
  return [
    ...scores,
    {
      method: "reference",
      cases: data.cases.length,
      rps: Number.NaN,
      brierHalf: mean(reference.map((one) => one.brierHalf)),
      brierEnd: mean(reference.map((one) => one.brierEnd)),
      coverage: Number.NaN,
      meanChance: mean(data.cases.map((one) => one.pH)),
      reachedShare: mean(data.cases.map((one) => hit(one, one.H))),
    },
  ];
}

/** Largest difference to the reference's chances at the horizon and at half of it. */
export function furthestFromReference(data: RunData): number {
  const differences = data.cases.flatMap((one) => {
    const chances = ours()(askedOf(data, one));
    if (chances.length === 0) return [];
    const half = chances[Math.floor(one.H / 2) - 1] ?? Number.NaN;
    return Math.max(
      Math.abs(half - one.pHalf),
      Math.abs((chances[one.H - 1] ?? Number.NaN) - one.pH),
    );
  });
  return Math.max(...differences);
}

export function askedOf(data: RunData, one: Case): Asked {
  const history = data.histories[one.history];
  if (!history) throw new Error(`no history ${one.history}`);
  return {
    values: history.values.slice(0, one.cut),
    target: one.target,
    direction: history.direction,
    mode: one.mode,
    horizon: one.H,
  };
}

const hit = (one: Case, run: number) => (one.outcomeRun !== null && one.outcomeRun <= run ? 1 : 0);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function scoreOf(
  method: string,
  answers: readonly { one: Case; chances: readonly number[] }[],
): Score {
  const at = (chances: readonly number[], run: number) => chances[run - 1] ?? 0;
  const square = (one: Case, chances: readonly number[], run: number) =>
    (at(chances, run) - hit(one, run)) ** 2;
  return {
    method,
    cases: answers.length,
    rps: mean(
      answers.map(({ one, chances }) =>
        mean(Array.from({ length: one.H }, (_, i) => square(one, chances, i + 1))),
      ),
    ),
    brierHalf: mean(answers.map(({ one, chances }) => square(one, chances, Math.floor(one.H / 2)))),
    brierEnd: mean(answers.map(({ one, chances }) => square(one, chances, one.H))),
    coverage: mean(answers.map(({ one, chances }) => central(one, chances))),
    meanChance: mean(answers.map(({ one, chances }) => at(chances, one.H))),
    reachedShare: mean(answers.map(({ one }) => hit(one, one.H))),
  };
}

/** The share of the outcome's own probability that lies between 10 % and 90 %: exact for a discrete forecast. */
function central(one: Case, chances: readonly number[]): number {
  const run = one.outcomeRun !== null && one.outcomeRun <= one.H ? one.outcomeRun : null;
  const from = run === null ? (chances[one.H - 1] ?? 0) : (chances[run - 2] ?? 0);
  const to = run === null ? 1 : (chances[run - 1] ?? 0);
  if (to - from < 1e-12) return from >= 0.1 && from <= 0.9 ? 1 : 0;
  return Math.max(0, Math.min(to, 0.9) - Math.max(from, 0.1)) / (to - from);
}
