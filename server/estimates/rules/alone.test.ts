import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../../..");

/** Everything the two engines may lean on: their own folders, the names of the challenges, and random numbers. */
const ENGINE = [
  "server/estimates/rules",
  "server/estimates/catalogue.ts",
  "server/estimates/schema.ts",
  "server/forecasts/rules",
  "server/forecasts/catalogue.ts",
  "server/catalogue/schema.ts",
  "server/platform/random.ts",
];

const PROGRAM = `
import { checkPlan } from "#server/estimates/rules/plan.ts";
import { estimate } from "#server/estimates/rules/estimate.ts";
import { forecastRuns } from "#server/forecasts/rules/forecast.ts";
const plan = checkPlan({ packages: [{ id: "a", name: "A", low: 3, likely: 5, high: 10 }] });
const values = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];
const told = forecastRuns({
  history: values.map((value) => ({ value })), target: 0.83, direction: "max", mode: "manual",
});
console.log(JSON.stringify([plan.ok && estimate(plan.plan, 1).effortDays.p50, told.runs]));
`;

test("another program runs both engines with their own files and zod, and nothing else of ours", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-engines-"));
  try {
    for (const part of ENGINE)
      fs.cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
    fs.mkdirSync(path.join(folder, "node_modules"));
    for (const name of ["zod", "tsx", "esbuild", "get-tsconfig", "resolve-pkg-maps"]) {
      const from = path.join(root, "node_modules", name);
      if (fs.existsSync(from)) fs.symlinkSync(from, path.join(folder, "node_modules", name));
    }
    const imports = { "#server/*": "./server/*" };
    const about = { type: "module", imports };
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(about));
    fs.writeFileSync(path.join(folder, "program.ts"), PROGRAM);
    const out = execFileSync(process.execPath, ["--import", "tsx", "program.ts"], {
      cwd: folder,
      encoding: "utf8",
    });
    const [days, runs] = JSON.parse(out);
    expect(days).toBeGreaterThan(4);
    expect(days).toBeLessThan(8);
    expect(runs).toMatchObject({ p10: 2, p50: 18 });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
