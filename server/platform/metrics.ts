import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

// What is counted, by the conventions of Prometheus: base units, totals that only grow, labels with few
// values. No label holds what a caller can make up, so the number of series has a bound.

/** Seconds: quick reads, pages, and what takes a document to read. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
/** Seconds that jobs take, from a note to a hundred megabytes or another server that is slow. */
const JOB_SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800];

type Pool = {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number };
  readonly ended: boolean;
};

export type Metrics = ReturnType<typeof make>;

declare global {
  // Next bundles pages and route handlers apart, each with its own copy of this module; one process has
  // one set of figures. (A global can only be declared with var.)
  var assayMetrics: Metrics | undefined;
}

export function metrics(): Metrics {
  globalThis.assayMetrics ??= make();
  return globalThis.assayMetrics;
}

function make() {
  const registry = new Registry();
  const registers = [registry];
  const pools = new Set<Pool>();
  const sum = (of: (pool: Pool) => number) =>
    [...pools].reduce((all, pool) => (pool.ended ? all : all + of(pool)), 0);
  new Gauge({
    name: "assay_database_pool_connections",
    help: "Connections to the database, by whether a query has them.",
    labelNames: ["state"],
    registers,
    collect() {
      this.set(
        { state: "idle" },
        sum((pool) => pool.idleCount),
      );
      this.set(
        { state: "busy" },
        sum((pool) => pool.totalCount - pool.idleCount),
      );
    },
  });
  new Gauge({
    name: "assay_database_pool_connections_max",
    help: "Most connections that this process opens.",
    registers,
    collect() {
      this.set(sum((pool) => pool.options.max ?? 0));
    },
  });
  new Gauge({
    name: "assay_database_pool_waiting",
    help: "Queries that wait for a connection.",
    registers,
    collect() {
      this.set(sum((pool) => pool.waitingCount));
    },
  });
  return { registry, pools, ...instruments(registers), isOfProcess: false };
}

const instruments = (registers: Registry[]) => ({
  build: new Gauge({
    name: "assay_build_info",
    help: "1, with the version that runs.",
    labelNames: ["version", "node"],
    registers,
  }),
  requests: new Histogram({
    name: "assay_http_request_duration_seconds",
    help: "Requests by the pattern of their route.",
    labelNames: ["method", "route", "status"],
    buckets: SECONDS,
    registers,
  }),
  inFlight: new Gauge({
    name: "assay_http_requests_in_flight",
    help: "Requests that are being answered.",
    registers,
  }),
  procedures: new Histogram({
    name: "assay_procedure_duration_seconds",
    help: "Calls of the screens to the server.",
    labelNames: ["procedure", "outcome"],
    buckets: SECONDS,
    registers,
  }),
  jobs: new Histogram({
    name: "assay_job_duration_seconds",
    help: "Tries of jobs by this process, by what came of them.",
    labelNames: ["task", "outcome"],
    buckets: JOB_SECONDS,
    registers,
  }),
  documents: new Counter({
    name: "assay_documents_total",
    help: "Documents that were sent, by format and what came of them.",
    labelNames: ["kind", "outcome"],
    registers,
  }),
  databaseUp: new Gauge({
    name: "assay_database_up",
    help: "Whether the database answered this scrape.",
    registers,
  }),
  queue: new Gauge({
    name: "assay_queue_jobs",
    help: "Jobs in the queue, by kind and state.",
    labelNames: ["task", "state"],
    registers,
  }),
  queueOldest: new Gauge({
    name: "assay_queue_oldest_seconds",
    help: "For how long the oldest job of a kind has been due.",
    labelNames: ["task", "state"],
    registers,
  }),
  workers: new Gauge({
    name: "assay_workers",
    help: "Workers that gave a sign of life within the last minute.",
    registers,
  }),
});

/** Figures of the process itself: memory, processor, garbage collection, how late its event loop is. */
export function countProcess(version: string): void {
  const all = metrics();
  if (all.isOfProcess) return;
  all.isOfProcess = true;
  collectDefaultMetrics({ register: all.registry });
  all.build.set({ version, node: process.versions.node }, 1);
}

/** Counts the connections of a pool for as long as it is open. */
export function watchPool(pool: Pool): void {
  const { pools } = metrics();
  for (const one of pools) if (one.ended) pools.delete(one);
  pools.add(pool);
}

/** What one scrape is told, in the text format of Prometheus. */
export async function scraped(): Promise<{ body: string; contentType: string }> {
  const { registry } = metrics();
  return { body: await registry.metrics(), contentType: registry.contentType };
}
