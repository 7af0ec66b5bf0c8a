import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { holdUntilEnd, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Actual, type NewActual } from "./schema.ts";

/** More than any team enters; what is beyond is not read. */
const READ_MAX = 10_000;

const COLUMNS = {
  id: true,
  packageId: true,
  label: true,
  days: true,
  startedOn: true,
  endedOn: true,
  note: true,
  enteredById: true,
  enteredAt: true,
} as const;

const dayOf = (at: Date | null) => at?.toISOString().slice(0, 10) ?? null;
const atDay = (day: string | null) => (day === null ? null : new Date(`${day}T00:00:00Z`));

/** What counts, the oldest entry first. */
export async function actuals(db: Tx, scope: ProjectScope): Promise<Actual[]> {
  const rows = await db.actualEffort.findMany({
    where: { projectId: scope.projectId, removedAt: null },
    orderBy: [{ enteredAt: "asc" }, { id: "asc" }],
    take: READ_MAX,
    select: COLUMNS,
  });
  return Actual.array().parse(
    rows.map((row) => ({
      ...row,
      startedOn: dayOf(row.startedOn),
      endedOn: dayOf(row.endedOn),
    })),
  );
}

/** Until the transaction ends nobody else enters effort of this project, or closes a look back on it. */
export async function lockActuals(tx: Tx, scope: ProjectScope): Promise<void> {
  await holdUntilEnd(tx, `actual effort of ${scope.projectId}`);
}

export async function addActuals(
  tx: WriteTx,
  scope: ProjectScope,
  of: { actuals: readonly (NewActual & { id: string })[]; at: Date },
): Promise<void> {
  await tx.actualEffort.createMany({
    data: of.actuals.map((actual) => ({
      ...actual,
      projectId: scope.projectId,
      startedOn: atDay(actual.startedOn),
      endedOn: atDay(actual.endedOn),
      enteredById: actorId(scope.actor),
      enteredAt: of.at,
    })),
  });
}

/** False when there is none of this id, or it was taken out before. */
export async function removeActual(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.actualEffort.updateMany({
    where: { projectId: scope.projectId, id: of.id, removedAt: null },
    data: { removedAt: of.at },
  });
  return count === 1;
}
