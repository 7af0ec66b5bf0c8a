import { expect, test } from "vitest";
import { figures } from "#server/jobs/queries.ts";
import { openDb } from "#server/platform/db.ts";
import { testDb } from "#server/test/database.ts";
import { readExposition } from "#server/test/exposition.ts";
import { countProcess, metrics } from "./metrics.ts";
import { whyNotScrape } from "./scrape.ts";

const database = testDb();
const TOKEN = "a-token-of-sixteen-or-more";

test("what a scrape is told is in the format of Prometheus, with units and kinds as its conventions want", async () => {
  countProcess("1.2.3");
  metrics().requests.observe({ method: "GET", route: "/projects/[slug]", status: "200" }, 0.2);
  metrics().requests.observe({ method: "GET", route: '/odd"\\\n', status: "500" }, 40);
  metrics().documents.inc({ kind: "junit", outcome: "received" });
  await database.db
    .$executeRaw`SELECT graphile_worker.add_job('send-chat', '{}'::json, run_at => now() - interval '90 s')`;
  const { body, contentType } = await figures(database.deps(() => new Date()));
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const told = readExposition(body);
  for (const [name, { type }] of told) {
    expect(name).toMatch(/^(assay|process|nodejs)_/);
    // The names of what the process itself does are prom-client's, which every dashboard knows.
    if (!name.startsWith("assay_")) continue;
    if (type === "counter") expect(name).toMatch(/_total$/);
    else expect(name).not.toMatch(/_total$/);
    expect(name).not.toMatch(/milliseconds|_ms\b|kilobytes|minutes/);
  }
  expect(told.get("assay_build_info")?.samples[0]?.labels.version).toBe("1.2.3");
  expect(told.get("assay_database_up")?.samples[0]?.value).toBe(1);
  expect(told.get("assay_queue_jobs")?.samples).toMatchObject([
    { labels: { task: "send-chat", state: "waiting" }, value: 1 },
  ]);
  const oldest = told.get("assay_queue_oldest_seconds")?.samples[0]?.value ?? 0;
  expect(oldest).toBeGreaterThanOrEqual(90);
  expect(oldest).toBeLessThan(600);
  expect([...told.keys()]).toEqual(
    expect.arrayContaining([
      "nodejs_eventloop_lag_seconds",
      "process_resident_memory_bytes",
      "assay_database_pool_waiting",
    ]),
  );
  const odd = told
    .get("assay_http_request_duration_seconds")
    ?.samples.find(({ labels }) => labels.status === "500");
  expect(odd?.labels.route).toBe('/odd"\\\n');
});

test("without the database a scrape still tells of the process, and that the database is away", async () => {
  const db = openDb("postgresql://u:p@127.0.0.1:1/d", 1);
  const { body } = await figures({ ...database.deps(), db });
  await db.$disconnect();
  const told = readExposition(body);
  expect(told.get("assay_database_up")?.samples[0]?.value).toBe(0);
  expect(told.get("assay_queue_jobs")?.samples).toEqual([]);
  expect(told.get("process_cpu_seconds_total")?.samples.length).toBe(1);
});

test("a connection pool shows what is busy and who waits", async () => {
  const db = openDb(database.url, 2);
  const figure = async (name: string, state?: string) => {
    const text = await metrics().registry.metrics();
    const samples = readExposition(text).get(name)?.samples ?? [];
    return samples.find(({ labels }) => labels.state === state)?.value ?? 0;
  };
  const before = await figure("assay_database_pool_connections_max");
  // A query begins when somebody waits for it.
  const slow = [1, 2, 3].map(async () => db.$queryRaw`SELECT pg_sleep(3)::text`);
  await expect.poll(() => figure("assay_database_pool_waiting"), { timeout: 2_500 }).toBe(1);
  expect(await figure("assay_database_pool_connections", "busy")).toBeGreaterThanOrEqual(2);
  await Promise.all(slow);
  await db.$disconnect();
  expect(await figure("assay_database_pool_connections_max")).toBe(before - 2);
});

test("a scrape needs the token, or comes from this machine by its socket and through no proxy", () => {
  const ask = (
    authorization: string | null,
    from: { peer?: string; isPassedOn?: boolean } | undefined,
    of: { token?: string; origin?: string } = {},
  ) => whyNotScrape({ authorization, from }, { token: of.token, origin: of.origin });
  for (const peer of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
    expect(ask(null, { peer })).toBeNull();
  for (const peer of ["10.0.0.1", "::ffff:10.0.0.1", "127.0.0.1.evil", "fe80::1", ""])
    expect(ask(null, { peer })).not.toBeNull();
  expect(ask(null, undefined)).not.toBeNull();
  expect(ask(null, { peer: "127.0.0.1", isPassedOn: true })).not.toBeNull();
  expect(ask(null, { peer: "127.0.0.1" }, { origin: "https://assay.example" })).not.toBeNull();
  expect(ask(null, { peer: "127.0.0.1" }, { origin: "http://localhost:3000" })).toBeNull();
  expect(ask(`Bearer ${TOKEN}`, { peer: "10.0.0.1" }, { token: TOKEN })).toBeNull();
  expect(ask(`Bearer ${TOKEN}x`, { peer: "127.0.0.1" }, { token: TOKEN })).not.toBeNull();
  expect(ask("Bearer ", { peer: "127.0.0.1" })).not.toBeNull();
  expect(ask(`Bearer ${TOKEN}`, { peer: "127.0.0.1" })).not.toBeNull();
});
