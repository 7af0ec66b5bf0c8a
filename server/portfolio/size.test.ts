import { PrismaPg } from "@prisma/adapter-pg";
import { beforeAll, expect, it } from "vitest";
import { PrismaClient } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { freshenRollups } from "#server/rollups/commands.ts";
import { seedSample } from "#server/samples/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { portfolioOf } from "./queries.ts";
import { PortfolioQuery } from "./schema.ts";

const test = testDb();
const at = new Date("2026-03-01T12:00:00Z");
const deps = () => test.deps(at);
let owner: WorkspaceScope;

beforeAll(async () => {
  owner = await ownerScope(deps());
});

/** What was asked of the database while `work` ran. */
async function statementsOf(work: (counted: ReturnType<typeof deps>) => Promise<unknown>) {
  const asked: string[] = [];
  const db = new PrismaClient({
    adapter: new PrismaPg({ connectionString: test.url }),
    log: [{ emit: "event", level: "query" }],
  });
  db.$on("query", ({ query }) => asked.push(query));
  await work({ ...deps(), db });
  await db.$disconnect();
  return asked;
}

const grow = async (count: number) => {
  await seedSample(deps(), owner, { count, seed: 1, at });
  await freshenRollups(deps(), owner, { limit: Number.POSITIVE_INFINITY });
};

it("asks as much of the database for a thousand projects as for ten, whatever is asked of the list", async () => {
  const queries = [
    {},
    { sort: "testing" as const, stage: "pilot" as const, text: "a" },
    { sort: "name" as const, band: "critical" as const },
  ].map((query) => PortfolioQuery.parse(query));
  const counts: number[][] = [];
  for (const size of [10, 100, 1000]) {
    await grow(size);
    const asked = await Promise.all(
      queries.map((query) => statementsOf((counted) => portfolioOf(counted, owner, query))),
    );
    counts.push(asked.map((statements) => statements.length));
  }
  expect(counts).toEqual([
    [2, 2, 2],
    [2, 2, 2],
    [2, 2, 2],
  ]);
}, 180_000);
