import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { setChat } from "#server/digests/commands.ts";
import { chatOf } from "#server/digests/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { main } from "./main.ts";

const database = testDb();
const OLD = "the secret that everybody has seen by now";
const NEW = "the secret that follows it from today on";
const under = (secret: string) => ({ ...database.deps(), serverSecret: () => secret });

beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("ASSAY_SECRET", NEW);
  await setChat(under(OLD), await ownerScope(database.deps()), { url: "https://chat.example/x" });
});
afterAll(() => vi.unstubAllEnvs());

async function run(...argv: string[]) {
  const out: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void out.push(line),
    now: () => new Date(),
    env: {},
  };
  return { code: await main(["secrets", ...argv], io), out: out.join("\n") };
}

test("what is under a secret that is not named is told, kept, and not taken for done", async () => {
  const { code, out } = await run("rotate");
  expect(code).toBe(1);
  expect(out).toContain("chat: 0 encrypted anew, 1 under a secret that is not named");
  expect((await run("status")).out).toContain("chat: 1 secret, 1 under an earlier ASSAY_SECRET");
});

test("with the earlier secret named everything is moved, and status counts nothing left", async () => {
  vi.stubEnv("ASSAY_PREVIOUS_SECRETS", OLD);
  const { code, out } = await run("rotate");
  expect([code, out]).toEqual([0, expect.stringContaining("chat: 1 encrypted anew")]);
  expect((await run("status")).out).toContain("chat: 1 secret, 0 under an earlier ASSAY_SECRET");
  const owner = await ownerScope(database.deps());
  expect((await chatOf(under(NEW), owner)).host).toBe("chat.example");
  await expect(chatOf(under(OLD), owner)).rejects.toThrow(/ASSAY_SECRET/);
});

test("anything but rotate and status is a usage error", async () => {
  expect((await run()).code).toBe(2);
  expect((await run("turn")).code).toBe(2);
});
