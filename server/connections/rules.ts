import {
  type Asked,
  type Connection,
  type ConnectionRow,
  type ConnectionState,
  NewPulled,
  type PullTotals,
} from "./schema.ts";

/** How often each kind is asked unless somebody says otherwise, in minutes. */
export const EVERY_MINUTES: Readonly<Record<NewPulled["kind"], number>> = {
  mlflow: 60,
  prometheus: 60,
  alertmanager: 30,
  "artifacts-http": 360,
  "artifacts-s3": 360,
};

/** What a kept row asks; null when it is a hook, or was written by a version that knew other settings. */
export function askedOf(row: Pick<ConnectionRow, "kind" | "settings">): Asked | null {
  const { settings } = row.settings;
  const parsed = NewPulled.safeParse({ kind: row.kind, name: "kept", settings });
  return parsed.success ? parsed.data : null;
}

export function viewOf(row: ConnectionRow, totals: PullTotals | undefined): Connection {
  const { settings, cursor: _, isEnabled: __, ...rest } = row;
  const state = stateOf(row);
  return {
    ...rest,
    ...settings,
    state,
    workingSince: state === "failing" ? null : (totals?.workingSince ?? null),
    failingSince: state === "failing" ? (totals?.failingSince ?? row.lastTriedAt) : null,
    documents: totals?.documents ?? 0,
    refused: totals?.refused ?? 0,
  };
}

function stateOf(row: ConnectionRow): ConnectionState {
  if (!row.isEnabled) return "paused";
  if (row.failuresInARow > 0) return "failing";
  return row.lastSucceededAt === null ? "new" : "working";
}
