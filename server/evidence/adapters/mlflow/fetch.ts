import { FetchError } from "#server/platform/errors.ts";
import { isObject, type JsonObject } from "../../rules/fields.ts";
import {
  type Documents,
  type Fetched,
  type Http,
  type HttpAnswer,
  jsonOf,
  type Query,
} from "../http.ts";

// MLflow's REST API 2.0, as versions 2 and 3 answer it. Its search knows no OR, so what changed is two
// questions: what started since, and what ended since. Changed tags of a finished run are seen by the
// full reading that comes by once in a while.

const API = "/api/2.0/mlflow";
/** MLflow allows 50,000 runs a page; a thousand are about three megabytes. */
const RUNS_A_PAGE = 1_000;
const LISTED_A_PAGE = 1_000;
const MODELS_A_PAGE = 100;
const EXPERIMENTS_A_QUESTION = 100;
const POINTS_A_PAGE = 10_000;
const HISTORY_PAGES_MAX = 10;
const RUNNING_MAX = 200;
/** A client sets the times of its runs; one whose clock is late still falls into this. */
const OVERLAP_MS = 60 * 60_000;

export type MlflowCursor = {
  /** The newest start or end that was seen. */
  readonly seenMs: number | null;
  /** Runs that had not ended. */
  readonly running: readonly string[];
};

export type MlflowAsk = {
  /** Names of experiments; empty: all. */
  readonly experiments: readonly string[];
  /** null: read everything. */
  readonly since: MlflowCursor | null;
  /** Read the course of this metric of so many runs at most. */
  readonly history?: { readonly metric: string; readonly runsMax: number } | undefined;
  readonly pagesMax: number;
};

type Page = { readonly answer: HttpAnswer; readonly root: JsonObject };
type Seen = {
  newestMs: number | null;
  running: Set<string>;
  /** Runs with the metric, and when each started, in ms. */
  withMetric: Map<string, number>;
};

export async function* fetchMlflow(http: Http, ask: MlflowAsk): Documents<MlflowCursor> {
  const seen: Seen = {
    newestMs: ask.since?.seenMs ?? null,
    running: new Set(),
    withMetric: new Map(),
  };
  const notes: string[] = [];
  const ids = yield* fetchExperiments(http, ask);
  for (let from = 0; from < ids.length; from += EXPERIMENTS_A_QUESTION) {
    const experiments = ids.slice(from, from + EXPERIMENTS_A_QUESTION);
    for (const filter of filtersOf(ask.since)) {
      const question = { experiment_ids: experiments, run_view_type: "ALL", filter };
      yield* fetchRuns(http, question, { ask, seen, notes });
    }
    yield* fetchLoggedModels(http, { ask, experiments, notes });
  }
  yield* fetchHistories(http, ask, seen);
  yield* listing(http, { what: "model-versions", listing: "model-version", ask });
  yield* listing(http, { what: "registered-models", ask });
  const running = [...seen.running].slice(0, RUNNING_MAX);
  return { cursor: { seenMs: seen.newestMs, running }, complete: ["model-version"], notes };
}

/** Version and reach, for a test of the connection. */
export async function probeMlflow(http: Http): Promise<{ version: string | null; says: string }> {
  const body = { max_results: LISTED_A_PAGE, view_type: "ACTIVE_ONLY" };
  const first = await page(http, "experiments/search", { body });
  const answer = await http.get("/version");
  const text = new TextDecoder().decode(answer.bytes).trim();
  const version = answer.status === 200 && /^\d+\.\d+\.\S{1,20}$/.test(text) ? text : null;
  const experiments = listIn(first.root, "experiments").length;
  const more = tokenOf(first.root) === null ? "" : " or more";
  return { version, says: `${experiments}${more} experiments, their runs and the model registry` };
}

async function* fetchExperiments(http: Http, ask: MlflowAsk): AsyncGenerator<Fetched, string[]> {
  const ids: string[] = [];
  const body = { max_results: LISTED_A_PAGE, view_type: "ALL" };
  for await (const one of pages(http, "experiments/search", { body, pagesMax: ask.pagesMax })) {
    for (const experiment of listIn(one.root, "experiments")) {
      const { experiment_id: id, name } = experiment;
      const isWanted = ask.experiments.length === 0 || ask.experiments.includes(String(name));
      if (isWanted && typeof id === "string") ids.push(id);
    }
    yield document(one, "experiments-search");
  }
  if (ids.length === 0 && ask.experiments.length > 0)
    throw new FetchError(
      "bad-answer",
      `It has no experiment named ${ask.experiments.join(" or ")}. Correct the names, or leave them out to read all.`,
    );
  return ids;
}

function filtersOf(since: MlflowCursor | null): string[] {
  if (since === null || since.seenMs === null) return [""];
  const from = since.seenMs - OVERLAP_MS;
  const ids = since.running.filter((id) => /^[\w-]+$/.test(id)).map((id) => `'${id}'`);
  return [
    `attributes.start_time >= ${from}`,
    `attributes.end_time >= ${from}`,
    ...(ids.length > 0 ? [`attributes.run_id IN (${ids.join(", ")})`] : []),
  ];
}

async function* fetchRuns(
  http: Http,
  question: Readonly<Record<string, unknown>>,
  { ask, seen, notes }: { ask: MlflowAsk; seen: Seen; notes: string[] },
): AsyncGenerator<Fetched> {
  const order = { order_by: ["attributes.start_time ASC"], max_results: RUNS_A_PAGE };
  const of = { body: { ...question, ...order }, pagesMax: ask.pagesMax, notes };
  for await (const one of pages(http, "runs/search", of)) {
    const runs = listIn(one.root, "runs");
    for (const run of runs) note(run, seen, ask);
    if (runs.length > 0) yield document(one, "runs-search");
  }
}

function note(run: JsonObject, seen: Seen, ask: MlflowAsk): void {
  const info = isObject(run.info) ? run.info : {};
  const times = [info.start_time, info.end_time].map(Number).filter((ms) => ms > 0);
  seen.newestMs = times.length === 0 ? seen.newestMs : Math.max(seen.newestMs ?? 0, ...times);
  const id = String(info.run_id ?? "");
  if (info.status === "RUNNING" || info.status === "SCHEDULED") seen.running.add(id);
  const metrics = isObject(run.data) ? listIn(run.data, "metrics") : [];
  if (ask.history && metrics.some(({ key }) => key === ask.history?.metric))
    seen.withMetric.set(id, Number(info.start_time) || 0);
}

/** Only MLflow 3 has them; the 404 of an earlier one is no fault. */
async function* fetchLoggedModels(
  http: Http,
  of: { ask: MlflowAsk; experiments: readonly string[]; notes: string[] },
): AsyncGenerator<Fetched> {
  const body = { experiment_ids: of.experiments, max_results: MODELS_A_PAGE };
  const how = { body, pagesMax: of.ask.pagesMax, notes: of.notes, mayLack: true };
  for await (const one of pages(http, "logged-models/search", how))
    if (listIn(one.root, "models").length > 0) yield document(one, "logged-models-search");
}

async function* fetchHistories(http: Http, ask: MlflowAsk, seen: Seen): AsyncGenerator<Fetched> {
  if (!ask.history) return;
  const { metric, runsMax } = ask.history;
  // Several questions are asked, each in an order of its own.
  const newest = [...seen.withMetric].sort(([, a], [, b]) => a - b).slice(-runsMax);
  for (const [runId] of newest) {
    const query = { run_id: runId, metric_key: metric, max_results: POINTS_A_PAGE };
    const how = { query, pagesMax: HISTORY_PAGES_MAX, mayLack: true };
    for await (const one of pages(http, "metrics/get-history", how))
      if (listIn(one.root, "metrics").length > 0)
        yield { ...document(one, `metric-history ${runId}`), runId };
  }
}

async function* listing(
  http: Http,
  of: { what: string; listing?: "model-version"; ask: MlflowAsk },
): AsyncGenerator<Fetched> {
  const query = { max_results: LISTED_A_PAGE };
  for await (const one of pages(http, `${of.what}/search`, { query, pagesMax: of.ask.pagesMax }))
    yield { ...document(one, `${of.what}-search`), ...(of.listing ? { listing: of.listing } : {}) };
}

function document({ answer }: Page, name: string): Fetched {
  return { bytes: answer.bytes, name: `${name}.json`, mediaType: "application/json", as: "mlflow" };
}

type Question = {
  readonly body?: Readonly<Record<string, unknown>>;
  readonly query?: Query;
  readonly pagesMax: number;
  /** Told when there is more than the pages that may be read; without it that is a fault. */
  readonly notes?: string[];
  readonly mayLack?: boolean;
};

/** Page by page; a token that comes back, or pages without end, are a fault of the server. */
async function* pages(http: Http, path: string, of: Question): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let token: string | null = null;
  for (let count = 0; ; count++) {
    if (count === of.pagesMax) {
      const said = `${path} has more than ${count} pages; the rest was left out.`;
      if (!of.notes) throw new FetchError("too-large", said);
      of.notes.push(said);
      return;
    }
    const next: Query = token === null ? {} : { page_token: token };
    const body = of.body && { ...of.body, ...next };
    const { mayLack = false } = of;
    const one: Page = await page(http, path, { body, query: { ...of.query, ...next }, mayLack });
    if (one.answer.status === 404) return;
    yield one;
    token = tokenOf(one.root);
    if (token === null) return;
    if (seen.has(token))
      throw new FetchError("bad-answer", `${path} answers the same page over and over.`);
    seen.add(token);
  }
}

async function page(
  http: Http,
  path: string,
  { body, query, mayLack }: { body?: object | undefined; query?: Query; mayLack?: boolean },
): Promise<Page> {
  const answer = body
    ? await http.post(`${API}/${path}`, body)
    : await http.get(`${API}/${path}`, query);
  const root = jsonOf(answer);
  if (mayLack && answer.status === 404) return { answer, root: {} };
  if (answer.status === 200 && isObject(root) && isOurs(root, path)) return { answer, root };
  if (isObject(root) && typeof root.error_code === "string")
    throw new FetchError(
      "bad-answer",
      `MLflow refuses ${path}: ${String(root.message).slice(0, 300)} (${root.error_code.slice(0, 60)})`,
    );
  throw new FetchError(
    "not-that-tool",
    `${path} answers ${answer.status} and nothing of MLflow's. Enter the address under which MLflow's own pages open, without /api.`,
  );
}

/** An empty page is {}; another tool's 200 has members of its own. */
const MEMBERS: Readonly<Record<string, string>> = {
  "experiments/search": "experiments",
  "runs/search": "runs",
  "logged-models/search": "models",
  "metrics/get-history": "metrics",
  "model-versions/search": "model_versions",
  "registered-models/search": "registered_models",
};

function isOurs(root: JsonObject, path: string): boolean {
  const keys = Object.keys(root);
  return (
    keys.length === 0 || Array.isArray(root[MEMBERS[path] ?? ""]) || keys[0] === "next_page_token"
  );
}

const tokenOf = ({ next_page_token: token }: JsonObject): string | null =>
  typeof token === "string" && token !== "" ? token : null;

function listIn(root: JsonObject, key: string): JsonObject[] {
  const list = root[key];
  return Array.isArray(list)
    ? list.filter((item: unknown): item is JsonObject => isObject(item))
    : [];
}
