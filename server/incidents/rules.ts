import type { IncidentRecord } from "./schema.ts";

/** Incidents whose lessons are not written and closed yet, the ones that still go on included. */
export function openPostmortems(incidents: readonly IncidentRecord[], at: Date): number {
  return incidents.filter(
    ({ openedAt, events }) =>
      openedAt <= at &&
      !events.some(({ kind, recordedAt }) => kind === "postmortem" && recordedAt <= at),
  ).length;
}
