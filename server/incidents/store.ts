import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { type IncidentEventKind, IncidentRow, type Severity } from "./schema.ts";

const COLUMNS = {
  id: true,
  title: true,
  severity: true,
  openedAt: true,
  recordedById: true,
  recordedAt: true,
  events: {
    orderBy: { seq: "asc" },
    select: {
      seq: true,
      kind: true,
      at: true,
      link: true,
      note: true,
      recordedById: true,
      recordedAt: true,
    },
  },
} as const;

/** Newest first. */
export async function incidents(db: Tx, scope: ProjectScope): Promise<IncidentRow[]> {
  const rows = await db.incident.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ openedAt: "desc" }, { id: "desc" }],
    select: COLUMNS,
  });
  return IncidentRow.array().parse(rows);
}

export async function incidentById(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<IncidentRow | null> {
  const row = await db.incident.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id } },
    select: COLUMNS,
  });
  return row && IncidentRow.parse(row);
}

export async function addIncident(
  tx: WriteTx,
  scope: ProjectScope,
  row: { id: string; title: string; severity: Severity; openedAt: Date; recordedAt: Date },
): Promise<void> {
  await tx.incident.create({
    data: { ...row, projectId: scope.projectId, recordedById: actorId(scope.actor) },
    select: { id: true },
  });
}

/** false when somebody else's step came first: the sequence is the key. */
export async function addEvent(
  tx: WriteTx,
  scope: ProjectScope,
  row: {
    incidentId: string;
    seq: number;
    kind: IncidentEventKind;
    at: Date;
    link: string | null;
    note: string;
    recordedAt: Date;
  },
): Promise<boolean> {
  const { count } = await tx.incidentEvent.createMany({
    data: [{ ...row, projectId: scope.projectId, recordedById: actorId(scope.actor) }],
    skipDuplicates: true,
  });
  return count === 1;
}
