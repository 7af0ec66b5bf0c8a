import type { Incident, IncidentEventKind, IncidentRecord, IncidentRow } from "./schema.ts";

/** Incidents whose lessons are not written and closed yet, the ones that still go on included. */
export function openPostmortems(incidents: readonly IncidentRecord[], at: Date): number {
  return incidents.filter(
    ({ openedAt, events }) =>
      openedAt <= at &&
      !events.some(({ kind, recordedAt }) => kind === "postmortem" && recordedAt <= at),
  ).length;
}

/** It goes on from its beginning, and again from when it was reopened. */
export function isOpenAt({ events }: IncidentRecord, at: Date): boolean {
  const last = events
    .filter(({ kind, recordedAt }) => kind !== "postmortem" && recordedAt <= at)
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
  return last?.kind !== "closed";
}

export function incidentAt(row: IncidentRow, at: Date): Incident {
  const written = row.events.filter(({ kind }) => kind === "postmortem");
  return {
    ...row,
    isOpen: isOpenAt(row, at),
    hasPostmortem: written.length > 0,
    postmortem: written.at(-1)?.link ?? null,
  };
}

/** Why a step cannot be taken; null when it can. */
export function whyNotStep(
  row: IncidentRow,
  of: { kind: IncidentEventKind; when: Date; at: Date },
): string | null {
  const { kind, when, at } = of;
  if (when > at) return "That is later than now.";
  if (when < row.openedAt) return "That is before the incident began.";
  const isOpen = isOpenAt(row, at);
  if (kind === "closed" && !isOpen) return "It is closed already.";
  return kind === "reopened" && isOpen ? "It is open." : null;
}
