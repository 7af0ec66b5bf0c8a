import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { main } from "./main.ts";

const database = testDb();
const START = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  const deps = database.deps(START);
  await ensureWorkspaceAndOwner(deps);
  await registerProject(deps, await ownerScope(deps), { name: "One", factors: {} });
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    now: () => START,
    env: {},
  };
  return { code: await main(["audit", ...argv], io), out: out.join("\n"), err: err.join("\n") };
}

test("a whole log is 0 with its head; that head, noted, is found again later and another is not", async () => {
  const { code, out } = await run("verify");
  expect(code).toBe(0);
  const head = /head (\d+:[0-9a-f]{64})/.exec(out)?.[1] ?? "";
  await run("export");
  expect((await run("verify", "--head", head)).code).toBe(0);
  const other = `${head.split(":")[0]}:${"a".repeat(64)}`;
  const found = await run("verify", "--head", other, "--json");
  expect(found.code).toBe(1);
  expect(JSON.parse(found.out)).toMatchObject({ isWhole: false, faults: [{ kind: "altered" }] });
});

test("a removed entry is named, and the exit status is 1", async () => {
  await database.db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.$executeRaw`DELETE FROM "AuditEntry" WHERE "seq" = 2`;
  });
  const { code, out } = await run("verify");
  expect(code).toBe(1);
  expect(out).toContain("removed 2: Entry 2 was removed.");
});

test("export prints a JSON object a line, filtered, and is itself an entry", async () => {
  const { code, out } = await run("export", "--action", "project");
  expect(code).toBe(0);
  const lines = out
    .split("\n")
    .map((line) => z.object({ action: z.string() }).parse(JSON.parse(line)));
  expect(lines.map(({ action }) => action)).toEqual(["project.register"]);
  expect((await run("export", "--action", "audit.export")).out.split("\n").length).toBeGreaterThan(
    1,
  );
});

test.each([
  ["no verb", []],
  ["another verb", ["repair"]],
  ["a head that is none", ["verify", "--head", "12"]],
  ["a time that is none", ["export", "--from", "yesterday"]],
])("%s is a usage error", async (_, args) => {
  expect((await run(...args)).code).toBe(2);
});
