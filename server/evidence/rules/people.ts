import { sha256 } from "#server/platform/digest.ts";
import { isObject } from "./fields.ts";

const PSEUDONYM = /^login:[0-9a-f]{12}$/;

/** The same login gives the same word, and no word gives back its login. */
export function pseudonym(login: string): string {
  if (PSEUDONYM.test(login)) return login;
  return `login:${sha256(login.toLowerCase()).slice(0, 12)}`;
}

// What people write to each other, and how they are reached.
const LEFT_OUT = new Set([
  "body",
  "commit_title",
  "description",
  "email",
  "message",
  "note",
  "user_url",
]);
/** Of a description the one word that says how a deployment was done; a deployment has no field for it. */
export const STRATEGY = /^(?:canary|blue-?green|shadow|rolling|ramped|recreate)$/i;
const OF_ACCOUNT = new Set(["id", "type", "is_bot"]);

/** A forge's answer without names, addresses and messages: accounts keep their number. */
export function withoutPeople(stored: Buffer): Buffer {
  const root: unknown = JSON.parse(stored.toString("utf8"));
  return Buffer.from(JSON.stringify(pruned(root)));
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (!isObject(value)) return value;
  const login = value.login ?? value.username;
  if (typeof login === "string") {
    const account = Object.entries(value).filter(([key]) => OF_ACCOUNT.has(key));
    const key = value.login === undefined ? "username" : "login";
    return { ...Object.fromEntries(account), [key]: pseudonym(login) };
  }
  // The author of a commit has no account: a name and an address.
  const isAuthor = typeof value.email === "string";
  const kept = Object.entries(value).filter(
    ([key, inner]) => (!LEFT_OUT.has(key) || isStrategy(inner)) && !(isAuthor && key === "name"),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, pruned(inner)]));
}

function isStrategy(value: unknown): boolean {
  return typeof value === "string" && STRATEGY.test(value.trim());
}
