import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { type Db, openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { databaseUrl, inDatabase } from "./cluster.ts";

export type TestDb = {
  readonly db: Db;
  readonly url: string;
  /** Dependencies whose clock stands at `now`, or follows the function given. */
  readonly deps: (now?: Date | string | (() => Date)) => Deps;
};

const serverSecret = () => "a-secret-of-tests-of-32-characters-or-more";

/** Where the clock stands in tests that name no time of their own. */
export const TEST_NOW = new Date("2026-03-01T12:00:00Z");

/**
 * Call once at the top of a test file: the file gets its own migrated, empty PostgreSQL database,
 * cloned before its first test and dropped after its last. Fields are readable inside tests and hooks.
 */
export function testDb(): TestDb {
  const name = `assay_${process.pid}_${randomBytes(4).toString("hex")}`;
  let opened: { db: ReturnType<typeof openDb>; url: string } | undefined;
  beforeAll(async () => {
    const url = await cloneTemplate(name);
    opened = { db: openDb(url, 4), url };
  });
  afterAll(async () => {
    await opened?.db.$disconnect();
    await inDatabase(inject("adminUrl"), (client) =>
      client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    );
  });
  const current = () => {
    if (!opened) throw new Error("testDb() is readable inside tests and hooks only");
    return opened;
  };
  return {
    get db() {
      return current().db;
    },
    get url() {
      return current().url;
    },
    deps: (now = TEST_NOW) => {
      const clock = typeof now === "function" ? now : () => new Date(now);
      return {
        db: current().db,
        now: clock,
        newId: () => newId(clock()),
        secret,
        serverSecret,
        connectHosts: () => [],
      };
    },
  };
}

/** Two clones at the same moment are refused by PostgreSQL ("being accessed by other users"): wait and try again. */
async function cloneTemplate(name: string): Promise<string> {
  const adminUrl = inject("adminUrl");
  for (let attempt = 1; ; attempt++) {
    try {
      await inDatabase(adminUrl, (client) =>
        client.query(`CREATE DATABASE ${name} TEMPLATE ${inject("templateName")}`),
      );
      return databaseUrl(adminUrl, name);
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((done) => setTimeout(done, 50 + Math.random() * 100));
    }
  }
}
