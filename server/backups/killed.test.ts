import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBackup } from "#server/backup-files/queries.ts";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { readAt, restores, rowsAt, still } from "#server/test/restores.ts";

const database = testDb();
const { assay, at, folder, emptyDatabase, settings } = restores();
const root = path.resolve(import.meta.dirname, "../..");
let scope: ProjectScope;

/** Enough that writing, and putting back, take long enough for a kill to hit the middle of it. */
beforeAll(async () => {
  const deps = database.deps("2026-11-24T12:00:00Z");
  const owner = await ownerScope(deps);
  const project = await registerProject(deps, owner, { name: "Estate", slug: "est", factors: {} });
  scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  await database.db.$executeRaw`
    INSERT INTO "Evidence" ("projectId", "id", "digest", "storedDigest", "source", "format", "recognisedBy",
      "fileName", "mediaType", "sizeBytes", "body", "bodyCoding", "connectionId", "senderKind", "senderId", "context",
      "observedAt", "observedAtBasis", "receivedAt", "factCount", "notes", "readings", "readingsVersion", "effect", "isSample")
    SELECT ${project.id}, 'e' || n, lpad(n::text, 64, '0'), encode(sha256(body), 'hex'), 'junit', 'xml',
      'shape', NULL, NULL, length(body), body, 'identity', NULL, 'machine', 'x', '{}', NULL, 'received', now(), 0, '[]', '[]', '1', NULL, false
    FROM (SELECT n, convert_to(string_agg(md5(n::text || i::text), ''), 'UTF8') AS body
      FROM generate_series(1, 20) AS n, generate_series(1, 16000) AS i GROUP BY n) AS made`;
}, 120_000);

function started(url: string, ...argv: string[]): ChildProcess {
  return spawn(process.execPath, [path.join(root, "server/cli/assay.mjs"), ...argv], {
    env: settings({ DATABASE_URL: url }),
    stdio: ["ignore", "ignore", "ignore"],
  });
}

const ended = (child: ChildProcess) => new Promise((done) => child.once("exit", done));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await isSo()); ) {
    if (Date.now() > end) throw new Error("it never came to that");
    await new Promise((done) => setTimeout(done, 5));
  }
}

const drafts = (name: string) =>
  fs.readdirSync(folder).filter((file) => file.startsWith(`${name}.part-`));

describe("a backup that is killed in the middle", () => {
  it("leaves no file of that name, and what it left is swept by the next one, which is whole", async () => {
    for (const bytes of [1, 1_500_000, 4_000_000]) {
      const child = started(database.url, "backup", at("killed.assay"));
      const end = ended(child);
      const isSoFar = () =>
        drafts("killed.assay").some((file) => fs.statSync(path.join(folder, file)).size >= bytes);
      await until(isSoFar);
      child.kill("SIGKILL");
      await end;
      expect(fs.existsSync(at("killed.assay"))).toBe(false);
      const [draft = ""] = drafts("killed.assay");
      await expect(checkBackup(path.join(folder, draft))).rejects.toThrow(/cut off|no end/);
    }
    const whole = await assay({ DATABASE_URL: database.url }, "backup", at("killed.assay"));
    expect(whole).toMatchObject({ exit: 0, err: "" });
    expect(drafts("killed.assay")).toEqual([]);
    expect((await checkBackup(at("killed.assay"))).manifest.documents).toBe(20);
  });

  it("for want of room, or of a folder, is told in words and leaves nothing", async () => {
    const none = await assay({ DATABASE_URL: database.url }, "backup", at("none/x.assay"));
    expect(none.err).toMatch(/can't be written.*Choose a folder/);
    expect(fs.readdirSync(folder)).toEqual(["killed.assay"]);
  });
});

const INTO = `SELECT count(*)::int AS n FROM pg_stat_activity
  WHERE application_name = 'assay-backup' AND datname = current_database() AND query LIKE 'COPY "Evidence" %'`;
const HELD = `SELECT (SELECT count(*) FROM "Workspace") + (SELECT count(*) FROM "Project") + (SELECT count(*) FROM "Evidence")
  + (SELECT count(*) FROM "AuditEntry") + (SELECT count(*) FROM "AuditHead") + (SELECT count(*) FROM "RollupMark") AS n`;
const AWAKE = `SELECT count(*)::int AS n FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'`;

describe("a restore that is killed in the middle", () => {
  it("leaves the database empty with its triggers on, and can be done again", async () => {
    const target = await emptyDatabase();
    for (const afterMs of [0, 60]) {
      const child = started(target, "restore", at("killed.assay"));
      const end = ended(child);
      await until(async () => (await readAt(target, INTO))[0]?.n === 1);
      await new Promise((done) => setTimeout(done, afterMs));
      child.kill("SIGKILL");
      await end;
      await until(async () => (await readAt(target, INTO))[0]?.n === 0);
      expect(await readAt(target, HELD)).toEqual([{ n: "0" }]);
      expect(await readAt(target, AWAKE)).toEqual([{ n: 0 }]);
    }
    const done = await assay({ DATABASE_URL: target }, "restore", at("killed.assay"));
    expect(done).toMatchObject({ exit: 0, err: "" });
    expect(still(await rowsAt(target))).toEqual(still(await rowsAt(database.url)));
    expect(await readAt(target, AWAKE)).toEqual([{ n: 0 }]);
  });
});

/** What no foreign key holds together, and what one does. */
const LOOSE = `SELECT
  (SELECT count(*) FROM "Fact" f WHERE NOT EXISTS (SELECT FROM "Evidence" e WHERE e."projectId" = f."projectId" AND e.id = f."evidenceId"))
  + (SELECT count(*) FROM "RunRow" r WHERE NOT EXISTS (SELECT FROM "Evidence" e WHERE e."projectId" = r."projectId" AND e.id = r."evidenceId"))
  + (SELECT count(*) FROM "Evidence" e WHERE e."factCount" <> (SELECT count(*) FROM "Fact" f WHERE f."projectId" = e."projectId" AND f."evidenceId" = e.id))
  + (SELECT count(*) FROM "AuditEntry" a WHERE a.action = 'evidence.receive' AND NOT EXISTS (SELECT FROM "Evidence" e WHERE e.id = a."subjectId"))
  AS n`;

describe("a backup while documents come in", () => {
  it("holds each document with all that belongs to it, or nothing of it", async () => {
    let isOver = false;
    let sent = 0;
    const sender = async (who: number) => {
      while (!isOver) {
        sent += 1;
        const run = (i: number) => ({
          info: {
            run_id: `r${who}-${sent}-${i}`,
            experiment_id: "1",
            status: "FINISHED",
            start_time: 1_794_556_800_000,
          },
          data: { metrics: [{ key: "r2", value: i, timestamp: 0, step: 0 }] },
        });
        const page = JSON.stringify({ runs: Array.from({ length: 20 }, (_, i) => run(i)) });
        const deps = database.deps(() => new Date());
        const result = await ingest(deps, scope, { bytes: Buffer.from(page) });
        if (result.kind === "refused") throw new Error(result.refusal.message);
      }
    };
    const senders = [sender(1), sender(2)];
    const counts: number[] = [];
    for (const round of [1, 2]) {
      const file = at(`live-${round}.assay`);
      expect(await assay({ DATABASE_URL: database.url }, "backup", file)).toMatchObject({
        exit: 0,
      });
      counts.push((await checkBackup(file)).manifest.documents);
    }
    isOver = true;
    await Promise.all(senders);
    expect(counts[1]).toBeGreaterThan(counts[0] ?? 0);
    expect(counts[1]).toBeLessThan(20 + sent + 1);
    const target = await emptyDatabase();
    const done = await assay({ DATABASE_URL: target }, "restore", at("live-2.assay"));
    expect(done).toMatchObject({ exit: 0, err: "" });
    expect(await readAt(target, LOOSE)).toEqual([{ n: "0" }]);
    const documents = `SELECT count(*)::int AS n FROM "Evidence"`;
    expect(await readAt(target, documents)).toEqual([{ n: counts[1] }]);
  }, 180_000);
});
