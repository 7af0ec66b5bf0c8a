import type { IncidentRow } from "#server/incidents/schema.ts";
import { approvedAt, rulingsAt } from "#server/waivers/rules.ts";
import type { WaiverRecord } from "#server/waivers/schema.ts";
import { MOMENTS_MAX } from "../catalogue.ts";
import { LANES, type Moment } from "../schema.ts";

type Of = {
  readonly from: Date;
  readonly to: Date;
  /** Runs and documents by day, decisions one by one. */
  readonly days: readonly Moment[];
  readonly waivers: readonly WaiverRecord[];
  readonly incidents: readonly IncidentRow[];
};

/** What happened, in the order it happened; where it is too much, the quietest days of runs and documents go first. */
export function timelineOf(of: Of): { timeline: Moment[]; isTimelineCut: boolean } {
  const all = [
    ...of.days,
    ...of.waivers.flatMap((one) => momentsOfWaiver(one, of.to)),
    ...of.incidents.flatMap((one) => momentsOfIncident(one, of.to)),
  ].filter(({ at }) => at >= of.from.toISOString() && at <= of.to.toISOString());
  const kept = new Set(
    all.toSorted((a, b) => weightOf(b) - weightOf(a) || b.count - a.count).slice(0, MOMENTS_MAX),
  );
  return {
    timeline: all.filter((one) => kept.has(one)).sort(inOrder),
    isTimelineCut: all.length > kept.size,
  };
}

const weightOf = ({ lane }: Moment) => LANES.indexOf(lane);
const inOrder = (a: Moment, b: Moment) => a.at.localeCompare(b.at) || weightOf(a) - weightOf(b);

function momentsOfWaiver(record: WaiverRecord, to: Date): Moment[] {
  const about = `${record.gateId}, ${record.conditionId}`;
  const moment = (at: Date, text: string): Moment => ({
    at: at.toISOString(),
    lane: "waivers",
    text: `${about}: ${text}`,
    count: 1,
    id: record.id,
  });
  const rulings = rulingsAt(record, to);
  const isEnded = rulings.some(({ ruling }) => ruling !== "approved" && ruling !== "reviewed");
  const isExpired = approvedAt(record, to) !== null && !isEnded && record.expiresAt <= to;
  return [
    moment(record.requestedAt, record.isEmergency ? "requested in an emergency" : "requested"),
    ...rulings.map(({ ruling, ruledAt }) => moment(ruledAt, ruling)),
    ...(isExpired ? [moment(record.expiresAt, "expired")] : []),
  ];
}

function momentsOfIncident(row: IncidentRow, to: Date): Moment[] {
  const moment = (at: Date, text: string): Moment => ({
    at: at.toISOString(),
    lane: "incidents",
    text: `${row.title}: ${text}`,
    count: 1,
    id: row.id,
  });
  return [
    moment(row.openedAt, `opened, ${row.severity}`),
    ...row.events
      .filter(({ recordedAt }) => recordedAt <= to)
      .map(({ kind, at }) => moment(at, kind === "postmortem" ? "lessons written" : kind)),
  ];
}
