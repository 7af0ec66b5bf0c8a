import { z } from "zod";
import { standingAgreements } from "#server/assessments/rules/agreements.ts";
import { Agreed, AgreementEntry, AssessorAnswers } from "#server/assessments/schema.ts";
import { Factors } from "#server/catalogue/schema.ts";
import { ReviewCall } from "#server/certifications/schema.ts";
import { HandoverEvent } from "#server/handover/schema.ts";
import { OwnItem } from "#server/handover-items/schema.ts";
import { IncidentRecord } from "#server/incidents/schema.ts";
import type { OwnBody } from "#server/own-catalogues/rules/body.ts";
import { ownScores, resultOf } from "#server/own-catalogues/rules/scores.ts";
import { OwnResult, OwnScores, PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import { Owner, Profile, RegulatoryClass } from "#server/projects/schema.ts";
import { SignOffRecord } from "#server/sign-offs/schema.ts";
import { Reading } from "#server/signals/schema.ts";
import { WaiverRecord } from "#server/waivers/schema.ts";
import { OwnWeight } from "#server/weights/schema.ts";
import type { ReadinessInput } from "../schema.ts";

/** jsonb writes timestamps with an offset; everything else compares them as UTC text. */
const Instant = z.string().transform((text) => new Date(text).toISOString());
const SenderKind = z.enum(["machine", "person"]);

const EvidenceColumn = z.object({
  evidenceId: z.string(),
  source: z.string(),
  senderKind: SenderKind,
  senderId: z.string(),
  receivedAt: Instant,
  observedAt: Instant.nullable(),
  isDated: z.boolean(),
  context: z.object({
    branch: z.string().optional(),
    commit: z.string().optional(),
    ranInCi: z.boolean().optional(),
    isScheduled: z.boolean().optional(),
    runId: z.string().optional(),
    modelVersion: z.string().optional(),
  }),
  readings: z.array(Reading),
  sightings: z.array(
    z.object({ senderKind: SenderKind, seenAt: Instant, claimedAt: Instant.nullable() }),
  ),
});
const AcceptanceColumn = z.object({
  evidenceId: z.string(),
  targetId: z.string(),
  acceptedById: z.string(),
  role: z.string(),
  acceptedAt: Instant,
});
const GoneColumn = z.object({
  factKind: z.string(),
  subject: z.string(),
  isGone: z.boolean(),
  at: Instant,
});
const EventColumn = HandoverEvent.extend({
  dueAt: z.coerce.date().nullable(),
  at: z.coerce.date(),
});

/**
 * One project with all that its scores are made of, as it stood at a moment: read from the database, or
 * from the snapshot of a decision.
 */
export const ProjectRecord = z.object({
  id: z.string(),
  slug: z.string(),
  code: z.string(),
  name: z.string(),
  factors: Factors,
  profile: Profile,
  affectsPeople: z.boolean().nullable(),
  regulatoryClass: RegulatoryClass.nullable(),
  owners: z.array(Owner),
  isDemo: z.boolean(),
  updatedAt: z.coerce.date(),
  assessmentNumber: z.int().nullable(),
  publishedAt: z.coerce.date().nullable(),
  assessors: z.array(AssessorAnswers),
  /** What a published assessment rests on beside the ratings; snapshots older than rounds have neither of the two. */
  agreements: z.array(Agreed).default([]),
  /** What was settled so far after a reveal that is not published yet. */
  agreementLog: z.array(AgreementEntry).default([]),
  /** What weighs otherwise than in the catalogue; snapshots older than that have none. */
  weights: z.array(OwnWeight).default([]),
  /** What the answers by own catalogues came to; snapshots older than that have none. */
  own: z.array(OwnResult).default([]),
  evidence: z.array(EvidenceColumn),
  acceptances: z.array(AcceptanceColumn),
  gone: z.array(GoneColumn),
  handoverEvents: z.array(EventColumn),
  waivers: z.array(WaiverRecord),
  signOffs: z.array(SignOffRecord),
  incidents: z.array(IncidentRecord),
  reviewCalls: z.array(ReviewCall).default([]),
  /** What the workspace asks for beside the catalogue's checklist; older snapshots have none. */
  ownItems: z.array(OwnItem).default([]),
});
export type ProjectRecord = z.infer<typeof ProjectRecord>;

/** The same as it is read: own catalogues with what was kept of them, or with the answers to score. */
export const RecordRow = ProjectRecord.omit({ own: true }).extend({
  /** Of the latest assessment, or of a round that was revealed. */
  ownKept: z.array(
    PinnedCatalogue.omit({ answers: true, scores: true }).extend({
      scores: OwnScores.omit({ challenges: true }),
    }),
  ),
  /** Of a project that has published nothing: what is answered so far. */
  ownRated: z.array(PinnedCatalogue.omit({ scores: true }).extend({ catalogueId: z.string() })),
});
export type RecordRow = z.infer<typeof RecordRow>;

export const versionKey = (of: { readonly catalogueId: string; readonly version: number }) =>
  `${of.catalogueId}/${of.version}`;

export function recordFrom(
  { ownKept, ownRated, ...record }: RecordRow,
  bodies: ReadonlyMap<string, OwnBody>,
): ProjectRecord {
  const kept = ownKept.map(({ scores, ...one }) => resultOf(one, scores));
  const rated = ownRated.flatMap(({ answers, ...one }) => {
    const body = bodies.get(versionKey(one));
    return body ? [resultOf(one, ownScores(body, answers))] : [];
  });
  return { ...record, own: [...kept, ...rated] };
}

export function inputOf(record: ProjectRecord, at: Date, known?: Date): ReadinessInput {
  const isPublished = record.assessmentNumber !== null;
  const hasDrafts = record.assessors.length > 0;
  return {
    factors: record.factors,
    profile: record.profile,
    basis: isPublished ? "published" : hasDrafts ? "draft" : "none",
    assessmentNumber: record.assessmentNumber,
    assessors: record.assessors,
    agreements: [...record.agreements, ...standingAgreements(record.agreementLog)],
    weights: record.weights,
    own: record.own,
    evidence: record.evidence,
    acceptances: record.acceptances,
    gone: record.gone,
    at,
    known,
  };
}
