import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "#server/start/postgres.ts";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { baseRoot } from "./base-root.ts";
import { stagesOf } from "./dockerfile.ts";
import { buildImage } from "./image.ts";
import { Skip } from "./process.ts";
import { lookInside, runImage } from "./run-image.ts";
import { checkCompose, checkManifests } from "./schemas.ts";

// npm run test:deploy: what can be checked of a deployment without a container engine. --schemas leaves out
// the image, which takes minutes.

const root = path.resolve(import.meta.dirname, "../../..");
const cache = path.join(root, ".cache/deploy");
const tally = { passed: 0, failed: 0, skipped: 0 };

async function part(name: string, work: () => Promise<void>): Promise<void> {
  console.log(name);
  try {
    await work();
    tally.passed++;
    console.log("  ok");
  } catch (error) {
    if (error instanceof Skip) {
      tally.skipped++;
      console.log(`  Skipped: ${error.message}`);
      return;
    }
    tally.failed++;
    console.log(`  FAIL  ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function checkImage(): Promise<void> {
  const base = await baseRoot(cache);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-image-"));
  const stages = stagesOf(fs.readFileSync(path.join(root, "Dockerfile"), "utf8"));
  try {
    const image = await buildImage({ stages, base, context: root, folder });
    fs.rmSync(path.join(folder, "stage-0"), { recursive: true });
    const inside = await lookInside(image, root);
    for (const { name, fault } of inside)
      console.log(`  ${fault === null ? "ok  " : "FAIL"}  ${name}${fault ? `: ${fault}` : ""}`);
    const ran = await withDatabase(folder, (urls) => runImage(image, urls));
    const faults = [...inside, ...ran].filter((one) => one.fault !== null);
    if (faults.length > 0)
      throw new Error(`${faults.length} of ${inside.length + ran.length} failed`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A PostgreSQL on loopback, which stands in for the service of that name. */
async function withDatabase<T>(
  folder: string,
  work: (urls: { ownerUrl: string; appUrl: string }) => Promise<T>,
): Promise<T> {
  fs.chmodSync(folder, 0o755);
  const dataDir = path.join(folder, "database");
  fs.mkdirSync(dataDir, { mode: 0o755 });
  const server = await startPostgres({
    dataDir,
    pgHome: "/var/lib/assay",
    accountName: "nobody",
    log: () => undefined,
    isThrowaway: true,
  });
  try {
    const name = `assay_${randomBytes(3).toString("hex")}`;
    await inDatabase(server.url, (client) => client.query(`CREATE DATABASE ${name}`));
    const ownerUrl = databaseUrl(server.url, name);
    const app = new URL(ownerUrl);
    app.username = "assay_app";
    app.password = "app";
    return await work({ ownerUrl, appUrl: app.toString() });
  } finally {
    await server.stop();
  }
}

await part("Manifests, by the schemas of Kubernetes", () => checkManifests(cache, root));
await part("compose.yaml, by the reader of its specification", () => checkCompose(cache, root));
if (!process.argv.includes("--schemas"))
  await part("The image's steps in a bare Debian root", checkImage);
console.log(
  "Not checked here: a build by a container engine, a start by compose, a start on a cluster.",
);
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exit(tally.failed === 0 ? 0 : 1);
