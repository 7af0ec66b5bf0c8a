import { sha256 } from "#server/platform/digest.ts";
import { instantBefore, type SampleFile } from "./sample-documents.ts";

// REC, section 4.2.3 of the paper: search and recommender change each other's training data. Section
// 4.2.2 and 7: a deprecated source behind a fallback for more than six months, and consumers nobody declared.

/** Days since the source of user profiles had its last data: the paper's six months. */
const DEAD_DAYS = 187;
const WATCHED_DAYS = 210;
const CHECKED_DAYS_AGO = [203, 196, 189, 154, 119, 84, 49, 21, 0];
const STORE = "s3://media.example";
const PRODUCER = "https://openlineage.example/media";
const SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

type Job = {
  readonly system: string;
  readonly name: string;
  readonly hour: number;
  readonly days: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

const JOBS: readonly Job[] = [
  {
    system: "search",
    name: "rank_train",
    hour: 1,
    days: 7,
    inputs: ["search_clicks"],
    outputs: ["models/search_ranker"],
  },
  {
    system: "search",
    name: "rank_serve",
    hour: 2,
    days: 7,
    inputs: ["models/search_ranker", "item_catalog"],
    outputs: ["logs/search_impressions"],
  },
  {
    system: "platform",
    name: "sessionize",
    hour: 3,
    days: 7,
    inputs: ["logs/search_impressions", "logs/reco_impressions"],
    outputs: ["search_clicks", "reco_events"],
  },
  {
    system: "reco",
    name: "reco_train",
    hour: 4,
    days: 7,
    inputs: ["reco_events"],
    outputs: ["models/recommender"],
  },
  {
    system: "reco",
    name: "reco_serve",
    hour: 5,
    days: WATCHED_DAYS,
    inputs: ["models/recommender", "user_profiles"],
    outputs: ["logs/reco_impressions", "reco_scores"],
  },
  {
    system: "marketing",
    name: "email_digest",
    hour: 6,
    days: 7,
    inputs: ["reco_scores"],
    outputs: ["email_sends"],
  },
  {
    system: "finance",
    name: "quarterly_forecast",
    hour: 7,
    days: 7,
    inputs: ["reco_scores"],
    outputs: [],
  },
];

export function recommenderDocuments(at: Date): SampleFile[] {
  return [
    { fileName: "lineage.ndjson", text: events(at) },
    { fileName: "manifest.json", text: JSON.stringify(manifest(at)) },
    ...CHECKED_DAYS_AGO.map((days) => ({
      fileName: "sources.json",
      text: JSON.stringify(sources(at, days)),
    })),
  ];
}

/** One run a day and job, which all end well: that is the point. */
function events(at: Date): string {
  return JOBS.flatMap((job) =>
    Array.from({ length: job.days }, (_, i) => runEvent(at, job, job.days - i)),
  )
    .map((event) => `${JSON.stringify(event)}\n`)
    .join("");
}

function runEvent(at: Date, job: Job, days: number) {
  const datasets = (names: readonly string[]) => names.map((name) => ({ namespace: STORE, name }));
  return {
    eventType: "COMPLETE",
    eventTime: instantBefore(at, days, job.hour),
    run: { runId: uuidOf(`${job.system}/${job.name} ${days}`) },
    job: { namespace: job.system, name: job.name },
    inputs: datasets(job.inputs),
    outputs: datasets(job.outputs),
    producer: PRODUCER,
    schemaURL: SPEC,
  };
}

function uuidOf(text: string): string {
  const hex = sha256(text);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

const id = (table: string) => `source.media.lake.${table}`;
const LIMITS = {
  warn_after: { count: 2, period: "day" },
  error_after: { count: 3, period: "day" },
  filter: null,
};

function sources(at: Date, daysAgo: number) {
  const checkedAt = instantBefore(at, daysAgo + 1, 12);
  // Loaded every morning until it stopped.
  const loaded = (table: string) =>
    table === "user_profiles"
      ? instantBefore(at, Math.max(daysAgo + 1, DEAD_DAYS + 1), 4)
      : instantBefore(at, daysAgo + 1, 4);
  return {
    metadata: {
      dbt_schema_version: "https://schemas.getdbt.com/dbt/sources/v3.json",
      dbt_version: "1.11.16",
      generated_at: checkedAt,
      invocation_id: uuidOf(`sources ${daysAgo}`),
      env: {},
    },
    results: ["user_profiles", "item_catalog"].map((table) => {
      const age = (Date.parse(checkedAt) - Date.parse(loaded(table))) / 1000;
      return {
        unique_id: id(table),
        max_loaded_at: loaded(table),
        snapshotted_at: checkedAt,
        max_loaded_at_time_ago_in_s: age,
        status: age > 3 * 86_400 ? "error" : age > 2 * 86_400 ? "warn" : "pass",
        criteria: LIMITS,
        adapter_response: {},
        timing: [],
        thread_id: "Thread-1",
        execution_time: 0.1,
      };
    }),
    elapsed_time: 0.4,
  };
}

function manifest(at: Date) {
  const source = (table: string, freshness: typeof LIMITS | null) => [
    id(table),
    {
      unique_id: id(table),
      resource_type: "source",
      package_name: "media",
      source_name: "lake",
      name: table,
      freshness,
      columns: {},
      meta: {},
      config: { enabled: true },
    },
  ];
  const model = "model.media.profiles_in_use";
  const meta = { fallback_for: id("user_profiles") };
  return {
    metadata: {
      dbt_schema_version: "https://schemas.getdbt.com/dbt/manifest/v12.json",
      dbt_version: "1.11.16",
      generated_at: instantBefore(at, 1, 12),
      invocation_id: uuidOf("manifest"),
      project_name: "media",
      env: {},
    },
    nodes: {
      [model]: {
        unique_id: model,
        resource_type: "model",
        package_name: "media",
        name: "profiles_in_use",
        columns: {},
        meta,
        config: { enabled: true, meta },
        depends_on: { macros: [], nodes: [id("user_profiles_copy")] },
      },
    },
    sources: Object.fromEntries([
      source("user_profiles", LIMITS),
      source("user_profiles_copy", null),
      source("item_catalog", LIMITS),
    ]),
    exposures: {},
  };
}
