import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { Schedule, ScheduleRow } from "./schema.ts";
import * as store from "./store.ts";

/** What goes out by itself of the projects in sight, and how it last went. */
export async function schedulesOf(deps: Deps, scope: WorkspaceScope): Promise<Schedule[]> {
  const rows = await store.schedules(deps.db, scope);
  const counts = await store.deliveryCounts(
    deps.db,
    scope,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const own = counts.filter(({ scheduleId }) => scheduleId === row.id);
    const dueAt = own[0]?.dueAt;
    const many = (state: string) =>
      own
        .filter((one) => one.state === state && one.dueAt.getTime() === dueAt?.getTime())
        .reduce((sum, one) => sum + one._count.userId, 0);
    const last = dueAt && {
      dueAt,
      sent: many("sent"),
      waiting: many("waiting"),
      failed: many("failed"),
    };
    return { ...row, last: last ?? null, mayRemove: mayRemove(scope, row) };
  });
}

/** Who made it, and those who manage the workspace. */
export function mayRemove({ actor }: WorkspaceScope, { createdById }: ScheduleRow): boolean {
  if (actor.kind !== "person") return false;
  return actor.userId === createdById || actor.access === "owner" || actor.access === "admin";
}
