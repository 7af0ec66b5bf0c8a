import { beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { seedDemo } from "#server/demo/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { TABLES } from "#server/platform/tenancy.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "./database.ts";
import { memberScope, ownerScope } from "./factories.ts";
import { fill, outcome } from "./fill.ts";
import { everyAnswer, type Ids, idsOf, type Reader, readerOf } from "./questions.ts";
import { everyRoute, type Route } from "./surface.ts";

// No list, count or figure holds or counts what belongs to a project that its reader may not see: every
// question there is, asked before and after a restricted project comes in, gets the same bytes.

const database = testDb();
const deps = () => database.deps();
const SEEN = "wea";
const HIDDEN = "quagga";

let owner: Reader;
let readers: Reader[];
let routes: Route[];
let ids: Ids;
let before: Map<string, string>;
let after: Map<string, string>;

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  provideDeps(deps());
  routes = await everyRoute();
  const scope = await ownerScope(deps());
  await seedDemo(deps(), scope);
  await database.db.project.updateMany({ data: { isDemo: false } });
  const seen = await findProject(deps(), scope, SEEN);
  await fill(deps(), seen);
  const member = await memberScope(deps(), "engineer");
  owner = await readerOf(deps(), { name: "owner", of: scope, scopes: ["admin"], limit: null });
  readers = [
    await readerOf(deps(), { name: "member", of: member, scopes: ["write"], limit: null }),
    await readerOf(deps(), {
      name: "service token",
      of: null,
      scopes: ["write"],
      limit: seen.projectId,
    }),
    await readerOf(deps(), {
      name: "token of the owner",
      of: scope,
      scopes: ["write"],
      limit: seen.projectId,
    }),
  ];
  ids = await idsOf(deps(), seen.projectId);
  before = await everyone();
  await plantHidden(scope);
  after = await everyone();
});

/** A copy of all that the seen project holds, under the same ids, and more that would tell of it. */
async function plantHidden(scope: WorkspaceScope): Promise<void> {
  const { db } = database;
  const seen = await findProject(deps(), scope, SEEN);
  const { id } = await registerProject(deps(), scope, {
    name: "Quagga",
    slug: HIDDEN,
    factors: {},
  });
  await db.project.update({ where: { id }, data: { visibility: "restricted" } });
  for (const [table, owned] of Object.entries(TABLES)) {
    if (owned !== "project" || table === "ProjectRole" || table === "ApiTokenProject") continue;
    await db.$executeRawUnsafe(
      `INSERT INTO "${table}" SELECT (jsonb_populate_record(null::"${table}",
         to_jsonb(x) || jsonb_build_object('projectId', $1::text))).*
       FROM "${table}" x WHERE "projectId" = $2 ON CONFLICT DO NOTHING`,
      id,
      seen.projectId,
    );
  }
  const estimate = await db.estimate.findFirstOrThrow({ where: { projectId: id } });
  const forecast = await db.forecast.findFirstOrThrow({ where: { projectId: id } });
  await outcome(deps(), id, { kind: "estimate", id: estimate.id, value: 999 });
  await outcome(deps(), id, { kind: "forecast", id: forecast.id, value: 3 });
  await db.connection.updateMany({ where: { projectId: id }, data: { name: "quagga hook" } });
  await readerOf(deps(), { name: "quagga", of: null, scopes: ["ingest"], limit: id });
  await db.apiToken.updateMany({
    where: { projects: { some: { projectId: id } } },
    data: { name: "quagga" },
  });
  await db.finishedProject.create({
    data: {
      workspaceId: scope.workspaceId,
      id: deps().newId(),
      name: "Quagga",
      projectId: id,
      finishedOn: deps().now(),
      estimateDays: 4,
      actualDays: 999,
      origin: "hand",
      addedById: "user-a",
      addedAt: deps().now(),
    },
  });
}

async function everyone(): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const reader of [owner, ...readers])
    for (const [name, answer] of await everyAnswer(deps(), reader, { slug: SEEN, ids, routes }))
      answers.set(name, answer);
  return answers;
}

test("every question there is gets an answer, so that there is something to compare", () => {
  const failed = [...before].filter(
    ([name, answer]) => name.startsWith("owner") && /^([A-Z_]{6,} |[45]\d\d )/.test(answer),
  );
  expect(failed.map(([name, answer]) => `${name} ${answer.slice(0, 200)}`)).toEqual([]);
});

test("who may see the restricted project is told of it by many of them", () => {
  const changed = [...before.keys()].filter(
    (name) => name.startsWith("owner") && before.get(name) !== after.get(name),
  );
  expect(changed.length).toBeGreaterThan(8);
});

test("who may not gets the same bytes as if it were not there", () => {
  const changed = [...before.keys()].filter(
    (name) => !name.startsWith("owner") && before.get(name) !== after.get(name),
  );
  expect(changed).toEqual([]);
  const answers = [...after].filter(([name]) => !name.startsWith("owner"));
  process.stdout.write(`${answers.length} answers of ${readers.length} readers compared\n`);
  expect(answers.filter(([, answer]) => /quagga/i.test(answer)).map(([name]) => name)).toEqual([]);
  expect(z.string().parse(after.get("owner: portfolio.list"))).toMatch(/quagga/i);
});
