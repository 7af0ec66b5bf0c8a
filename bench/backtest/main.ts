import fs from "node:fs";
import path from "node:path";
import { scoreGaps } from "./gaps.ts";
import { SHARES_DONE, scoreFlight, scoreNarrower } from "./in-flight.ts";
import { readProjects, scorePlans } from "./plans.ts";
import { PUBLISHED } from "./published.ts";
import { foreignRuns, furthestFromReference, ownRuns, type RunData, scoreRuns } from "./runs.ts";
import { readTaskProjects, type TaskProject } from "./tasks.ts";
import { scoreTrials } from "./trials.ts";
import { scoreWeeks, weekCases } from "./weekly.ts";

// npm run backtest [-- --data FOLDER]: how the two engines would have done on what really happened,
// beside the reference and what a team would reckon by hand, and what was tried to do better. FOLDER
// holds data that is not ours to copy (effort_projects.csv, wbs_tasks.csv, tracker_cases.json,
// histories/); without it that part is skipped, and said so.

const root = path.resolve(import.meta.dirname, "../..");
const flag = process.argv.indexOf("--data");
const folder = flag === -1 ? undefined : process.argv[flag + 1];
const figure = (value: number) =>
  (Number.isNaN(value) ? "–" : Number.isInteger(value) ? `${value}` : value.toFixed(3)).padStart(9);
const heading = (text: string, columns: readonly string[]) =>
  console.log(`\n${text}\n${"".padEnd(24)}${columns.map((column) => column.padStart(9)).join("")}`);
const line = (name: string, values: readonly number[]) =>
  console.log(name.padEnd(24) + values.map(figure).join(""));

function runsTable(data: RunData): void {
  heading(`Runs until a target: ${data.name}, ${data.cases.length} cases`, [
    "RPS",
    "Brier ½",
    "Brier",
    "80 %",
    "mean P",
    "reached",
  ]);
  const scores = scoreRuns(data);
  for (const one of scores)
    line(one.method, [
      one.rps,
      one.brierHalf,
      one.brierEnd,
      one.coverage,
      one.meanChance,
      one.reachedShare,
    ]);
  const [ours, , last] = scores;
  if (ours && last)
    console.log(
      `RPS ${Math.round((1 - ours.rps / last.rps) * 100)} % below the last ten runs' rate; ` +
        `furthest from the reference's chances ${furthestFromReference(data).toExponential(1)}.`,
    );
}

function trialsTable(data: RunData): void {
  heading("Tried on searches, chosen on all data sets but the one that is scored", [
    "RPS",
    "Brier",
    "mean P",
    "reached",
    "ΔRPS",
    "from",
    "to",
  ]);
  for (const { trial, rps, brierEnd, meanChance, reachedShare, gain } of scoreTrials(data))
    line(trial, [rps, brierEnd, meanChance, reachedShare, gain.mean, gain.low, gain.high]);
  console.log("ΔRPS above 0 is worse than ours; from–to: 90 % of resampled data sets.");
}

function plansTable(from: string): void {
  const projects = readProjects(from);
  heading(
    `Effort of ${projects.length} finished projects, range P10 to P90 after k of the same source`,
    ["k", "80 %", "width", "pinball"],
  );
  for (const { past, ...published } of PUBLISHED.plans) {
    for (const score of scorePlans(projects, past))
      line(score.method, [past, score.coverage, score.relativeWidth, score.pinball]);
    const { coverage, relativeWidth, pinball } = published;
    line("reference, published", [past, coverage, relativeWidth, pinball]);
  }
}

function flightTable(projects: readonly TaskProject[]): void {
  heading("Effort left of running projects, asked when a share of the plan is done", [
    "share",
    "80 %",
    "width",
    "pinball",
  ]);
  const scores = scoreFlight(projects);
  for (const share of SHARES_DONE) {
    for (const one of scores.filter((score) => score.share === share))
      line(one.method, [share, one.coverage, one.relativeWidth, one.pinball]);
    const published = PUBLISHED.inFlight.find((one) => one.share === share);
    if (published)
      line("reference, published", [share, published.coverage, Number.NaN, published.pinball]);
  }
  const ours = scores.filter((one) => one.method === "ours");
  const mean = ours.reduce((sum, one) => sum + one.coverage, 0) / ours.length;
  console.log(`${ours[0]?.cases} projects; ours holds ${mean.toFixed(3)} over the four shares.`);
  heading("Tried: narrower by the factor that is best on all other projects", [
    "share",
    "80 %",
    "width",
    "pinball",
    "factor",
  ]);
  for (const one of scoreNarrower(projects))
    line("narrower", [one.share, one.coverage, one.relativeWidth, one.pinball, one.factor]);
}

function weeksTable(projects: readonly TaskProject[]): void {
  const { scores, refused } = scoreWeeks(weekCases(projects));
  heading(`Weeks until 5, 10, 20 or 40 more items are done: ${scores[0]?.cases} questions`, [
    "80 %",
    "width",
    "pinball",
  ]);
  for (const one of scores) line(one.method, [one.coverage, one.relativeWidth, one.pinball]);
  const { coverage, relativeWidth, pinball } = PUBLISHED.weeks;
  line("reference, published", [coverage, relativeWidth, pinball]);
  console.log(`${refused} more are refused: nothing was done in the eight weeks before.`);
  heading("Tried: days until 5, 10 or 20 more items, from the gaps between them", [
    "80 %",
    "width",
    "pinball",
  ]);
  for (const one of scoreGaps(projects))
    line(one.method, [one.coverage, one.relativeWidth, one.pinball]);
}

const own = ownRuns(root);
runsTable(own);
trialsTable(own);
if (folder === undefined || !fs.existsSync(folder))
  console.log(
    "\nSkipped: real logs and finished projects. Name the folder that has them with --data.",
  );
else {
  runsTable(foreignRuns(folder));
  plansTable(folder);
  const projects = readTaskProjects(folder);
  flightTable(projects);
  weeksTable(projects);
}
