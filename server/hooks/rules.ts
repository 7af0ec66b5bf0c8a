import type { HookKind } from "#server/connections/schema.ts";
import { hmacSha256, isSameText, sha256 } from "#server/platform/digest.ts";
import type { HookHeaders, Proven } from "./schema.ts";

// What proves that a delivery is from its sender. The bytes are those received: a body that is parsed and
// written anew is another body.

/** A signed time farther from ours than this is a replay, or a clock that nobody should trust. */
const REPLAY_MS = 5 * 60_000;

type Delivery = {
  readonly headers: HookHeaders;
  readonly body: Uint8Array;
  readonly secret: string;
  readonly at: Date;
};

/** null when it proves nothing. */
export function provenBy(kind: HookKind, of: Delivery): Proven | null {
  if (kind === "alertmanager-hook") return bearer(of);
  return kind === "github-hook" ? github(of) : mlflow(of);
}

/** Alertmanager signs nothing and states no time: the same bytes again are the same event. */
function bearer({ headers, body, secret }: Delivery): Proven | null {
  const sent = /^Bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  return isSameText(sent, secret) ? { id: sha256(body), type: "alertmanager.notification" } : null;
}

/**
 * GitHub: X-Hub-Signature-256 is `sha256=` and the HMAC of the body. Its delivery id is not signed, so it
 * does not tell one event from another: the content does.
 */
function github({ headers, body, secret }: Delivery): Proven | null {
  const hmac = hmacSha256(secret, [body], "hex");
  if (!isSameText(headers.get("x-hub-signature-256") ?? "", `sha256=${hmac}`)) return null;
  return { id: sha256(body), type: `github.${wordOf(headers.get("x-github-event"))}` };
}

/**
 * MLflow 3 (mlflow/webhooks/delivery.py): `v1,` and the HMAC in Base64 of delivery id, time in seconds and
 * body, joined by dots. Id and time are signed, so an old delivery is told from a new one.
 */
function mlflow({ headers, body, secret, at }: Delivery): Proven | null {
  const id = headers.get("x-mlflow-delivery-id") ?? "";
  const seconds = headers.get("x-mlflow-timestamp") ?? "";
  const hmac = hmacSha256(secret, [`${id}.${seconds}.`, body], "base64");
  const isSigned = isSameText(headers.get("x-mlflow-signature") ?? "", `v1,${hmac}`);
  if (!isSigned || id === "" || id.length > 200 || !/^\d{1,12}$/.test(seconds)) return null;
  const isRecent = Math.abs(at.getTime() - Number(seconds) * 1000) <= REPLAY_MS;
  return isRecent ? { id, type: "mlflow.webhook" } : null;
}

const wordOf = (header: string | null) => /^[a-z_]{1,60}$/.exec(header ?? "")?.[0] ?? "event";

/** Events that only say that the way here works; null for all others. */
export function greeting(kind: HookKind, type: string): string | null {
  return kind === "github-hook" && type === "github.ping"
    ? "The hook works; events follow as they happen."
    : null;
}
