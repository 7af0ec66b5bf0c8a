import http from "node:http";
import { afterEach, expect, test } from "vitest";
import { testDb } from "#server/test/database.ts";
import type { Finding } from "./check-finding.ts";
import { findings, nodeVersion } from "./check-up.ts";

const database = testDb();
const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

const named = (found: readonly Finding[], name: string) =>
  found.find((finding) => finding.name === name);

test("a Node older than the package declares is a fault, by number and not by text", () => {
  expect(nodeVersion("20.19.0").outcome).toBe("ok");
  expect(nodeVersion("24.1.0").outcome).toBe("ok");
  expect(nodeVersion("20.9.0").outcome).toBe("fault");
  expect(nodeVersion("18.20.0").outcome).toBe("fault");
});

test("a migrated database is told with its version, one that does not answer is a fault", async () => {
  process.env.DATABASE_URL = database.url;
  expect(named(await findings(), "Database")).toMatchObject({
    outcome: "ok",
    text: expect.stringMatching(/PostgreSQL \d+.* all \d+ migrations applied/),
  });
  process.env.DATABASE_URL = "postgresql://nobody@127.0.0.1:1/none";
  expect(named(await findings(), "Database")?.outcome).toBe("fault");
});

test("a missing secret is a fault only beside DATABASE_URL, where replicas share it", async () => {
  process.env.ASSAY_SECRET = "";
  process.env.DATABASE_URL = database.url;
  expect(named(await findings(), "Secret")?.outcome).toBe("fault");
  process.env.DATABASE_URL = "";
  process.env.ASSAY_DATA_DIR = "/nonexistent/assay";
  expect(named(await findings(), "Secret")?.outcome).toBe("note");
});

test("a port that another program holds is a fault", async () => {
  const other = http.createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const address = other.address();
  process.env.PORT = String(typeof address === "object" && address ? address.port : 0);
  const port = named(await findings(), "Port");
  other.close();
  other.closeAllConnections();
  expect(port).toMatchObject({ outcome: "fault", text: expect.stringMatching(/another program/) });
});

test("settings that cannot be read are told by name, and nothing is guessed from them", async () => {
  process.env.PORT = "eighty";
  const found = await findings();
  expect(named(found, "Settings")).toMatchObject({
    outcome: "fault",
    text: expect.stringMatching(/PORT/),
  });
  expect(named(found, "Database")).toBeUndefined();
});
