import type { CodeShare } from "#server/facts/code/schema.ts";
import { newest, Refused } from "../../rules/fields.ts";
import { NO_LINES } from "../../rules/line-counts.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { dateOf } from "./dates.ts";
import { type Entry, partsOf, readLine } from "./lines.ts";
import { type Renamed, renamedOf } from "./paths.ts";

type Stat = Renamed & { readonly lines: Extract<Entry, { kind: "stat" }> };
type Commit = { hash: string; date: string | null; isCommitDate: boolean; stats: Stat[] };
type Changes = NonNullable<CodeShare["changes"]>;

const PATHS_MAX = 10_000;

export const isShortStat = (line: string): boolean => /^ \d+ files? changed(?:,|$)/.test(line);

export function parse(input: ParsedInput, at: Date): ParseResult {
  if (input.syntax !== "text") throw new Refused("wrong_shape", "Expected the log as text.", "");
  const notes = new Notes();
  const commits = readCommits(input.lines, { at, notes });
  if (commits.every(({ stats }) => stats.length === 0)) throw withoutStats(input.lines);
  const dates = commits.flatMap(({ date }) => date ?? []).sort();
  const changed = [...changesByPath(newestFirst(commits), notes)];
  const kept = changed.sort(mostChanged).slice(0, PATHS_MAX);
  const changes: Changes = {
    commits: commits.length,
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    paths: kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, change]) => ({ path, ...change })),
    pathsLeftOut: changed.length - kept.length,
  };
  const value: CodeShare = {
    tool: "git",
    total: NO_LINES,
    languages: {},
    files: [],
    filesLeftOut: 0,
    changes,
  };
  // How far the history was known; when the log was written it does not say.
  const observedAt = newest(dates, at);
  const fact = {
    kind: "code-share",
    subject: "history",
    observedAt,
    pointer: "line:1",
    value,
  } as const;
  return {
    kind: "facts",
    format: "git-log-numstat",
    facts: [fact],
    notes: notes.list(),
    observedAt,
  };
}

function withoutStats(lines: readonly string[]): Refused {
  const place = lines.findIndex(isShortStat);
  const message = place < 0 ? "The log names no file." : "The log counts lines, and names no file.";
  return new Refused("wrong_artifact", `${message} Send git log --numstat.`, `line:${place + 1}`);
}

/** A commit that is told once for each of its parents, as by -m, counts once, with what it was told first. */
function readCommits(lines: readonly string[], of: { at: Date; notes: Notes }): Commit[] {
  const byHash = new Map<string, Commit>();
  let current: Commit | null = null;
  let pending: { lines: Stat["lines"]; from: string | null } | null = null;
  for (const { text, line } of partsOf(lines)) {
    const pointer = `line:${line}`;
    if (pending && text !== "") {
      if (pending.from === null) pending.from = text;
      else {
        current?.stats.push({ from: pending.from, to: text, lines: pending.lines });
        pending = null;
      }
      continue;
    }
    const entry = readLine(text);
    if (entry?.kind === "commit") current = commitOf(entry, byHash, { ...of, pointer });
    else if (entry?.kind === "date" && current) setDate(current, entry, { ...of, pointer });
    else if (entry?.kind === "stat" && entry.path === "") pending = { lines: entry, from: null };
    else if (entry?.kind === "stat")
      current?.stats.push({ ...renamedOf(entry.path), lines: entry });
  }
  return [...byHash.values()];
}

type Place = { readonly at: Date; readonly notes: Notes; readonly pointer: string };

function commitOf(
  { hash, date }: Extract<Entry, { kind: "commit" }>,
  byHash: Map<string, Commit>,
  place: Place,
): Commit {
  const commit: Commit = {
    hash,
    date: date === null ? null : dateOf(date, place),
    isCommitDate: false,
    stats: [],
  };
  if (byHash.has(hash))
    place.notes.add("duplicate", "A commit is told twice; it counts once.", place.pointer);
  else byHash.set(hash, commit);
  return commit;
}

/** When it was committed says better than when it was written what came after what. */
function setDate(commit: Commit, entry: Extract<Entry, { kind: "date" }>, place: Place): void {
  if (commit.date !== null && (commit.isCommitDate || !entry.isCommitDate)) return;
  commit.date = dateOf(entry.date, place);
  commit.isCommitDate = entry.isCommitDate;
}

/** As git lists them, unless it was asked for --reverse. */
function newestFirst(commits: readonly Commit[]): readonly Commit[] {
  const dates = commits.flatMap(({ date }) => date ?? []);
  return (dates[0] ?? "") < (dates.at(-1) ?? "") ? [...commits].reverse() : commits;
}

type Change = { added: number; deleted: number; commits: number };

/** Under the name that each file has last: what a commit renamed, older commits know by the name before. */
function changesByPath(commits: readonly Commit[], notes: Notes): Map<string, Change> {
  const laterName = new Map<string, string>();
  const byPath = new Map<string, Change>();
  for (const { stats } of commits) {
    const named = stats.map((stat) => ({ ...stat, now: laterName.get(stat.to) ?? stat.to }));
    for (const { from, to, now, lines } of named) {
      const path = cleanText(now, notes, "line:1");
      const known = byPath.get(path) ?? { added: 0, deleted: 0, commits: 0 };
      byPath.set(path, {
        added: known.added + (lines.added ?? 0),
        deleted: known.deleted + (lines.deleted ?? 0),
        commits: known.commits + 1,
      });
      if (from !== to) laterName.set(from, now);
    }
  }
  return byPath;
}

function mostChanged([a, x]: [string, Change], [b, y]: [string, Change]): number {
  return y.added + y.deleted - (x.added + x.deleted) || (a < b ? -1 : 1);
}
