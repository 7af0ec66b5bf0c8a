import fs from "node:fs";
import path from "node:path";
import { readProjects, scorePlans } from "./plans.ts";
import { foreignRuns, furthestFromReference, ownRuns, type RunData, scoreRuns } from "./runs.ts";

// npm run backtest [-- --data FOLDER]: how the two engines would have done on what really happened,
// beside the reference and what a team would reckon by hand. FOLDER holds data that is not ours to
// copy (effort_projects.csv, wbs_tasks.csv, tracker_cases.json, histories/); without it that part is
// skipped, and said so.

const root = path.resolve(import.meta.dirname, "../..");
const flag = process.argv.indexOf("--data");
const folder = flag === -1 ? undefined : process.argv[flag + 1];
const figure = (value: number) => (Number.isNaN(value) ? "–" : value.toFixed(3)).padStart(8);

function runsTable(data: RunData): void {
  console.log(`\nRuns until a target: ${data.name}, ${data.cases.length} cases`);
  console.log(`${"".padEnd(22)}     RPS  Brier½   Brier   80 %  mean P reached`);
  for (const score of scoreRuns(data))
    console.log(
      score.method.padEnd(22) +
        [
          score.rps,
          score.brierHalf,
          score.brierEnd,
          score.coverage,
          score.meanChance,
          score.reachedShare,
        ]
          .map(figure)
          .join(""),
    );
  console.log(
    `Furthest from the reference's chances: ${furthestFromReference(data).toExponential(1)}`,
  );
}

function plansTable(from: string): void {
  const projects = readProjects(from);
  console.log(
    `\nEffort of ${projects.length} finished projects, range P10 to P90 after k of the same source`,
  );
  console.log(`${"".padEnd(22)}       k   80 %    width  pinball`);
  for (const past of [0, 1, 3, 5, 10, 20])
    for (const score of scorePlans(projects, past))
      console.log(
        score.method.padEnd(22) +
          String(past).padStart(8) +
          [score.coverage, score.relativeWidth, score.pinball].map(figure).join(""),
      );
}

runsTable(ownRuns(root));
if (folder === undefined || !fs.existsSync(folder))
  console.log(
    "\nSkipped: real logs and finished projects. Name the folder that has them with --data.",
  );
else {
  runsTable(foreignRuns(folder));
  plansTable(folder);
}
