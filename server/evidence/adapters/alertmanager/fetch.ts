import { FetchError } from "#server/platform/errors.ts";
import { isObject } from "../../rules/fields.ts";
import { type Documents, type Http, type HttpAnswer, jsonOf } from "../http.ts";

// Alertmanager's API v2. It lists what fires now; a resolved alert is no longer listed.

const API = "/api/v2";

export async function* fetchAlertmanager(http: Http): Documents<null> {
  const answer = await http.get(`${API}/alerts`);
  const alerts = listOf(answer);
  if (alerts.length > 0)
    yield {
      bytes: answer.bytes,
      name: "alerts.json",
      mediaType: "application/json",
      as: "alertmanager",
      listing: "alert",
    };
  return { cursor: null, complete: ["alert"], notes: [] };
}

export async function probeAlertmanager(
  http: Http,
): Promise<{ version: string | null; says: string }> {
  const alerts = listOf(await http.get(`${API}/alerts`));
  const status = jsonOf(await http.get(`${API}/status`));
  const info = isObject(status) && isObject(status.versionInfo) ? status.versionInfo : {};
  const version = typeof info.version === "string" ? info.version : null;
  const says =
    alerts.length === 1 ? "1 alert that fires now" : `${alerts.length} alerts that fire now`;
  return { version, says };
}

function listOf(answer: HttpAnswer): unknown[] {
  const root = jsonOf(answer);
  if (answer.status === 200 && Array.isArray(root)) return root;
  throw new FetchError(
    "not-that-tool",
    `It answers ${answer.status} and no list of alerts. Enter the address under which Alertmanager's own pages open, without /api.`,
  );
}
