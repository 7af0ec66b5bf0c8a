import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { ProjectRecord } from "#server/readiness/rules/record.ts";
import { pointOf, scoredAt, weekEnd } from "#server/rollups/rules.ts";
import type { WeekPoint } from "#server/rollups/schema.ts";
import type { SampleProject } from "./portfolio.ts";
import type { ReadDocument } from "./read-documents.ts";
import { acceptanceItems, evidenceItems } from "./rows.ts";

const WEEK_MS = 7 * 86_400_000;
/** Two years of weeks. */
export const WEEKS = 104;

/** The same point at the end of every week from `at` to `to`. */
export type PointSpan = WeekPoint & { readonly to: Date };

/**
 * How a sample project stood at the end of each of the last weeks, by the rules that note a real one.
 * Between two changes every week is the same, so only changes are scored.
 */
export function sampleWeeks(
  project: SampleProject,
  of: { documents: ReadonlyMap<string, ReadDocument>; at: Date },
): PointSpan[] {
  const last = weekEnd(of.at).getTime();
  const record = recordOf(project, of.documents);
  const arrivals = [
    ...project.published.map(({ publishedAt }) => publishedAt.getTime()),
    ...record.evidence.map(({ receivedAt }) => Date.parse(receivedAt)),
  ];
  const spans: PointSpan[] = [];
  let week = Math.max(last - (WEEKS - 1) * WEEK_MS, weekEnd(project.createdAt).getTime() + WEEK_MS);
  while (week <= last) {
    const at = new Date(week);
    const known = asKnown(record, { project, at });
    const { line, lapsesMs } = scoredAt(known, { at, members: [], policies: BUILT_IN });
    const change = Math.min(lapsesMs, ...arrivals.filter((ms) => ms > week));
    const until = Math.min(
      last,
      week + Math.floor(Math.max(0, change - 1 - week) / WEEK_MS) * WEEK_MS,
    );
    const to = Number.isFinite(change) ? until : last;
    spans.push({ ...pointOf(project.id, line, at), to: new Date(to) });
    week = to + WEEK_MS;
  }
  return spans;
}

function recordOf(
  project: SampleProject,
  documents: ReadonlyMap<string, ReadDocument>,
): ProjectRecord {
  const { id, slug, code, name, factors, affectsPeople, createdAt } = project;
  return {
    ...{ id, slug, code, name, factors, affectsPeople },
    profile: {},
    regulatoryClass: null,
    owners: [],
    isDemo: true,
    updatedAt: createdAt,
    assessmentNumber: null,
    publishedAt: null,
    assessors: [],
    agreements: [],
    agreementLog: [],
    evidence: evidenceItems(project, documents).map((item) => ({
      ...item,
      readings: item.readings.map((reading) => ({ ...reading })),
    })),
    acceptances: acceptanceItems(project, documents),
    gone: [],
    handoverEvents: [],
    ownItems: [],
    waivers: [],
    signOffs: [],
    incidents: [],
    reviewCalls: [],
    weights: [],
    own: [],
  };
}

function asKnown(record: ProjectRecord, of: { project: SampleProject; at: Date }): ProjectRecord {
  const known = of.project.published.filter(({ publishedAt }) => publishedAt <= of.at);
  const latest = known.at(-1);
  return {
    ...record,
    assessmentNumber: latest ? known.length : null,
    publishedAt: latest?.publishedAt ?? null,
    assessors: latest ? [...latest.answers] : [],
    evidence: record.evidence.filter(({ receivedAt }) => Date.parse(receivedAt) <= of.at.getTime()),
    acceptances: record.acceptances.filter(
      ({ acceptedAt }) => Date.parse(acceptedAt) <= of.at.getTime(),
    ),
  };
}
