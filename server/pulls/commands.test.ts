import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { addConnection, changeConnection, testNew } from "#server/connections/commands.ts";
import { connectionOf } from "#server/connections/queries.ts";
import { NewConnection, NewPulled } from "#server/connections/schema.ts";
import { newestFacts } from "#server/facts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { parseAllowList } from "#server/platform/addresses.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import {
  type Answer,
  type Asked,
  mlflowAnswers,
  prometheusAnswers,
  type Recorded,
  startRecorded,
} from "#server/test/recorded.ts";
import { callForPull, pullConnection, pullDue, queueDuePulls } from "./commands.ts";

const database = testDb();
const MINUTE_MS = 60_000;
let now = new Date("2026-11-24T12:00:00Z");
const deps = (): Deps => ({
  ...database.deps(() => now),
  connectHosts: () => parseAllowList("127.0.0.1"),
});
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * MINUTE_MS);
};

const started: Recorded[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});
async function serve(answer: (asked: Asked) => Answer | null, port = 0) {
  const server = await startRecorded(answer, port);
  started.push(server);
  return server;
}

let project: ProjectScope;
let count = 0;
async function newProject(): Promise<ProjectScope> {
  const scope = await ownerScope(deps());
  const { slug } = await registerProject(deps(), scope, { name: `Estate ${++count}`, factors: {} });
  return findProject(deps(), scope, slug);
}
beforeAll(async () => {
  project = await newProject();
});

const add = (scope: ProjectScope, of: object) =>
  addConnection(deps(), scope, NewConnection.parse({ name: "Tool", ...of }));
const pull = (scope: ProjectScope, id: string) => pullConnection(deps(), scope, id);

describe("a pull", () => {
  test("reads MLflow's pages as a machine's documents, and the next one only what is new", async () => {
    const server = await serve(mlflowAnswers("mlflow-3.17.2"));
    const { id } = await add(project, { kind: "mlflow", settings: { url: server.url } });
    await pullDue(deps(), { projectId: project.projectId, connectionId: id });
    const rows = await database.db.evidence.findMany({ where: { projectId: project.projectId } });
    expect(new Set(rows.map(({ senderKind, senderId }) => `${senderKind} ${senderId}`))).toEqual(
      new Set([`machine connection:${id}`]),
    );
    expect(rows.every(({ connectionId }) => connectionId === id)).toBe(true);
    expect(await database.db.runRow.count({ where: { projectId: project.projectId } })).toBe(59);
    const first = await connectionOf(deps(), project, id);
    expect(first).toMatchObject({ state: "working", documents: rows.length, lastError: null });
    expect(first.nextAt?.getTime()).toBe(now.getTime() + 60 * MINUTE_MS);

    expect(await pull(project, id)).toBeNull();
    later(61);
    const asked = server.asked.length;
    const second = await pull(project, id);
    expect(second?.received).toBe(0);
    const filters = server.asked.slice(asked).flatMap(({ body }) => body.filter ?? []);
    expect(filters.length).toBe(3);
    expect(filters.every((filter) => filter !== "")).toBe(true);
  });

  test("keeps what was known when the server is down, says so, and tries ever less often", async () => {
    const scope = await newProject();
    const server = await serve(prometheusAnswers);
    const { id } = await add(scope, { kind: "prometheus", settings: { url: server.url } });
    await pull(scope, id);
    const knownAt = now;
    const before = await readinessOf(deps(), scope);
    await server.stop();
    started.length = 0;
    later(61);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await pull(scope, id);
      const { nextAt } = await connectionOf(deps(), scope, id);
      waits.push(((nextAt?.getTime() ?? 0) - now.getTime()) / MINUTE_MS);
      now = nextAt ?? now;
    }
    expect(waits.map((wait, i) => wait >= 0.75 * 2 ** i && wait <= 1.25 * 2 ** i)).toEqual(
      waits.map(() => true),
    );
    const failing = await connectionOf(deps(), scope, id);
    expect(failing).toMatchObject({
      state: "failing",
      failuresInARow: 4,
      lastError: { code: "unreachable" },
      lastSucceededAt: knownAt,
    });
    expect(failing.failingSince?.getTime()).toBe(knownAt.getTime() + 61 * MINUTE_MS);
    const after = await readinessOf(deps(), scope);
    expect(after.score).toBe(before.score);
    expect(after.mlTestScore.final).toBe(before.mlTestScore.final);

    await serve(prometheusAnswers, server.port);
    await pull(scope, id);
    const back = await connectionOf(deps(), scope, id);
    expect(back).toMatchObject({ state: "working", failuresInARow: 0, lastError: null });
    expect(back.workingSince).toEqual(now);
  });

  test("leaves the cursor where it was when it fails half-way", async () => {
    const scope = await newProject();
    const answers = mlflowAnswers("mlflow-3.17.2");
    let isBroken = true;
    const server = await serve((asked) =>
      isBroken && asked.path.includes("model-versions")
        ? { status: 500, body: "" }
        : answers(asked),
    );
    const { id } = await add(scope, { kind: "mlflow", settings: { url: server.url } });
    await pull(scope, id);
    expect(await connectionOf(deps(), scope, id)).toMatchObject({ state: "failing" });
    isBroken = false;
    later(5);
    const asked = server.asked.length;
    const again = await pull(scope, id);
    expect(server.asked.slice(asked).some(({ body }) => body.filter === "")).toBe(true);
    expect(again?.duplicates).toBeGreaterThan(3);
  });

  test("marks what the tool no longer lists as gone, and as there when it is back", async () => {
    const scope = await newProject();
    let isShort = false;
    const server = await serve((asked) => {
      const given = prometheusAnswers(asked);
      if (!isShort || !asked.path.endsWith("/targets") || !given) return given;
      const root = JSON.parse(String(given.body));
      root.data.activeTargets = root.data.activeTargets.slice(0, 1);
      return { body: JSON.stringify(root) };
    });
    const { id } = await add(scope, { kind: "prometheus", settings: { url: server.url } });
    const targets = async () =>
      (await newestFacts(deps().db, scope, { kinds: ["scrape-target"], limit: 50 })).length;
    await pull(scope, id);
    const all = await targets();
    isShort = true;
    later(61);
    await pull(scope, id);
    expect(await targets()).toBe(1);
    isShort = false;
    later(61);
    await pull(scope, id);
    expect(await targets()).toBe(all);
    const marks = await database.db.goneMark.findMany({
      where: { projectId: scope.projectId, factKind: "scrape-target" },
      orderBy: { at: "asc" },
      select: { isGone: true, reason: true, markerId: true },
    });
    expect(marks).toEqual([
      { isGone: true, reason: "Tool no longer lists it.", markerId: `connection:${id}` },
      { isGone: false, reason: "Listed again.", markerId: `connection:${id}` },
    ]);
  });

  test("asks with the credentials, and tells wrong ones apart", async () => {
    const scope = await newProject();
    const server = await serve((asked) =>
      asked.headers.authorization === "Bearer right"
        ? prometheusAnswers(asked)
        : { status: 401, body: "" },
    );
    const settings = { url: server.url };
    const wrong = await add(scope, {
      kind: "prometheus",
      settings,
      credentials: { kind: "bearer", token: "wrong" },
    });
    await pull(scope, wrong.id);
    expect(await connectionOf(deps(), scope, wrong.id)).toMatchObject({
      lastError: { code: "unauthorised" },
    });
    const credentials = { kind: "bearer", token: "right" } as const;
    await changeConnection(deps(), scope, { id: wrong.id, credentials });
    await pull(scope, wrong.id);
    expect((await connectionOf(deps(), scope, wrong.id)).state).toBe("working");
  });

  test("never asks a server inside the network that the operator did not name", async () => {
    const scope = await newProject();
    const server = await serve(prometheusAnswers);
    const { id } = await add(scope, { kind: "prometheus", settings: { url: server.url } });
    await pullConnection(
      database.deps(() => now),
      scope,
      id,
    );
    expect(await connectionOf(deps(), scope, id)).toMatchObject({
      lastError: { code: "refused-address" },
    });
    expect(server.asked).toEqual([]);
  });
});

describe("the schedule", () => {
  test("queues what is due once, and nothing that is paused", async () => {
    const scope = await newProject();
    const server = await serve(prometheusAnswers);
    const of = { kind: "prometheus", settings: { url: server.url } };
    const due = await add(scope, of);
    const paused = await add(scope, of);
    await changeConnection(deps(), scope, { id: paused.id, isEnabled: false });
    // Adding one calls for a first pull at once; here only the schedule is asked.
    await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    await queueDuePulls(deps());
    await queueDuePulls(deps());
    const jobs = async (id: string) =>
      database.db.$queryRaw<
        unknown[]
      >`SELECT 1 FROM graphile_worker.jobs WHERE key LIKE ${`%${id}`}`;
    expect(await jobs(due.id)).toHaveLength(1);
    expect(await jobs(paused.id)).toHaveLength(0);
    await expect(callForPull(deps(), scope, paused.id)).rejects.toThrow("paused");
    expect(await pull(scope, paused.id)).toBeNull();
  });

  test("two workers that take up the same connection ask its server once", async () => {
    const scope = await newProject();
    const server = await serve(prometheusAnswers);
    const { id } = await add(scope, { kind: "prometheus", settings: { url: server.url } });
    await Promise.all([pull(scope, id), pull(scope, id), pull(scope, id)]);
    expect(server.asked.filter(({ path }) => path === "/api/v1/rules")).toHaveLength(1);
  });
});

describe("a test of a connection that is not kept", () => {
  const test1 = (of: object) => testNew(deps(), NewPulled.parse({ name: "Tool", ...of }));

  test("tells the version and what it would read, and keeps nothing", async () => {
    const server = await serve(prometheusAnswers);
    const before = await database.db.evidence.count();
    expect(await test1({ kind: "prometheus", settings: { url: server.url } })).toMatchObject({
      kind: "works",
      version: "2.42.0",
    });
    expect(await database.db.evidence.count()).toBe(before);
  });

  test("tells exactly what is wrong", async () => {
    const server = await serve(prometheusAnswers);
    const settings = { url: server.url };
    expect(await test1({ kind: "mlflow", settings })).toMatchObject({ code: "not-that-tool" });
    expect(await test1({ kind: "alertmanager", settings })).toMatchObject({
      code: "not-that-tool",
    });
    const inside = { url: "http://10.0.0.1:9090" };
    expect(await test1({ kind: "prometheus", settings: inside })).toMatchObject({
      code: "refused-address",
    });
  });
});
