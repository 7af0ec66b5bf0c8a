import { hmacSha256 } from "#server/platform/digest.ts";
import { BOTH_SIGN_HOURS, PAUSE_AFTER_DAYS, RETRY_SECONDS } from "./catalogue.ts";
import type { Secrets } from "./schema.ts";

// Standard Webhooks (standardwebhooks.com): who receives can prove who sent, and when.

const PREFIX = "whsec_";

/** `hex`: at least 24 random bytes, as the standard asks. */
export function secretOf(hex: string): string {
  return `${PREFIX}${Buffer.from(hex, "hex").toString("base64")}`;
}

function signature(secret: string, of: { id: string; seconds: number; body: string }): string {
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  return `v1,${hmacSha256(key, [`${of.id}.${of.seconds}.${of.body}`], "base64")}`;
}

/** The headers of one try: the message's id is the same at each, the moment is the try's. */
export function headersOf(of: {
  id: string;
  body: string;
  at: Date;
  secrets: Secrets;
}): Record<string, string> {
  const { id, body, at, secrets } = of;
  const seconds = Math.floor(at.getTime() / 1000);
  const { current, previous } = secrets;
  const keys = [current, ...(previous && new Date(previous.until) > at ? [previous.secret] : [])];
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": keys.map((key) => signature(key, { id, seconds, body })).join(" "),
  };
}

export function rotated(secrets: Secrets, of: { secret: string; at: Date }): Secrets {
  const until = new Date(of.at.getTime() + BOTH_SIGN_HOURS * 3_600_000).toISOString();
  return { current: of.secret, previous: { secret: secrets.current, until } };
}

/** When a message that failed for the `attempts`-th time is tried again; null: it is given up. */
export function nextTry(attempts: number, at: Date): Date | null {
  const seconds = RETRY_SECONDS[attempts - 1];
  return seconds === undefined ? null : new Date(at.getTime() + seconds * 1000);
}

/** Whether an address that fails has failed for too long, or says that it is gone (410). */
export function isToPause(of: { failingSince: Date; at: Date; status: number | null }): boolean {
  const ms = of.at.getTime() - of.failingSince.getTime();
  return of.status === 410 || ms >= PAUSE_AFTER_DAYS * 86_400_000;
}
