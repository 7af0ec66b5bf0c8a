import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "#server/start/migrate.ts";
import { startPostgres } from "#server/start/postgres.ts";
import { isAlive, startTicks } from "#server/start/process.ts";
import { prepareQueue } from "#server/start/queue-schema.ts";

// Vitest global set-up: one PostgreSQL for the whole run, migrated once into a template database.
// ASSAY_TEST_DATABASE_URL names another server (with the right to create databases) instead.

declare module "vitest" {
  export interface ProvidedContext {
    /** A database on the test server that may be used to create and drop others. */
    adminUrl: string;
    templateName: string;
  }
}

const FOLDER_PREFIX = "assay-test-";
const migrationsFolder = path.resolve(import.meta.dirname, "../../prisma/migrations");

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await testServer();
  const templateName = `assay_template_${process.pid}`;
  try {
    await inDatabase(server.adminUrl, (client) => client.query(`CREATE DATABASE ${templateName}`));
    await migrate(databaseUrl(server.adminUrl, templateName), migrationsFolder);
    await prepareQueue(databaseUrl(server.adminUrl, templateName));
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide("adminUrl", server.adminUrl);
  project.provide("templateName", templateName);
  return async () => {
    await inDatabase(server.adminUrl, (client) =>
      client.query(`DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`),
    );
    await server.stop();
  };
}

export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

export async function inDatabase<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function testServer(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const named = process.env.ASSAY_TEST_DATABASE_URL;
  if (named) return { adminUrl: named, stop: async () => undefined };
  sweepAbandoned();
  const dataDir = path.join(
    os.tmpdir(),
    `${FOLDER_PREFIX}${process.pid}-${startTicks(process.pid)}`,
  );
  fs.mkdirSync(dataDir, { mode: 0o755 });
  const server = await startPostgres({
    dataDir,
    pgHome: "/var/lib/assay",
    accountName: "nobody",
    log: () => undefined,
    isThrowaway: true,
  });
  return {
    adminUrl: server.url,
    stop: async () => {
      await server.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A run that was killed outright leaves its server behind; the next run ends it by the pid in its own folder. */
function sweepAbandoned(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const owner = /^assay-test-(\d+)-(\d*)$/.exec(name);
    if (!owner) continue;
    const pid = Number(owner[1]);
    if (isAlive(pid) && startTicks(pid) === owner[2]) continue;
    const folder = path.join(os.tmpdir(), name);
    const pidFile = path.join(folder, "postgres/postmaster.pid");
    if (fs.existsSync(pidFile)) {
      const postmaster = Number(fs.readFileSync(pidFile, "utf8").split("\n")[0]);
      const command = `/proc/${postmaster}/cmdline`;
      if (fs.existsSync(command) && fs.readFileSync(command, "utf8").includes(folder))
        process.kill(postmaster, "SIGQUIT");
    }
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
