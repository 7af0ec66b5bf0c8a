import { fetchBucket, fetchFolder, probeBucket, probeFolder } from "#server/artifacts/queries.ts";
import type { Asked, Credentials } from "#server/connections/schema.ts";
import {
  fetchAlertmanager,
  probeAlertmanager,
} from "#server/evidence/adapters/alertmanager/fetch.ts";
import type { Documents, Http } from "#server/evidence/adapters/http.ts";
import { fetchMlflow, probeMlflow } from "#server/evidence/adapters/mlflow/fetch.ts";
import { fetchPrometheus, probePrometheus } from "#server/evidence/adapters/prometheus/fetch.ts";
import type { Deps } from "#server/platform/deps.ts";
import { type HttpClient, openHttp } from "#server/platform/http.ts";
import { isFullDue } from "./rules.ts";
import { BucketPulled, FolderPulled, MlflowPulled } from "./schema.ts";

/** Largest answer that is read: a page of a thousand runs is a few megabytes. */
const BYTES_MAX = 50_000_000;
/** Of a whole pull. */
const TOTAL_BYTES_MAX = 2_000_000_000;
const TOTAL_MS_MAX = 60 * 60_000;
/** Between two requests to the same server, so that a pull is no load test. */
const PAUSE_MS = 50;
const MLFLOW_PAGES_MAX = 500;
const HISTORY_RUNS_MAX = 50;

/** The tool's server, asked as the connection says. The caller closes it. */
export function openSource(deps: Deps, of: { asked: Asked; credentials: Credentials }): HttpClient {
  return openHttp({
    base: baseOf(of.asked),
    allowed: deps.connectHosts(),
    credentials: of.credentials,
    bytesMax: BYTES_MAX,
    totalBytesMax: TOTAL_BYTES_MAX,
    totalMsMax: TOTAL_MS_MAX,
    pauseMs: PAUSE_MS,
    now: deps.now,
  });
}

/** Files stand beside an index page, not below it. */
const baseOf = ({ kind, settings }: Asked): string =>
  kind === "artifacts-http" && URL.canParse(settings.url)
    ? new URL(".", settings.url).href
    : settings.url;

/** Asks the least that tells whether this is the tool and what it would give. Throws FetchError. */
export function probe(
  http: Http,
  { kind, settings }: Asked,
): Promise<{ version: string | null; says: string }> {
  if (kind === "mlflow") return probeMlflow(http);
  if (kind === "prometheus") return probePrometheus(http);
  if (kind === "alertmanager") return probeAlertmanager(http);
  if (kind === "artifacts-http") return probeFolder(http, settings.url);
  return probeBucket(http, settings);
}

/** Everything new since the cursor, document by document. */
export function documentsOf(
  http: Http,
  of: { asked: Asked; cursor: unknown; at: Date; targetMetric: string | null },
): Documents<unknown> {
  const { kind, settings } = of.asked;
  if (kind === "mlflow") return mlflowDocuments(http, { ...of, experiments: settings.experiments });
  if (kind === "prometheus") return fetchPrometheus(http, { queries: settings.queries, at: of.at });
  if (kind === "alertmanager") return fetchAlertmanager(http);
  if (kind === "artifacts-http")
    return fetchFolder(http, {
      url: settings.url,
      since: FolderPulled.nullable().catch(null).parse(of.cursor),
    });
  const since = BucketPulled.nullable().catch(null).parse(of.cursor);
  return fetchBucket(http, { ...settings, since });
}

async function* mlflowDocuments(
  http: Http,
  of: { experiments: readonly string[]; cursor: unknown; at: Date; targetMetric: string | null },
): Documents<unknown> {
  const before = MlflowPulled.nullable().catch(null).parse(of.cursor);
  const isFull = isFullDue(before?.fullAtMs ?? null, of.at.getTime());
  const metric = of.targetMetric;
  const end = yield* fetchMlflow(http, {
    experiments: of.experiments,
    since: isFull ? null : before,
    history: metric === null ? undefined : { metric, runsMax: HISTORY_RUNS_MAX },
    pagesMax: MLFLOW_PAGES_MAX,
  });
  const fullAtMs = isFull ? of.at.getTime() : (before?.fullAtMs ?? null);
  return { ...end, cursor: { ...end.cursor, fullAtMs } };
}
