import { afterEach, beforeEach, expect, test } from "vitest";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { main } from "./main.ts";

const database = testDb();
const saved = { ...process.env };
beforeEach(() => {
  process.env.DATABASE_URL = database.url;
});
afterEach(() => {
  process.env = { ...saved };
});

async function run(...argv: string[]) {
  const said = { out: [] as string[], err: [] as string[] };
  const exit = await main(argv, {
    out: (line) => said.out.push(line),
    err: (line) => said.err.push(line),
    now: () => new Date("2026-03-01T12:00:00Z"),
    env: {},
  });
  return { exit, out: said.out.join("\n"), err: said.err.join("\n") };
}

test("assay seed fills the database at DATABASE_URL and prints what it read back", async () => {
  await ownerScope(database.deps());
  const done = await run("seed", "demo");
  expect(done).toMatchObject({ exit: 0, err: "" });
  expect(done.out).toMatch(/demo: 8 projects added/);
  expect(done.out).toMatch(/The workspace now holds 8 projects/);
  expect(await database.db.project.count()).toBe(8);
});

test("seeding again adds nothing, and empty takes it all away", async () => {
  expect((await run("seed", "demo")).out).toMatch(/demo: 0 projects added/);
  const emptied = await run("seed", "empty", "--json");
  expect(emptied.exit).toBe(0);
  expect(JSON.parse(emptied.out)).toMatchObject({ scenario: "empty", counts: { projects: 0 } });
});

test("a scenario that does not exist and a seed that is no number are told as usage errors", async () => {
  const unknown = await run("seed", "everything");
  expect(unknown.exit).toBe(2);
  expect(unknown.err).toMatch(/portfolio-10000/);
  expect((await run("seed", "demo", "--seed", "x")).exit).toBe(2);
  expect((await run("seed")).exit).toBe(2);
});

test("without a database that answers, nothing is done and the reason is said", async () => {
  process.env.DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";
  const refused = await run("seed", "demo");
  expect(refused.exit).toBe(4);
  expect(refused.err).toMatch(/does not answer/);
  process.env.DATABASE_URL = "";
  process.env.ASSAY_DATA_DIR = "/nonexistent/assay";
  const none = await run("seed", "demo");
  expect(none.exit).toBe(4);
  expect(none.err).toMatch(/npm start/);
});

test("a database that is not migrated is refused instead of half filled", async () => {
  const url = new URL(database.url);
  url.pathname = "/postgres";
  process.env.DATABASE_URL = url.toString();
  const refused = await run("seed", "demo");
  expect(refused.exit).toBe(4);
  expect(refused.err).toMatch(/lacks \d+ of \d+ migrations/);
});
