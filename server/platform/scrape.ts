import { createHash, timingSafeEqual } from "node:crypto";
import type { Origin } from "./origin.ts";

// Who may read the figures. They say nothing of what is assessed, but how much and when; so they are
// for whoever has the token, or for this machine itself.

const LOOPBACK = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

export type Scraper = {
  readonly authorization: string | null;
  /** Where the socket leads. A header that says where is anybody's to write. */
  readonly from: Pick<Origin, "peer" | "isPassedOn"> | undefined;
};

/** null: they may. */
export function whyNotScrape(
  { authorization, from }: Scraper,
  of: { token: string | undefined; origin: string | undefined },
): string | null {
  if (authorization !== null) {
    const given = /^Bearer (\S+)$/i.exec(authorization.trim())?.[1] ?? "";
    if (of.token !== undefined && isSame(given, of.token)) return null;
    return "The token is not the one in ASSAY_METRICS_TOKEN.";
  }
  if (isLocal(from) && !isBehindProxy(of.origin)) return null;
  return "Send the token in ASSAY_METRICS_TOKEN: Authorization: Bearer …";
}

const isLocal = (from: Scraper["from"]) =>
  from?.peer !== undefined && LOOPBACK.test(from.peer) && from.isPassedOn !== true;

/** With a proxy on the same machine everybody comes from it, even where it does not say for whom. */
function isBehindProxy(origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  return !/^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(origin).hostname);
}

const isSame = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));
const digest = (text: string) => createHash("sha256").update(text).digest();
