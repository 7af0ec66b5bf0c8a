import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { appendEntry, audited, recordFailedSignIn, recordSignIn } from "./commands.ts";
import { auditOf, exportOf, verifyChain } from "./queries.ts";
import { type AuditEntry, AuditQuery } from "./schema.ts";

const database = testDb();
const deps = () => database.deps();
let scope: WorkspaceScope;

beforeAll(async () => {
  scope = await ownerScope(deps());
});

const add = (n: number) =>
  audited(
    deps(),
    scope,
    { action: "team.edit", subject: { kind: "team", id: `t${n}` }, detail: { n } },
    (tx) =>
      tx.$executeRaw`UPDATE "Workspace" SET "name" = ${`W${n}`} WHERE "id" = ${scope.workspaceId}`,
  );

/** As the database's superuser, who can switch every trigger off, then as it was before. */
async function tampered<T>(change: string, look: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const keep = async (sql: string) => {
    await client.query("SET session_replication_role = replica");
    await client.query(sql);
    await client.query("SET session_replication_role = origin");
  };
  try {
    await keep(
      'CREATE TABLE "kept" AS TABLE "AuditEntry"; CREATE TABLE "keptHead" AS TABLE "AuditHead"',
    );
    await keep(change);
    return await look();
  } finally {
    await keep(
      'DELETE FROM "AuditEntry"; INSERT INTO "AuditEntry" TABLE "kept"; DELETE FROM "AuditHead"; INSERT INTO "AuditHead" TABLE "keptHead"; DROP TABLE "kept", "keptHead"',
    );
    await client.end();
  }
}

const kinds = async (anchor?: { seq: number; hash: string }) =>
  (await verifyChain(deps(), scope, anchor)).faults.map(({ kind, seq }) => `${kind} ${seq}`);

describe("a workspace's chain", () => {
  it("stays unbroken under fifty writers at once", async () => {
    const before = (await auditOf(deps(), scope, AuditQuery.parse({}))).head.seq;
    await Promise.all(Array.from({ length: 50 }, (_, n) => add(n)));
    const verified = await verifyChain(deps(), scope);
    expect(verified).toMatchObject({ isWhole: true, entries: before + 50, faults: [] });
    expect(verified.head.seq).toBe(before + 50);
  });

  it("has no entry of a change that failed, and no change without its entry", async () => {
    const { head } = await verifyChain(deps(), scope);
    const failing = audited(deps(), scope, { action: "team.edit" }, () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect((await verifyChain(deps(), scope)).head).toEqual(head);
    const elsewhere = appendEntry(
      deps(),
      deps().db,
      { workspaceId: "nowhere", by: { kind: "system", id: "x" } },
      { action: "team.edit" },
    );
    await expect(elsewhere).rejects.toThrow("no audit chain");
  });

  it("hashes what cannot be hashed twice alike: quotes, control characters, other scripts, look-alike JSON", async () => {
    for (const text of ['"', "\\", "\u0001\u0000", "नेपाल", '"previousHash":"\u0001"', "\ud800"])
      await audited(
        deps(),
        scope,
        { action: "team.edit", subject: { kind: "x", id: 'a"b\\' }, detail: { text } },
        async () => undefined,
      );
    expect(await kinds()).toEqual([]);
  });
});

const W = `"workspaceId" = (SELECT "id" FROM "Workspace" LIMIT 1)`;

describe("whoever changes the table as its superuser is found out", () => {
  it("by an altered entry", async () => {
    const sql = `UPDATE "AuditEntry" SET "actorId" = 'x' WHERE ${W} AND "seq" = 10`;
    expect(await tampered(sql, kinds)).toEqual(["altered 10"]);
  });

  it("by an altered entry whose hash was made anew", async () => {
    const sql = `UPDATE "AuditEntry" SET "hash" = repeat('a', 64) WHERE ${W} AND "seq" = 10`;
    expect(await tampered(sql, kinds)).toEqual(["altered 10"]);
  });

  it("by a removed entry, also when the others move up", async () => {
    const sql = `DELETE FROM "AuditEntry" WHERE ${W} AND "seq" = 10`;
    expect(await tampered(sql, kinds)).toEqual(["removed 10"]);
    const closed = `${sql}; UPDATE "AuditEntry" SET "seq" = "seq" - 1000 WHERE "seq" > 10;
      UPDATE "AuditEntry" SET "seq" = "seq" + 999 WHERE "seq" < 0;
      UPDATE "AuditHead" SET "seq" = "seq" - 1`;
    expect(await tampered(closed, kinds)).toContain("removed 10");
  });

  it("by an inserted entry, in the middle and at the end", async () => {
    const into = `UPDATE "AuditEntry" SET "seq" = "seq" + 10000 WHERE "seq" >= 10;
      UPDATE "AuditEntry" SET "seq" = "seq" - 9999 WHERE "seq" > 10000;
      INSERT INTO "AuditEntry" SELECT "workspaceId", 10, "at", "actorKind", "actorId", "action", "outcome",
        "subjectKind", "subjectId", "projectId", "detail", "previousHash", "hash" FROM "AuditEntry" WHERE "seq" = 9;
      UPDATE "AuditHead" SET "seq" = "seq" + 1`;
    const middle = await tampered(into, kinds);
    expect(middle).toContain("inserted 10");
    const { head } = await verifyChain(deps(), scope);
    const end = `INSERT INTO "AuditEntry" SELECT "workspaceId", "seq" + 1, "at", "actorKind", "actorId", "action",
      "outcome", "subjectKind", "subjectId", "projectId", "detail", "hash", repeat('b', 64)
      FROM "AuditEntry" WHERE "seq" = ${head.seq}`;
    expect(await tampered(end, kinds)).toContain(`inserted ${head.seq + 1}`);
  });

  it("by two entries that changed places", async () => {
    const sql = `UPDATE "AuditEntry" SET "seq" = 99999 WHERE "seq" = 10;
      UPDATE "AuditEntry" SET "seq" = 10 WHERE "seq" = 14; UPDATE "AuditEntry" SET "seq" = 14 WHERE "seq" = 99999`;
    const found = await tampered(sql, kinds);
    expect(found).toEqual(expect.arrayContaining(["reordered 10", "reordered 14"]));
    expect(found.join()).not.toMatch(/removed|inserted/);
  });

  it("by a tail that was cut off, with the head set back only to who noted it outside", async () => {
    const { head } = await verifyChain(deps(), scope);
    const cut = `DELETE FROM "AuditEntry" WHERE "seq" > ${head.seq - 2}`;
    expect(await tampered(cut, kinds)).toEqual([`removed ${head.seq - 1}`, `removed ${head.seq}`]);
    const hidden = `${cut}; UPDATE "AuditHead" h SET "seq" = e."seq", "hash" = e."hash" FROM "AuditEntry" e
      WHERE e."seq" = ${head.seq - 2}`;
    expect(await tampered(hidden, kinds)).toEqual([]);
    expect(await tampered(hidden, () => kinds(head))).toEqual([`removed ${head.seq}`]);
  });

  it("by a head that is gone or says something else", async () => {
    expect(await tampered('DELETE FROM "AuditHead"', kinds)).toHaveLength(1);
    const other = `UPDATE "AuditHead" SET "hash" = repeat('c', 64)`;
    expect(await tampered(other, kinds)).toHaveLength(1);
  });
});

it("the database refuses to change, remove or truncate entries, and keeps what is there", async () => {
  const { entries } = await verifyChain(deps(), scope);
  for (const sql of [
    `UPDATE "AuditEntry" SET "action" = 'x'`,
    `DELETE FROM "AuditEntry"`,
    `TRUNCATE "AuditEntry"`,
  ])
    await expect(database.db.$executeRawUnsafe(sql), sql).rejects.toThrow(
      /never changed or removed/,
    );
  expect(await verifyChain(deps(), scope)).toMatchObject({ isWhole: true, entries });
});

describe("the log", () => {
  it("is filtered by who, what and text, and paged without losing or repeating an entry", async () => {
    const all: AuditEntry[] = [];
    for await (const one of exportOf(deps(), scope, {})) all.push(one);
    const paged: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await auditOf(deps(), scope, AuditQuery.parse({ before, limit: 7 }));
      paged.push(...page.entries.map(({ seq }) => seq));
      if (page.next === null) break;
      before = page.next;
    }
    expect(paged).toEqual(all.map(({ seq }) => seq));
    const count = async (filter: object) =>
      (await auditOf(deps(), scope, AuditQuery.parse({ limit: 200, ...filter }))).entries.length;
    expect(await count({ subject: "t7" })).toBe(1);
    expect(await count({ text: '"n":7' })).toBe(1);
    expect(await count({ action: "team" })).toBe(await count({ action: "team.edit" }));
    expect(await count({ actor: "nobody" })).toBe(0);
    expect(await count({ project: "no-such-project" })).toBe(0);
    expect(await count({ from: "2026-03-02T00:00:00Z" })).toBe(0);
  });

  it("tells of sign-ins, and of failed ones by id where the address is a member's", async () => {
    const userId = scope.actor.kind === "person" ? scope.actor.userId : "";
    const user = await database.db.user.findUniqueOrThrow({ where: { id: userId } });
    await recordSignIn(deps(), { userId, by: "password" });
    await recordFailedSignIn(deps(), { email: user.email });
    const { head } = await verifyChain(deps(), scope);
    await recordFailedSignIn(deps(), { email: "stranger@nowhere.invalid" });
    const { entries, head: after } = await auditOf(deps(), scope, AuditQuery.parse({ limit: 2 }));
    expect(after).toEqual(head);
    expect(
      entries.map(({ outcome, actorKind, subjectId }) => [outcome, actorKind, subjectId]),
    ).toEqual([
      ["denied", "guest", userId],
      ["signed-in", "person", userId],
    ]);
    expect(JSON.stringify(entries)).not.toContain(user.email);
  });
});
