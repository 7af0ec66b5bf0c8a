import { afterEach, expect, test } from "vitest";
import { parseAllowList } from "#server/platform/addresses.ts";
import { FetchError } from "#server/platform/errors.ts";
import { openHttp } from "#server/platform/http.ts";
import {
  type Answer,
  type Asked,
  mlflowAnswers,
  type Recorded,
  startRecorded,
} from "#server/test/recorded.ts";
import { interpret } from "../../rules/interpret.ts";
import type { Fetched } from "../http.ts";
import { fetchMlflow, type MlflowAsk, type MlflowCursor, probeMlflow } from "./fetch.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const started: Recorded[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function mlflow(answer: (asked: Asked) => Answer | null) {
  const server = await startRecorded(answer);
  started.push(server);
  const http = openHttp({
    base: server.url,
    allowed: parseAllowList("127.0.0.1"),
    credentials: { kind: "none" },
    bytesMax: 50_000_000,
    now: () => AT,
  });
  return { server, http };
}

async function read(http: Parameters<typeof fetchMlflow>[0], more: Partial<MlflowAsk> = {}) {
  const documents: Fetched[] = [];
  const all = fetchMlflow(http, { experiments: [], since: null, pagesMax: 50, ...more });
  for (;;) {
    const next = await all.next();
    if (next.done) return { documents, end: next.value };
    documents.push(next.value);
  }
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof FetchError ? error.code : error),
  );

test.each(["mlflow-2.22.5", "mlflow-3.17.2"])(
  "%s: every page becomes a document that the adapter reads, in bounded memory",
  async (version) => {
    const { http } = await mlflow(mlflowAnswers(version));
    const { documents, end } = await read(http);
    const facts = documents.flatMap(({ bytes, as, mediaType }) => {
      const result = interpret(bytes, { at: AT, maxBytes: 50_000_000, as, mediaType });
      if (result.kind === "refused") throw new Error(result.refusal.message);
      return result.facts;
    });
    const runs = new Set(facts.filter(({ kind }) => kind === "run").map(({ subject }) => subject));
    expect(runs.size).toBeGreaterThan(50);
    expect(facts.some(({ kind }) => kind === "model-version")).toBe(true);
    expect(facts.some(({ kind }) => kind === "component")).toBe(version.startsWith("mlflow-3"));
    expect(end.complete).toEqual(["model-version"]);
    expect(end.cursor.seenMs).toBeGreaterThan(1_789_000_000_000);
    expect(end.cursor.running.length).toBeGreaterThan(0);
  },
);

test("after a success only what started, ended or still ran is asked for", async () => {
  const { http, server } = await mlflow(mlflowAnswers("mlflow-3.17.2"));
  const since: MlflowCursor = { seenMs: 1_790_000_000_000, running: ["abc", "x' OR '1"] };
  const { documents, end } = await read(http, { since });
  const filters = server.asked
    .filter(({ path }) => path.endsWith("/runs/search"))
    .map(({ body }) => body.filter);
  expect(filters).toEqual([
    "attributes.start_time >= 1789996400000",
    "attributes.end_time >= 1789996400000",
    "attributes.run_id IN ('abc')",
  ]);
  expect(documents.filter(({ name }) => name.startsWith("runs"))).toEqual([]);
  expect(end.cursor.seenMs).toBe(since.seenMs);
});

test("only the experiments that are named are read, and a name that nobody knows is told", async () => {
  const { http, server } = await mlflow(mlflowAnswers("mlflow-3.17.2"));
  await read(http, { experiments: ["estate-valuation/neural"] });
  const asked = server.asked.find(({ path }) => path.endsWith("/runs/search"));
  expect(asked?.body.experiment_ids).toEqual(["2"]);
  expect(await codeOf(read(http, { experiments: ["nowhere"] }))).toBe("bad-answer");
});

test("the course of the target metric is asked for the newest runs that have it", async () => {
  const answers = mlflowAnswers("mlflow-3.17.2");
  const { http, server } = await mlflow((asked) => {
    if (!asked.path.endsWith("/metrics/get-history")) return answers(asked);
    const point = { key: "val_r2", value: 0.9, timestamp: 1_789_106_400_000, step: 0 };
    return { body: JSON.stringify({ metrics: [point] }) };
  });
  const { documents } = await read(http, { history: { metric: "val_r2", runsMax: 3 } });
  const asked = server.asked.filter(({ path }) => path.endsWith("/metrics/get-history"));
  expect(asked).toHaveLength(3);
  expect(documents.filter(({ runId }) => runId !== undefined)).toHaveLength(3);
});

test("a run that started long ago and ended just now does not displace a newer one's course", async () => {
  const answers = mlflowAnswers("mlflow-3.17.2");
  const run = (id: string, start: number) => ({
    info: {
      run_id: id,
      experiment_id: "1",
      status: "FINISHED",
      start_time: start,
      end_time: 9_000,
    },
    data: { metrics: [{ key: "val_r2", value: 1, timestamp: 1, step: 0 }] },
  });
  const { http, server } = await mlflow((asked) => {
    if (asked.path.endsWith("/metrics/get-history")) return { body: "{}" };
    if (!asked.path.endsWith("/runs/search")) return answers(asked);
    const isByStart = String(asked.body.filter).includes("start_time");
    const runs = isByStart ? [run("new", 8_000)] : [run("old", 10), run("new", 8_000)];
    return { body: JSON.stringify({ runs }) };
  });
  const since: MlflowCursor = { seenMs: 5_000, running: [] };
  await read(http, { since, history: { metric: "val_r2", runsMax: 1 } });
  const asked = server.asked.filter(({ path }) => path.endsWith("/metrics/get-history"));
  expect(asked.map(({ query }) => query.get("run_id"))).toEqual(["new"]);
});

test("a server that answers the same page over and over, or pages without end, is left", async () => {
  const answers = mlflowAnswers("mlflow-3.17.2");
  const looping = await mlflow((asked) =>
    asked.path.endsWith("/experiments/search")
      ? { body: JSON.stringify({ experiments: [], next_page_token: "again" }) }
      : answers(asked),
  );
  expect(await codeOf(read(looping.http))).toBe("bad-answer");
  const endless = await mlflow((asked) => {
    if (!asked.path.endsWith("/runs/search")) return answers(asked);
    const given = answers({ ...asked, body: {} });
    const root = JSON.parse(String(given?.body));
    const token = String(Number(asked.body.page_token ?? 0) + 1);
    return { body: JSON.stringify({ ...root, next_page_token: token }) };
  });
  const { end } = await read(endless.http, { pagesMax: 3 });
  expect(end.notes.join()).toContain("more than 3 pages");
});

test("another server is told apart, and MLflow's own refusal is repeated", async () => {
  const other = await mlflow(() => ({ body: JSON.stringify({ hello: "world" }) }));
  expect(await codeOf(probeMlflow(other.http))).toBe("not-that-tool");
  const page = await mlflow(() => ({ body: "<html>sign in</html>", type: "text/html" }));
  expect(await codeOf(probeMlflow(page.http))).toBe("not-that-tool");
  const body = { error_code: "INVALID_PARAMETER_VALUE", message: "Invalid page token" };
  const refusing = await mlflow(() => ({ status: 400, body: JSON.stringify(body) }));
  await expect(probeMlflow(refusing.http)).rejects.toThrow("Invalid page token");
});

test("a test of the connection tells the version and what would be read", async () => {
  const { http } = await mlflow(mlflowAnswers("mlflow-2.22.5"));
  expect(await probeMlflow(http)).toMatchObject({
    version: "2.22.5",
    says: "6 experiments, their runs and the model registry",
  });
});
