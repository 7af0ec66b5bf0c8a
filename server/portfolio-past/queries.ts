import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { digestOf, policiesOf } from "#server/policies/queries.ts";
import type { PortfolioProject } from "#server/portfolio/schema.ts";
import { activeMemberIds, projectRecords, projectStamps } from "#server/readiness/store.ts";
import { scoredAt } from "#server/rollups/rules.ts";

type Kept = {
  readonly key: string;
  readonly line: PortfolioProject;
  /** The line is the same at every moment from here … */
  readonly fromMs: number;
  /** … until before here, when some proof lapses. */
  readonly untilMs: number;
};
/** About six kilobytes a line; the oldest go first. */
const KEPT_MAX = 12_000;
/** Keeps one statement's answer to some tens of megabytes. */
const READ_AT_ONCE = 1_000;
/** A page compares now with some weeks ago: both moments of a project are kept beside each other. */
const MOMENTS_MAX = 3;
const keptLines = new Map<string, readonly Kept[]>();

/**
 * A project's line depends on what is stored of it and on time, and by time it changes only when a
 * proof lapses. So a line is kept under the stamp of what it was made from, for as long as no proof
 * lapses; only projects that changed are read and scored again.
 */
export async function linesAt(
  deps: Deps,
  scope: WorkspaceScope,
  at: Date,
): Promise<{ id: string; line: PortfolioProject }[]> {
  const [stamps, members, policies] = await Promise.all([
    projectStamps(deps.db, scope, at),
    activeMemberIds(deps.db, scope),
    policiesOf(deps, scope, at),
  ]);
  const among = sha256([...members, digestOf(policies)].join(","));
  const wanted = stamps.map(({ id, stamp }) => ({ id, key: `${stamp}|${among}` }));
  const lines = new Map<string, PortfolioProject>();
  for (const { id, key } of wanted) {
    const line = keptLine(id, key, at.getTime());
    if (line) lines.set(id, line);
  }
  const changed = wanted.filter(({ id }) => !lines.has(id));
  for (let from = 0; from < changed.length; from += READ_AT_ONCE) {
    const keys = new Map(changed.slice(from, from + READ_AT_ONCE).map(({ id, key }) => [id, key]));
    for (const record of await projectRecords(deps.db, scope, {
      at,
      projectIds: [...keys.keys()],
    })) {
      const { line, untilMs } = scoredAt(record, { at, members, policies });
      lines.set(record.id, line);
      keep(record.id, { key: keys.get(record.id) ?? "", line, fromMs: at.getTime(), untilMs });
    }
  }
  return [...lines].map(([id, line]) => ({ id, line }));
}

function keptLine(id: string, key: string, atMs: number): PortfolioProject | null {
  const kept = keptLines
    .get(id)
    ?.find((one) => one.key === key && one.fromMs <= atMs && atMs < one.untilMs);
  return kept?.line ?? null;
}

function keep(id: string, kept: Kept): void {
  const others = keptLines.get(id) ?? [];
  keptLines.delete(id);
  keptLines.set(id, [kept, ...others].slice(0, MOMENTS_MAX));
  if (keptLines.size <= KEPT_MAX) return;
  const oldest = keptLines.keys().next();
  if (!oldest.done) keptLines.delete(oldest.value);
}
