import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "#server/start/postgres.ts";
import { freePort } from "#server/start/process.ts";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { demand } from "#server/test/deploy/process.ts";
import { root } from "#server/test/steps.ts";
import { codeBefore, unreleased } from "./history.ts";
import { checkOut, type Previous, startCheckout } from "./previous.ts";
import {
  addProject,
  BOOTSTRAP,
  decide,
  readPortfolio,
  sendDocument,
  signInAsOwner,
} from "./smoke.ts";

// npm run test:upgrade: the code before on the tables of now. It starts on a database of its own, the new
// version migrates beneath it, and it goes on working; then it is started again.

const tally = { passed: 0, failed: 0 };

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    const outcome = await work();
    tally.passed++;
    console.log(`ok    ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return outcome;
  } catch (error) {
    tally.failed++;
    console.log(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

async function onDatabase(previous: Previous, url: string): Promise<void> {
  const env = {
    DATABASE_URL: url,
    ASSAY_SECRET: "0123456789abcdef0123456789abcdef",
    ASSAY_BOOTSTRAP_TOKEN: BOOTSTRAP,
    ASSAY_DATA_DIR: path.join(path.dirname(previous.folder), "data"),
  };
  const port = await freePort();
  const server = await step("the code before starts on tables of its own", () =>
    startCheckout(previous.folder, { port, env }),
  );
  try {
    const person = await step("an owner signs in", () => signInAsOwner(server));
    await step("a document before", () => sendDocument(person, "before"));
    const said = await step("the new version migrates beneath it", () =>
      demand(process.execPath, ["server/cli/assay.mjs", "migrate"], { cwd: root, env }),
    );
    for (const name of unreleased())
      if (!said.includes(name)) throw new Error(`${name} was not applied: ${said}`);
    await step("the portfolio is read, by the session of before", () => readPortfolio(person));
    await step("a document is taken", () => sendDocument(person, "after"));
    await step("a decision is taken", () => decide(person));
    await step("a project is added", () => addProject(person, "After the migration"));
    await step("it has logged no fault", async () => demandQuiet(server.said()));
  } finally {
    await server.stop();
  }
  if (!previous.knowsNewer)
    return console.log(
      "Skipped: a start again. The code before refuses every database newer than itself, as none after it does.",
    );
  const again = await step("it starts again on tables newer than itself", () =>
    startCheckout(previous.folder, { port, env }),
  );
  try {
    if (!again.said().includes("a newer version has added")) throw new Error("it does not say so");
    await step("and takes a document", () => sendDocument({ url: again.url, cookie: "" }, "again"));
    await step("and has logged no fault", async () => demandQuiet(again.said()));
  } finally {
    await again.stop();
  }
}

function demandQuiet(said: string): void {
  const fault = said.split("\n").find((line) => /"level":"(error|fatal)"|Error:/.test(line));
  if (fault) throw new Error(fault.slice(0, 1_000));
}

async function main(): Promise<void> {
  const { commit, what } = codeBefore();
  console.log(
    `Code: ${commit.slice(0, 10)}, ${what}. Tables: with ${unreleased().join(", ") || "nothing new"}.`,
  );
  const previous = await checkOut(commit);
  if (previous.edited.length > 0)
    console.log(`Edited since, and taken as they are now: ${previous.edited.join(", ")}.`);
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-upgrade-pg-"));
  fs.chmodSync(dataDir, 0o755);
  try {
    const database = await startPostgres({
      dataDir,
      pgHome: "/var/lib/assay",
      accountName: "nobody",
      log: () => undefined,
      isThrowaway: true,
    });
    try {
      await inDatabase(database.url, (client) => client.query("CREATE DATABASE assay_upgrade"));
      await onDatabase(previous, databaseUrl(database.url, "assay_upgrade"));
    } finally {
      await database.stop();
    }
  } finally {
    await previous.remove();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

await main().catch((error: unknown) => {
  if (tally.failed > 0) return;
  tally.failed++;
  console.error(error instanceof Error ? error.message : error);
});
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
