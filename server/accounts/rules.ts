import { ACCESSES } from "#server/identity/schema.ts";
import type { GroupGrant, GroupGrants } from "./schema.ts";

const MINUTE_MS = 60_000;

/** So many tries of a kind within so long; the next after that waits until the first is that old. */
export type Limit = { readonly max: number; readonly windowMs: number };
/**
 * Passwords tried for one address, from wherever: 10 in 15 minutes make a guess at a weak password take
 * years, and lock the owner of the address out for minutes only (NIST SP 800-63B, 5.2.2 allows 100 in all).
 */
export const PASSWORD_TRIES: Limit = { max: 10, windowMs: 15 * MINUTE_MS };
/** Mails that one address can be made to receive. */
export const RESET_MAILS: Limit = { max: 3, windowMs: 60 * MINUTE_MS };
export const EMAIL_CHANGE_HOURS = 2;
/** How often a session's last use is written down. */
export const SEEN_MS = 5 * MINUTE_MS;
/** How long a count, a session or a link is kept after its end. */
export const ENDED_KEPT_MS = 7 * 24 * 60 * MINUTE_MS;

/** The groups in a claim: a list, one name, or names separated by commas or blanks as some providers send them. */
export function groupsIn(claim: unknown): string[] {
  if (typeof claim === "string") return claim.split(/[\s,]+/).filter((name) => name !== "");
  if (!Array.isArray(claim)) return [];
  return claim.filter((name): name is string => typeof name === "string");
}

/** The widest of what a person's groups have; of equally wide ones the first of the mapping. null: none. */
export function grantOf(groups: readonly string[], grants: GroupGrants): GroupGrant | null {
  const held = Object.entries(grants)
    .filter(([name]) => groups.includes(name))
    .map(([, grant]) => grant);
  const rank = ({ access }: GroupGrant) => ACCESSES.indexOf(access);
  return held.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

const BROWSERS = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrom(e|ium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
] as const;
const SYSTEMS = [
  [/\bAndroid\b/, "Android"],
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
] as const;

/** What a browser calls itself, in words one recognises one's own device by. */
export function deviceOf(userAgent: string | null): string {
  const first = (of: readonly (readonly [RegExp, string])[]) =>
    of.find(([pattern]) => pattern.test(userAgent ?? ""))?.[1];
  const browser = first(BROWSERS);
  const system = first(SYSTEMS);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? "An unknown device";
}
