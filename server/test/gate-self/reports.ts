import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { writeBill } from "#server/test/deploy/sbom.ts";
import { root, runNode } from "#server/test/steps.ts";

// What Assay's own checks say about Assay, in the formats that any project would send.

/** The pure parts, which take seconds; --all sends what every unit test says. */
const QUICK = [
  "gates/rules",
  "policies/rules",
  "readiness",
  "rubric",
  "challenges",
  "estimates/rules",
];

export async function makeReports(folder: string, isAll: boolean): Promise<string[]> {
  const files = [
    await testReport(path.join(folder, "junit.xml"), isAll),
    await lintReport(path.join(folder, "lint.sarif")),
    path.join(folder, "sbom.cdx.json"),
    historyReport(path.join(folder, "git-log.txt")),
  ];
  await writeBill(path.join(folder, "sbom.cdx.json"));
  return files;
}

async function testReport(file: string, isAll: boolean): Promise<string> {
  const names = isAll ? [] : QUICK.map((name) => `server/${name}`);
  const config = ["--config", "server/test/vitest.config.ts"];
  const report = ["--reporter=junit", `--outputFile=${file}`];
  const { output } = await runNode(
    ["node_modules/vitest/vitest.mjs", "run", ...config, ...report, ...names],
    { msMax: 3_600_000 },
  );
  // Failed tests are for the gate to judge; no report is not.
  if (!fs.existsSync(file)) throw new Error(`The tests wrote no report:\n${output.slice(-2_000)}`);
  return file;
}

async function lintReport(file: string): Promise<string> {
  const args = ["lint", "--reporter=sarif", `--reporter-file=${file}`, "server", "app"];
  const { output } = await runNode(["node_modules/@biomejs/biome/bin/biome", ...args], {
    msMax: 300_000,
  });
  if (!fs.existsSync(file)) throw new Error(`The linter wrote no report:\n${output.slice(-2_000)}`);
  return file;
}

/** Without anybody's name. */
function historyReport(file: string): string {
  const format = ["--date=iso-strict", "--format=commit %H%nDate: %cd"];
  const log = execFileSync("git", ["log", "--numstat", "--max-count=300", ...format], {
    cwd: root,
    maxBuffer: 100_000_000,
  });
  fs.writeFileSync(file, log);
  return file;
}
