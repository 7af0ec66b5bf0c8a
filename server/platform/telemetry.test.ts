import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { observeRequests } from "#server/start/observe-web.ts";
import { type QueueWorker, startQueueWorker } from "#server/start/queue-worker.ts";
import { HANDLERS } from "#server/start/tasks.ts";
import { startApi } from "#server/test/api-server.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { provideDeps } from "./app-deps.ts";
import { openDb } from "./db.ts";
import type { Deps } from "./deps.ts";
import { isTracing, startTelemetry, type Telemetry, traced, traceparent } from "./telemetry.ts";

// A receiver of OTLP over HTTP, and everything that a request sets off until its job is done.

const Attribute = z.object({ key: z.string(), value: z.looseObject({}) });
const Sent = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(Attribute) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              attributes: z.array(Attribute),
            }),
          ),
        }),
      ),
    }),
  ),
});
const got: z.infer<typeof Sent>[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    expect(request.url).toBe("/v1/traces");
    got.push(Sent.parse(JSON.parse(Buffer.concat(chunks).toString("utf8"))));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
});
const spans = () =>
  got.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );

const database = testDb();
let deps: Deps;
let telemetry: Telemetry;
let worker: QueueWorker | undefined;
let close: () => Promise<void>;
let owner: WorkspaceScope;
let projectId: string;

beforeAll(async () => {
  expect(isTracing()).toBe(false);
  expect(traceparent()).toBeUndefined();
  expect(await traced("nothing", {}, async () => 1)).toBe(1);
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const address = receiver.address();
  const port = typeof address === "object" ? address?.port : 0;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  process.env.OTEL_SERVICE_NAME = "assay-under-test";
  telemetry = await startTelemetry({ role: "web", version: "1.2.3" });
  const db = openDb(database.url, 4);
  deps = { ...database.deps(() => new Date()), db };
  close = () => db.$disconnect();
  provideDeps(deps);
  owner = await ownerScope(deps);
  await registerProject(deps, owner, { name: "Traced", slug: "traced", factors: {} });
  projectId = (await findProject(deps, owner, "traced")).projectId;
});
afterAll(async () => {
  await worker?.stop();
  await close();
  receiver.close();
});

/** More than is read while the sender waits. */
const report = () =>
  `<testsuite name="s" tests="1"><testcase classname="c" name="n"/></testsuite><!--${"x".repeat(12_000_000)}-->`;

test("a document that is sent is one trace from its sender's through request, command, SQL and the job that reads it", async () => {
  const { token } = await createToken(deps, owner, { name: "t", scopes: ["ingest"] });
  observeRequests((path) => path.replace("traced", "[slug]"));
  const api = await startApi();
  const sender = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
  const answer = await fetch(`${api.url}/api/v1/projects/traced/evidence`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/xml",
      traceparent: `00-${sender.traceId}-${sender.spanId}-01`,
      "x-request-id": "asked-for-by-the-sender",
    },
    body: report(),
  });
  expect(answer.status, await answer.clone().text()).toBe(202);
  expect(answer.headers.get("x-request-id")).toBe("asked-for-by-the-sender");
  await api.stop();
  worker = await startQueueWorker({
    url: database.url,
    deps,
    lanes: ["now"],
    handlers: HANDLERS,
    schedule: [],
  });
  await expect
    .poll(() => deps.db.evidence.count({ where: { projectId } }), { timeout: 90_000 })
    .toBe(1);
  await worker.stop();
  worker = undefined;
  await telemetry.stop();

  const own = spans().filter(({ traceId }) => traceId === sender.traceId);
  const byId = new Map(own.map((span) => [span.spanId, span]));
  const pathOf = (span: (typeof own)[number]): string[] => {
    const parent = byId.get(span.parentSpanId ?? "");
    return parent ? [...pathOf(parent), span.name] : [span.name];
  };
  const paths = new Set(own.map((span) => pathOf(span).join(" > ")));
  const request = "POST /api/v1/projects/[slug]/evidence";
  expect(own.find(({ name }) => name === request)?.parentSpanId).toBe(sender.spanId);
  expect([...paths]).toEqual(
    expect.arrayContaining([
      request,
      `${request} > command evidence.push`,
      `${request} > command evidence.push > SQL INSERT`,
      `${request} > command evidence.push > job read-delivery`,
      `${request} > command evidence.push > job read-delivery > SQL SELECT`,
    ]),
  );
  // Nothing hangs in the air: each span's parent was sent too.
  for (const span of own)
    if (span.parentSpanId !== sender.spanId) expect(byId.has(span.parentSpanId ?? "")).toBe(true);
  const text = JSON.stringify(got);
  expect(text).toContain("assay-under-test");
  expect(text).not.toContain(token ?? "no token");
  expect(text).not.toContain("/projects/traced");
}, 180_000);
