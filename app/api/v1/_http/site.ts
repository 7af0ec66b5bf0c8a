import { publicOrigin } from "#server/platform/env.ts";

/**
 * Whether a browser says that a page which is not ours sends this (Fetch Metadata; over plain HTTP beyond
 * localhost browsers leave that out, but still name the origin of a write). SameSite keeps cookies from
 * other sites only: another port of this host, or a sibling of its domain, is the same site.
 */
export function isFromOtherPages(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = request.headers.get("origin");
  return origin !== null && !isOurs(origin, request.headers.get("host"));
}

/** A session cookie counts for a write only when the browser says that the page is ours. */
export function isFromOurPages(request: Request): boolean {
  if (request.method === "GET" || request.method === "HEAD") return true;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  return origin !== null && isOurs(origin, request.headers.get("host"));
}

function isOurs(origin: string, host: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || origin === publicOrigin();
}
