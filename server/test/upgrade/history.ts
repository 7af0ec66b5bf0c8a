import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { isContract } from "#server/start/migrate.ts";

// Which migrations are not released, and whose code still runs while they are applied.

export const MIGRATIONS = "prisma/migrations";

const git = (...args: string[]): string =>
  execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

/** The last tag that the checkout is built upon; null before there is one, or where the history is not there. */
export function lastTag(): string | null {
  try {
    return git("describe", "--tags", "--abbrev=0");
  } catch {
    return null;
  }
}

export const migrationNames = (): string[] =>
  fs
    .readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

const namesAt = (commit: string): string[] =>
  git("ls-tree", "--name-only", `${commit}:${MIGRATIONS}`)
    .split("\n")
    .filter((name) => name !== "migration_lock.toml")
    .sort();

/** What the last tag has not yet; before there is a tag, the newest migration. */
export function unreleased(tag: string | null = lastTag()): string[] {
  const names = migrationNames();
  if (tag === null) return names.slice(-1);
  const released = new Set(namesAt(tag));
  return names.filter((name) => !released.has(name));
}

export const sqlOf = (name: string): string =>
  fs.readFileSync(`${MIGRATIONS}/${name}/migration.sql`, "utf8");

export type Before = { readonly commit: string; readonly what: string };

/** The commit whose code is to live with the tables of now. */
export function codeBefore(): Before {
  const tag = lastTag();
  if (tag !== null) return { commit: git("rev-parse", `${tag}^{commit}`), what: `tag ${tag}` };
  const newest = migrationNames().at(-1) ?? "";
  const added = git("log", "--diff-filter=A", "--format=%H", "--", `${MIGRATIONS}/${newest}`)
    .split("\n")
    .at(-1);
  if (!added)
    throw new Error(`The history does not say when ${newest} came: a full clone is needed.`);
  return { commit: git("rev-parse", `${added}^`), what: `the commit before ${newest}` };
}

/** What is said against a migration's mark as a contract; null where it may be one, or is none. */
export function faultOfMark(
  migration: { name: string; sql: string },
  of: { tag: string | null; released: readonly string[] },
): string | null {
  const { name, sql } = migration;
  const expansion = /^-- contract: (\S+)/.exec(sql)?.[1];
  if (!isContract(name))
    return expansion
      ? `${name} says in its first line that it is a contract, and not in its name.`
      : null;
  if (!expansion)
    return `${name} needs a first line that names what made it unnecessary: -- contract: <migration>`;
  if (of.tag === null)
    return `${name} takes away what ${expansion} replaced, and nothing is released yet.`;
  return of.released.includes(expansion)
    ? null
    : `${name} takes away what ${expansion} replaced, which ${of.tag} has not yet.`;
}

export const releasedAt = (tag: string | null): string[] => (tag === null ? [] : namesAt(tag));
