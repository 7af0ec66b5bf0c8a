import { unaudited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { scopeOfSystemIn } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { addJob } from "#server/platform/queue.ts";
import { policiesOf } from "#server/policies/queries.ts";
import { activeMemberIds, projectRecords } from "#server/readiness/store.ts";
import { MADE_BY, pointOf, rollupOf, scoredAt, weekEnd } from "./rules.ts";
import { type Freshened, RenewRollups } from "./schema.ts";
import * as store from "./store.ts";

/** About a quarter of a second: what one transaction reads, scores and writes. */
const BATCH = 250;
/** More than so many are left to the worker, so that nobody waits longer than a page may take. */
export const WITHIN_REQUEST = 250;

/**
 * Makes the lines of a scope that changed anew, at most `limit` of them. Marks are read first, then what
 * the lines are made of, then the lines are written and those marks taken away: a change in between
 * leaves its own mark, and the line is made once more.
 */
export async function freshenRollups(
  deps: Deps,
  scope: WorkspaceScope,
  of: { limit: number },
): Promise<Freshened> {
  // What is computed anew is nobody's change, so it goes on while the server is read-only.
  if (!(await store.isAnyStale(deps.db, scope, { at: deps.now(), madeBy: MADE_BY })))
    return { renewed: 0, isMore: false };
  let renewed = 0;
  const seen = new Set<string>();
  while (renewed < of.limit) {
    const at = deps.now();
    const turn = await store.drawTurn(deps.db);
    const limit = Math.min(BATCH, of.limit - renewed) + 1;
    const found = await store.staleLines(deps.db, scope, { at, madeBy: MADE_BY, limit });
    const stale = found.slice(0, limit - 1);
    if (stale.length === 0) return { renewed, isMore: false };
    const projectIds = stale.map(({ projectId }) => projectId);
    const [records, members, policies] = await Promise.all([
      projectRecords(deps.db, scope, { at, projectIds }),
      activeMemberIds(deps.db, scope),
      policiesOf(deps, scope, at),
    ]);
    const rollups = records.map((record) => rollupOf(record, { at, members, policies }));
    const tx = unaudited(deps.db, "derived-rows");
    await store.writeRollups(tx, scope, { rollups, stale, turn, madeBy: MADE_BY, at });
    renewed += stale.length;
    const isStuck = projectIds.every((id) => seen.has(id));
    for (const id of projectIds) seen.add(id);
    if (isStuck || found.length < limit) return { renewed, isMore: found.length === limit };
  }
  return { renewed, isMore: true };
}

/** Every minute: one job for each workspace where lines wait. */
export async function queueStaleRollups(deps: Deps): Promise<void> {
  await store.dropArchivedMarks(unaudited(deps.db, "derived-rows"));
  for (const workspaceId of await store.workspacesWithStale(deps.db, {
    at: deps.now(),
    madeBy: MADE_BY,
  }))
    await addJob(deps.db, RenewRollups, { payload: { workspaceId }, queue: RenewRollups.name });
}

/** The job. Killed in between, the batches before it stay and the next one does the rest. */
export async function renewRollups(deps: Deps, of: { workspaceId: string }): Promise<void> {
  await freshenRollups(deps, scopeOfSystemIn(of.workspaceId), { limit: Number.POSITIVE_INFINITY });
}

/**
 * The job of a Monday: how every project stood when the week ended, from what had come by then. Run late
 * or again it writes the same, and what was written stays.
 */
export async function noteWeek(deps: Deps): Promise<void> {
  const at = weekEnd(deps.now());
  for (;;) {
    const missing = await store.projectsWithoutPoint(deps.db, { at, limit: BATCH });
    const [first] = missing;
    if (!first) return;
    const { workspaceId } = first;
    const scope = scopeOfSystemIn(workspaceId);
    const projectIds = missing
      .filter((one) => one.workspaceId === workspaceId)
      .map(({ projectId }) => projectId);
    const [records, members, policies] = await Promise.all([
      projectRecords(deps.db, scope, { at, projectIds }),
      activeMemberIds(deps.db, scope),
      policiesOf(deps, scope, at),
    ]);
    const points = records.map((record) =>
      pointOf(record.id, scoredAt(record, { at, members, policies }).line, at),
    );
    if (points.length === 0) return;
    await store.writePoints(unaudited(deps.db, "derived-rows"), points);
  }
}
