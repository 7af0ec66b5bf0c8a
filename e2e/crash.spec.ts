import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, request, test } from "@playwright/test";
import pg from "pg";
import { z } from "zod";
import { isAlive } from "#server/start/process.ts";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";

// A server and a durable database of its own, since both are killed in the middle of their work.

const TOKEN = "bootstrap-token-of-the-crash-test-000000";
const WORK_MS_MAX = 90_000;
const Receipt = z.object({ evidenceId: z.string(), facts: z.int() });
const Published = z.object({ number: z.int() });

let dataDir: string;
let server: AppServer | undefined;

test.beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-crash-"));
  fs.chmodSync(dataDir, 0o711);
});
test.afterEach(async () => {
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

const start = () => startAppServer({ dataDir, env: { ASSAY_BOOTSTRAP_TOKEN: TOKEN } });
const clientOf = (url: string) =>
  request.newContext({ baseURL: url, extraHTTPHeaders: { authorization: `Bearer ${TOKEN}` } });

test("killed in the middle of uploads and publishing, the next start has all that was answered for and nothing half-written", async () => {
  test.setTimeout(300_000);
  server = await start();
  const client = await clientOf(server.url);
  const made = await client.post("/api/v1/projects", {
    data: { slug: "crash", name: "Crash", factors: {} },
  });
  expect(made.status()).toBe(201);
  const receipts: z.infer<typeof Receipt>[] = [];
  const upload = async (lane: number) => {
    for (let n = 0; ; n++) {
      const response = await client.post("/api/v1/projects/crash/evidence", {
        headers: { "content-type": "application/xml" },
        data: junit(`lane ${lane} file ${n}`),
      });
      expect(response.status(), await response.text()).toBe(200);
      receipts.push(Receipt.parse(await response.json()));
    }
  };
  let lastNumber = 0;
  const publish = async () => {
    for (;;) {
      const put = await client.put("/api/v1/projects/crash/assessment", {
        headers: { "if-match": "*" },
        data: { challenges: {}, tests: { "data-1": { claim: "manual" } } },
      });
      expect(put.status(), await put.text()).toBe(200);
      const response = await client.post("/api/v1/projects/crash/assessment/publish", { data: {} });
      expect(response.status(), await response.text()).toBeLessThan(300);
      lastNumber = Published.parse(await response.json()).number;
    }
  };
  // Each ends when the server is gone; a refusal before that is a fault of its own.
  let isKilled = false;
  const work = [upload(1), upload(2), publish()].map((one) =>
    one.catch((error: unknown) => {
      if (!isKilled) throw error;
    }),
  );
  const isUnderWay = () => receipts.length > 5 && lastNumber > 1;
  await Promise.race([
    Promise.all(work),
    expect.poll(isUnderWay, { timeout: WORK_MS_MAX }).toBe(true),
  ]);
  isKilled = true;
  await killAll(server);
  await Promise.all(work);
  await client.dispose();
  server = await start();
  const kept = await rowsOf(
    `SELECT e."id", e."factCount", count(f."ordinal")::int AS "found" FROM "Evidence" e
     LEFT JOIN "Fact" f ON f."projectId" = e."projectId" AND f."evidenceId" = e."id"
     JOIN "Project" p ON p."id" = e."projectId" WHERE p."slug" = 'crash'
     GROUP BY e."projectId", e."id", e."factCount"`,
    z.object({ id: z.string(), factCount: z.int(), found: z.int() }),
  );
  const factsOf = new Map(kept.map((row) => [row.id, row.found]));
  for (const { evidenceId, facts } of receipts) expect(factsOf.get(evidenceId)).toBe(facts);
  for (const row of kept) expect(row.found).toBe(row.factCount);

  const numbers = await rowsOf(
    `SELECT a."number" FROM "Assessment" a JOIN "Project" p ON p."id" = a."projectId"
     WHERE p."slug" = 'crash' ORDER BY a."number"`,
    z.object({ number: z.int() }),
  );
  expect(numbers.map((row) => row.number)).toEqual(numbers.map((_, index) => index + 1));
  expect([lastNumber, lastNumber + 1]).toContain(numbers.length);

  const again = await clientOf(server.url);
  const log = await again.get("/api/v1/projects/crash/evidence");
  expect(log.status()).toBe(200);
  await again.dispose();
});

/** A report of many test cases, so that an upload takes long enough to be cut short. */
function junit(name: string): string {
  const cases = Array.from(
    { length: 2_000 },
    (_, n) => `<testcase classname="suite.${name}" name="case ${n}" time="0.01"/>`,
  );
  return `<testsuite name="${name}" tests="2000" failures="0" errors="0" timestamp="2026-03-01T12:00:00Z">${cases.join("")}</testsuite>`;
}

/** SIGKILL to the supervisor, the web server and the database, all at once. */
async function killAll(running: AppServer): Promise<void> {
  const children = fs.readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, "utf8");
  const pids = [running.pid, ...children.trim().split(/\s+/).map(Number)].filter((pid) => pid > 0);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  while (pids.some(isAlive)) await new Promise((done) => setTimeout(done, 20));
}

const Access = z.object({ user: z.string(), password: z.string(), port: z.int() });

async function rowsOf<T>(sql: string, row: z.ZodType<T>): Promise<T[]> {
  const { user, password, port } = Access.parse(
    JSON.parse(fs.readFileSync(path.join(dataDir, "postgres.json"), "utf8")),
  );
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "assay" });
  await client.connect();
  try {
    return z.array(row).parse((await client.query(sql)).rows);
  } finally {
    await client.end();
  }
}
