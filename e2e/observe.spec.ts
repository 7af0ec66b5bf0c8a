import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { freePort } from "#server/start/process.ts";
import { readExposition } from "#server/test/exposition.ts";

// What an operator sees of a server that runs and how it ends, from outside: the real processes, a receiver
// of traces, a scrape, and signals.

const TOKEN = "bootstrap-token-of-the-observe-test-0000";
const SCRAPE = "scrape-token-of-the-test";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const traces: string[] = [];
const collector = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("utf8");
  });
  request.on("end", () => {
    traces.push(body);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
});

type Running = {
  url: string;
  child: ChildProcess;
  ended: Promise<number | null>;
  said: () => string;
};
let dataDir: string;
let running: Running | undefined;

async function start(env: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--import", "tsx", "server/start/main.ts"], {
    env: {
      ...process.env,
      DATABASE_URL: "",
      PORT: String(port),
      HOST: "127.0.0.1",
      ASSAY_DATA_DIR: dataDir,
      ASSAY_BOOTSTRAP_TOKEN: TOKEN,
      ...env,
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  await expect.poll(() => said, { timeout: 400_000 }).toMatch(/^Ready: /m);
  running = { url: `http://127.0.0.1:${port}`, child, ended, said: () => said };
  return running;
}

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-observe-"));
  fs.chmodSync(dataDir, 0o711);
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
});
test.afterAll(async () => {
  running?.child.kill("SIGTERM");
  await running?.ended;
  collector.close();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test("a scrape is bounded, needs its token or this machine, and a request is found in log and trace by its id", async () => {
  test.setTimeout(480_000);
  const address = collector.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { url, said } = await start({
    ASSAY_METRICS_TOKEN: SCRAPE,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: "200",
  });
  const made = await fetch(`${url}/api/v1/projects`, {
    method: "POST",
    headers: {
      ...bearer(TOKEN),
      "content-type": "application/json",
      "x-request-id": "made-by-the-test",
    },
    body: JSON.stringify({ slug: "seen", name: "Seen", factors: {} }),
  });
  expect(made.status, await made.clone().text()).toBe(201);
  expect(made.headers.get("x-request-id")).toBe("made-by-the-test");
  for (let i = 0; i < 40; i++)
    await fetch(`${url}/api/v1/projects/made-up-${i}`, { headers: bearer(TOKEN) });

  const metricsUrl = `${url}/api/metrics`;
  expect((await fetch(metricsUrl, { headers: { "x-forwarded-for": "127.0.0.1" } })).status).toBe(
    401,
  );
  expect((await fetch(metricsUrl, { headers: bearer("wrong") })).status).toBe(401);
  expect((await fetch(metricsUrl)).status).toBe(200);
  const scraped = await fetch(metricsUrl, {
    headers: { ...bearer(SCRAPE), "x-forwarded-for": "203.0.113.9" },
  });
  expect(scraped.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await scraped.text();
  const told = readExposition(text);
  expect(text).not.toMatch(/made-up|seen/);
  const counts = told
    .get("assay_http_request_duration_seconds")
    ?.samples.filter(({ name }) => name.endsWith("_count"));
  expect(counts).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        labels: { method: "GET", route: "/api/v1/projects/[slug]", status: "404" },
        value: 40,
      }),
    ]),
  );
  expect(told.get("assay_database_up")?.samples[0]?.value).toBe(1);
  await expect
    .poll(
      async () => {
        const again = readExposition(await (await fetch(metricsUrl)).text());
        return again.get("assay_workers")?.samples[0]?.value;
      },
      { timeout: 30_000 },
    )
    .toBe(1);

  const line = said()
    .split("\n")
    .find((one) => one.includes("made-by-the-test") && one.includes('"request"'));
  expect(JSON.parse(line ?? "{}")).toMatchObject({
    level: "info",
    method: "POST",
    route: "/api/v1/projects",
    status: 201,
    requestId: "made-by-the-test",
    workspaceId: expect.any(String),
    durationMs: expect.any(Number),
  });
  expect(said()).not.toContain(TOKEN);
  await expect.poll(() => traces.join("\n"), { timeout: 20_000 }).toContain("made-by-the-test");
  const sent = traces.join("\n");
  for (const name of [
    "POST /api/v1/projects",
    "command projects.register",
    "SQL INSERT",
    "SQL COMMIT",
  ])
    expect(sent).toContain(name);
});

/** Sends a document a piece at a time. */
function slowly(url: string, of: { pieces: number; everyMs: number }): Promise<number> {
  const document = `<testsuite name="s" tests="1" timestamp="2026-03-01T12:00:00Z"><testcase classname="c" name="n${of.pieces}"/></testsuite>`;
  return new Promise((done, fail) => {
    const request = httpRequest(
      `${url}/api/v1/projects/seen/evidence`,
      { method: "POST", headers: { ...bearer(TOKEN), "content-type": "application/xml" } },
      (response) => {
        response.resume();
        response.on("end", () => done(response.statusCode ?? 0));
      },
    );
    request.on("error", fail);
    request.write(document);
    let left = of.pieces;
    const timer = setInterval(() => {
      left -= 1;
      request.write(" ".repeat(100));
      if (left > 0) return;
      clearInterval(timer);
      request.end();
    }, of.everyMs);
  });
}

test("asked to stop, it says so at once, finishes an upload and a job in flight, and ends well", async () => {
  test.setTimeout(480_000);
  running?.child.kill("SIGTERM");
  expect(await running?.ended).toBe(0);
  const { url, child, ended, said } = await start({ ASSAY_DRAIN_SECONDS: "2" });
  const large = `<testsuite name="s" tests="1" timestamp="2026-03-01T12:00:00Z"><testcase classname="c" name="large"/></testsuite><!--${"x".repeat(40_000_000)}-->`;
  const taken = await fetch(`${url}/api/v1/projects/seen/evidence`, {
    method: "POST",
    headers: { ...bearer(TOKEN), "content-type": "application/xml" },
    body: large,
  });
  expect(taken.status, await taken.clone().text()).toBe(202);
  const upload = slowly(url, { pieces: 8, everyMs: 500 });
  await pause(500);
  child.kill("SIGTERM");
  const ready = () =>
    fetch(`${url}/api/health/ready`).then(
      (one) => one.status,
      () => 0,
    );
  await expect.poll(ready, { timeout: 2_000, intervals: [50] }).toBe(503);
  // Until the balancer has noticed, what comes is answered.
  expect((await fetch(`${url}/api/health/live`)).status).toBe(200);
  expect(await upload).toBe(200);
  await expect.poll(ready, { timeout: 5_000 }).toBe(0);
  expect(await ended).toBe(0);
  expect(said()).toContain('"event":"stopped","cutOff":0');

  const next = await start();
  const queue = z.object({
    counts: z.object({ running: z.int(), dead: z.int() }),
    freed: z.array(z.unknown()),
  });
  const jobs = await fetch(`${next.url}/api/v1/jobs`, { headers: bearer(TOKEN) });
  // Nothing was left behind in dead hands.
  expect(queue.parse(await jobs.json()).freed).toEqual([]);
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${next.url}/api/v1/projects/seen/evidence`, {
          headers: bearer(TOKEN),
        });
        return ((await answer.text()).match(/"receivedAt"/g) ?? []).length;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThanOrEqual(2);
});

test("asked twice, it does not wait for what hangs", async () => {
  test.setTimeout(120_000);
  if (!running) throw new Error("nothing runs");
  const { url, child, ended } = running;
  const upload = slowly(url, { pieces: 1_000, everyMs: 500 }).catch(() => "cut off");
  await pause(700);
  child.kill("SIGTERM");
  await pause(1_500);
  expect(child.exitCode).toBeNull();
  const askedAt = performance.now();
  child.kill("SIGTERM");
  expect(await ended).toBe(1);
  expect(performance.now() - askedAt).toBeLessThan(6_000);
  expect(await upload).toBe("cut off");
});
