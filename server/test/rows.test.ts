import { TRPCError } from "@trpc/server";
import { beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { NewEstimate } from "#server/estimates/schema.ts";
import { makeForecast } from "#server/forecasts/commands.ts";
import { NewForecast } from "#server/forecasts/schema.ts";
import { decideGate } from "#server/gates/commands.ts";
import { PERMISSIONS } from "#server/identity/permissions.ts";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { scopeFromBearer } from "#server/identity/tokens.ts";
import { choosePlanItem } from "#server/plans/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { TABLES } from "#server/platform/tenancy.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { takeSnapshot } from "#server/snapshots/commands.ts";
import { testDb } from "./database.ts";
import { memberScope, ownerScope } from "./factories.ts";
import { callProcedure, everyProcedure, everyRoute, type Route } from "./surface.ts";

// No list, count or figure holds or counts what belongs to a project that its reader may not see: every
// question there is, asked before and after a restricted project comes in, gets the same bytes.

const database = testDb();
const deps = () => database.deps();
const SEEN = "wea";
const HIDDEN = "quagga";

type Reader = { readonly name: string; readonly bearer: string };
let owner: Reader;
let readers: Reader[];
let routes: Route[];
let ids: {
  evidence: string;
  decision: string;
  snapshot: string;
  run: string;
  other: string;
  runs: string[];
  person: string;
};
let before: Map<string, string>;
let after: Map<string, string>;

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  provideDeps(deps());
  routes = await everyRoute();
  const scope = await ownerScope(deps());
  await seedDemo(deps(), scope);
  await database.db.project.updateMany({ data: { isDemo: false } });
  await fill(scope);
  const member = await memberScope(deps(), "engineer");
  const seen = await findProject(deps(), scope, SEEN);
  owner = await readerOf({ name: "owner", of: scope, scopes: ["admin"], limit: null });
  readers = [
    await readerOf({ name: "member", of: member, scopes: ["write"], limit: null }),
    await readerOf({ name: "service token", of: null, scopes: ["write"], limit: seen.projectId }),
    await readerOf({
      name: "token of the owner",
      of: scope,
      scopes: ["write"],
      limit: seen.projectId,
    }),
  ];
  ids = await idsOf(seen.projectId);
  before = await everyAnswer();
  await plantHidden(scope);
  after = await everyAnswer();
});

async function fill(scope: WorkspaceScope): Promise<void> {
  const seen = await findProject(deps(), scope, SEEN);
  const plan = { packages: [{ id: "a", name: "A", likely: 20 }] };
  const { estimateId } = await makeEstimate(deps(), seen, NewEstimate.parse({ plan, seed: 1 }));
  await takeSnapshot(deps(), seen, { name: "Before" });
  await choosePlanItem(deps(), seen, { mitigationId: "em-m1", dueOn: "2026-01-01" });
  const forecast = await makeForecast(
    deps(),
    seen,
    NewForecast.parse({ metric: "val_mse", target: 0.1, direction: "min" }),
  );
  expect(forecast).toBeTruthy();
  await addConnection(deps(), seen, NewConnection.parse({ kind: "alertmanager-hook", name: "h" }));
  await decideGate(deps(), seen, {});
  await outcome(seen.projectId, { kind: "estimate", id: estimateId, value: 25 });
}

function outcome(projectId: string, of: { kind: string; id: string; value: number }) {
  return database.db.outcome.create({
    data: {
      projectId,
      id: deps().newId(),
      subjectKind: of.kind,
      subjectId: of.id,
      kind: "resolved",
      value: of.value,
      recordedById: "user-a",
      recordedAt: deps().now(),
    },
  });
}

async function readerOf(of: {
  name: string;
  of: WorkspaceScope | null;
  scopes: string[];
  limit: string | null;
}): Promise<Reader> {
  const { workspaceId, actor } = await ownerScope(deps());
  const holder = of.of?.actor ?? actor;
  if (holder.kind !== "person") throw new Error("a person holds every token");
  const id = deps().newId();
  const value = `reader-${id}`;
  await database.db.apiToken.create({
    data: {
      id,
      workspaceId,
      name: "t",
      tokenHash: sha256(value),
      prefix: "reader",
      actor: of.of ? "person" : "service",
      userId: holder.userId,
      scopes: of.scopes,
      isLimited: of.limit !== null,
      createdAt: deps().now(),
      lastUsedAt: deps().now(),
    },
  });
  if (of.limit)
    await database.db.apiTokenProject.create({
      data: { workspaceId, tokenId: id, projectId: of.limit },
    });
  const bearer = `Bearer ${value}`;
  return { name: of.name, bearer };
}

async function idsOf(projectId: string): Promise<typeof ids> {
  const documents = await database.db.evidence.findMany({
    where: { projectId },
    orderBy: { id: "asc" },
  });
  const runs = await database.db.runRow.findMany({
    where: { projectId },
    orderBy: { runId: "asc" },
    take: 2,
  });
  const { id = "" } = documents[0] ?? {};
  const [run = "", other = ""] = runs.map((one) => one.runId);
  const person = actorId((await ownerScope(deps())).actor);
  const milestone = await database.db.snapshot.findFirst({ where: { projectId } });
  const decided = await database.db.gateDecision.findFirst({ where: { projectId } });
  const snapshot = milestone?.id ?? "";
  return {
    evidence: id,
    decision: decided?.id ?? "",
    snapshot,
    run,
    other,
    runs: [run, other],
    person,
  };
}

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
  await outcome(id, { kind: "estimate", id: estimate.id, value: 999 });
  await outcome(id, { kind: "forecast", id: forecast.id, value: 3 });
  await db.connection.updateMany({ where: { projectId: id }, data: { name: "quagga hook" } });
  await readerOf({ name: "quagga", of: null, scopes: ["ingest"], limit: id });
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

// ── every question ──────────────────────────────────────────────────────────────────────────────

/** What a query needs beside the project; one that is missing here fails below. */
const inputs = (): Readonly<Record<string, object>> => ({
  "assessments.compare": { before: 1, after: 1 },
  "curves.of": { runs: ids.runs },
  "evidence.get": { id: ids.evidence },
  "subjects.ofDocument": { id: ids.evidence },
  "runs.diff": { before: ids.run, after: ids.other },
  "runs.compare": { runs: ids.runs },
  "removals.preview": { slug: SEEN },
  "readiness.fuses": { daysBack: 30, daysAhead: 30 },
  "plans.whatIf": { mitigationIds: ["em-m1"] },
  "signOffs.list": { gate: "prototype-pilot" },
  "waivers.list": { gate: "prototype-pilot" },
  "snapshots.trend": { days: 180 },
  "snapshots.diff": { before: "2026-01-15T00:00:00Z", after: "now" },
  "snapshots.replay": { at: "2026-01-15T00:00:00Z" },
  "trends.metric": { metric: "val_mse" },
  "trends.break": { metric: "val_mse" },
});
const queries: Readonly<Record<string, string>> = {
  "/projects/[slug]/runs/diff": "runs={run},{other}",
  "/projects/[slug]/what-if": "mitigations=em-m1",
  "/projects/[slug]/snapshots/diff": "before=2026-01-15T00:00:00Z&after=now",
  "/projects/[slug]/history": "at=2026-01-15T00:00:00Z&known=now",
  "/projects/[slug]/runs/trend": "metric=val_mse",
  "/projects/[slug]/runs/break": "metric=val_mse",
};

async function procedureAnswer(reader: Reader, path: string): Promise<string> {
  try {
    const input = { ...inputs()[path] };
    const isOfProject = everyProcedure().some(
      (one) => one.path === path && one.verb && PERMISSIONS[one.verb].in === "project",
    );
    const whole = isOfProject ? { slug: SEEN, ...input } : Object.keys(input).length ? input : {};
    const scope = await scopeFromBearer(deps(), reader.bearer);
    return JSON.stringify(await callProcedure({ deps: deps(), scope, path }, whole)) ?? "nothing";
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

async function routeAnswer(reader: Reader, route: Route): Promise<string> {
  const query = (queries[route.path] ?? "").replace("{run}", ids.run).replace("{other}", ids.other);
  const request = new Request(`http://localhost/api/v1/rows?${query}`, {
    headers: { authorization: reader.bearer },
  });
  const params = Promise.resolve({
    slug: SEEN,
    evidenceId: ids.evidence,
    id: route.path.includes("/decisions/")
      ? ids.decision
      : route.path.includes("/snapshots/")
        ? ids.snapshot
        : ids.evidence,
    gate: "gate-pilot-production",
    userId: ids.person,
  });
  const answer = await route.handle(request, { params });
  return `${answer.status} ${await answer.text()}`;
}

const asked = () => everyProcedure().filter(({ type, verb }) => type === "query" && verb);
const got = () => routes.filter(({ method, verb }) => method === "GET" && verb);

async function everyAnswer(): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const reader of [owner, ...readers]) {
    for (const { path } of asked())
      answers.set(`${reader.name}: ${path}`, await procedureAnswer(reader, path));
    for (const route of got())
      answers.set(`${reader.name}: GET ${route.path}`, await routeAnswer(reader, route));
  }
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
