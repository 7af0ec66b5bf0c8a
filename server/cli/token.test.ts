import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { passwordLink } from "#server/identity/queries.ts";
import { scopeFromBearer } from "#server/identity/tokens.ts";
import { testDb } from "#server/test/database.ts";
import { main } from "./main.ts";

const database = testDb();
const START = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", database.url);
  await ensureWorkspaceAndOwner(database.deps(START));
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
  return { code: await main(argv, io), out: out.join("\n"), err: err.join("\n") };
}

test("token create prints a token that works and nothing else on stdout", async () => {
  const { code, out } = await run("token", "create", "--name", "CI", "--scopes", "ingest,gate");
  expect(code).toBe(0);
  const scope = await scopeFromBearer(database.deps(START), `Bearer ${out}`);
  expect(scope?.actor).toMatchObject({ kind: "service", scopes: ["ingest", "gate"] });
});

test("token create takes its end and its actor from the command line", async () => {
  const args = ["--name", "X", "--scopes", "read", "--as", "service", "--expires", "2026-03-02"];
  const { out } = await run("token", "create", ...args, "--json");
  const made = z.object({ actor: z.string(), expiresAt: z.string() }).parse(JSON.parse(out));
  expect(made).toEqual({ actor: "service", expiresAt: "2026-03-02T00:00:00.000Z" });
});

test.each([
  ["a scope that is none", ["create", "--name", "X", "--scopes", "all"]],
  ["no name", ["create", "--scopes", "read"]],
  ["another verb", ["make"]],
])("%s is a usage error", async (_, args) => {
  expect((await run("token", ...args)).code).toBe(2);
});

test("a project that is not there is a fault that names it", async () => {
  const args = ["--name", "X", "--scopes", "read", "--project", "nowhere"];
  const { code, err } = await run("token", "create", ...args);
  expect(code).toBe(4);
  expect(err).toContain("nowhere");
});

test("owner-link prints an address whose link is open", async () => {
  const { code, out } = await run("owner-link");
  expect(code).toBe(0);
  const token = new URL(out).searchParams.get("token") ?? "";
  expect(await passwordLink(database.deps(START), token)).toMatchObject({ access: "owner" });
});
