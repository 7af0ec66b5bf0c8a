import { z } from "zod";
import { ChallengeId, TestId } from "#server/catalogue/schema.ts";
import { type EventIdentity, EvidenceContext, Note, Refusal } from "#server/evidence/schema.ts";
import { Proposal, Signal } from "#server/signals/schema.ts";

/** Where a document's observation time comes from; only its own date stays when it is sent again. */
export const ObservedAtBasis = z.enum(["document", "sender", "receipt"]);
export type ObservedAtBasis = z.infer<typeof ObservedAtBasis>;

export type NewEvidence = {
  /** Id that what comes of it gets, so that another try finds what the first one made and adds nothing. */
  readonly id?: string | undefined;
  readonly bytes: Uint8Array;
  readonly fileName?: string | undefined;
  readonly mediaType?: string | undefined;
  /** Id of the only adapter that may read it. */
  readonly as?: string | undefined;
  readonly observedAt?: Date | undefined;
  readonly maxBytes?: number | undefined;
  readonly context?: EvidenceContext | undefined;
  /** The event that carried it: the same source and id again is the same event, whatever its bytes. */
  readonly event?: EventIdentity | undefined;
  /** What was odd about the envelope it came in. */
  readonly notes?: readonly Note[] | undefined;
  /** Sample data of the demo, labelled as such wherever it is shown. */
  readonly isSample?: boolean | undefined;
};

const Moved = <T extends z.ZodType>(value: T) => z.object({ before: value, after: value });

export const EffectReason = z.object({
  /** The test or indicator. */
  target: z.string(),
  kind: z.enum(["missing", "fail"]),
  texts: z.array(z.string()),
});
export type EffectReason = z.infer<typeof EffectReason>;

/** What moved in the scores because of a document or an acceptance, and why no more did. */
export const Effect = z.object({
  /** Assured credit; only what changed. */
  tests: z.array(z.object({ testId: TestId, before: z.number(), after: z.number() })),
  /** Upper end of the residual risk; only what changed. */
  challenges: z.array(
    z.object({ id: ChallengeId, before: z.number().nullable(), after: z.number().nullable() }),
  ),
  score: Moved(z.number().nullable()),
  mlTestScore: Moved(z.number()),
  reasons: z.array(EffectReason),
  /** Whether some of its signals give credit: then it may move nothing because that was proven before. */
  proves: z.boolean(),
  /** Proposals it opened that wait for a second person. */
  waits: z.int(),
});
export type Effect = z.infer<typeof Effect>;

/** What the sender gets back. */
export const Receipt = z.object({
  evidenceId: z.string(),
  /** SHA-256 of the bytes as they were received. */
  digest: z.string(),
  source: z.string(),
  format: z.string(),
  /** The same bytes were here before: only a sighting was added. */
  duplicate: z.boolean(),
  facts: z.int(),
  signals: z.array(Signal),
  notes: z.array(Note),
  actor: z.object({ kind: z.enum(["machine", "person"]), id: z.string() }),
  observedAt: z.string().nullable(),
  observedAtBasis: ObservedAtBasis,
  receivedAt: z.string(),
  /** What this arrival changed in the scores; null where it was not computed. */
  effect: Effect.nullable(),
  /** The same in a sentence, with what is still missing. */
  summary: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

export const IngestResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("received"), receipt: Receipt }),
  z.object({ kind: z.literal("refused"), refusalId: z.string(), refusal: Refusal }),
]);
export type IngestResult = z.infer<typeof IngestResult>;

export const EvidenceRow = z.object({
  id: z.string(),
  digest: z.string(),
  storedDigest: z.string(),
  source: z.string(),
  format: z.string(),
  recognisedBy: z.string(),
  fileName: z.string().nullable(),
  mediaType: z.string().nullable(),
  sizeBytes: z.int(),
  senderKind: z.enum(["machine", "person"]),
  senderId: z.string(),
  context: EvidenceContext,
  observedAt: z.date().nullable(),
  observedAtBasis: ObservedAtBasis,
  receivedAt: z.date(),
  factCount: z.int(),
  notes: z.array(Note),
  isSample: z.boolean(),
  /** What it changed in the scores when it first arrived. */
  effect: Effect.nullable(),
});
export type EvidenceRow = z.infer<typeof EvidenceRow>;

export const RefusalRow = z.object({
  id: z.string(),
  fileName: z.string().nullable(),
  sizeBytes: z.int(),
  senderKind: z.enum(["machine", "person"]),
  senderId: z.string(),
  receivedAt: z.date(),
  code: z.string(),
  message: z.string(),
  pointer: z.string().nullable(),
});
export type RefusalRow = z.infer<typeof RefusalRow>;

/** One line of the evidence log: what was read, and what was refused, newest first. */
export const LogEntry = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("evidence"), at: z.date(), evidence: EvidenceRow }),
  z.object({ kind: z.literal("refusal"), at: z.date(), refusal: RefusalRow }),
]);
export type LogEntry = z.infer<typeof LogEntry>;

export const StoredSighting = z.object({
  senderKind: z.enum(["machine", "person"]),
  senderId: z.string(),
  seenAt: z.date(),
  claimedAt: z.date().nullable(),
});
export const StoredAcceptance = z.object({
  evidenceId: z.string(),
  targetId: z.string(),
  note: z.string(),
  acceptedById: z.string(),
  role: z.string(),
  acceptedAt: z.date(),
});
export type StoredAcceptance = z.infer<typeof StoredAcceptance>;

/** A fact as the screen shows it: its value as lines of text, because a recorded key may be any word. */
export const FactView = z.object({
  ordinal: z.int(),
  kind: z.string(),
  subject: z.string(),
  observedAt: z.date().nullable(),
  pointer: z.string(),
  details: z.array(z.object({ key: z.string(), value: z.string() })),
});
export type FactView = z.infer<typeof FactView>;

export const EvidenceDetail = z.object({
  evidence: EvidenceRow,
  facts: z.array(FactView),
  /** Ordinal of the first of these facts in the document. */
  factsFrom: z.int(),
  /** Pointer of the fact that was asked for by a place in the document. */
  factAt: z.string().nullable(),
  sightings: z.array(StoredSighting),
  acceptances: z.array(StoredAcceptance),
  signals: z.array(Signal),
  proposals: z.array(Proposal),
});
export type EvidenceDetail = z.infer<typeof EvidenceDetail>;

/** A proposal with what the asking person may do about it. */
export const OpenProposal = Proposal.extend({
  /** Why this person can't accept it; null when they can. */
  whyNot: z.string().nullable(),
});
export type OpenProposal = z.infer<typeof OpenProposal>;

export const AcceptInput = z.object({
  evidenceId: z.string(),
  /** A test such as data-7 or an indicator such as em-1; all that the document is offered for when left out. */
  targetId: z.string().max(60).optional(),
  note: z.string().max(2_000).default(""),
});
export type AcceptInput = z.infer<typeof AcceptInput>;
