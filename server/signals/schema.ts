import { z } from "zod";
import { IndicatorId, TestId } from "#server/catalogue/schema.ts";

/**
 * A reading is what the rules need of one received document, condensed at ingest and stored with it,
 * so that scoring a thousand projects never touches facts. It holds no judgement that depends on
 * the time of asking; signalsAt() adds that.
 */
export const Reading = z.object({
  /** The catalogue's evidence kind it counts as, such as junit or gx.validation. */
  catalogueKind: z.string(),
  subject: z.string(),
  observedAt: z.string().nullable(),
  pointer: z.string(),
  /** Source and id of the fact where its source gave it one. */
  ownId: z.string().optional(),
  /** Metric name (as in catalog.json evidence.rules[].checks) → value. Lists and records where a rule needs them. */
  metrics: z.record(z.string(), z.json()),
});
export type Reading = z.infer<typeof Reading>;

/** One document with its readings, as the rules see it. */
export type EvidenceItem = {
  readonly evidenceId: string;
  readonly source: string;
  readonly senderKind: "machine" | "person";
  readonly senderId: string;
  readonly receivedAt: string;
  readonly observedAt: string | null;
  /** Whether the document itself says when it was observed; then sending it again renews nothing. */
  readonly isDated: boolean;
  readonly context: {
    branch?: string | undefined;
    commit?: string | undefined;
    ranInCi?: boolean | undefined;
    isScheduled?: boolean | undefined;
    runId?: string | undefined;
    modelVersion?: string | undefined;
  };
  readonly readings: readonly Reading[];
  /** Later arrivals of the same bytes. A machine's counts as a run; a person's renews nothing. */
  readonly sightings: readonly {
    senderKind: "machine" | "person";
    seenAt: string;
    claimedAt: string | null;
  }[];
};

export type AcceptanceItem = {
  readonly evidenceId: string;
  readonly targetId: string;
  readonly acceptedById: string;
  readonly role: string;
  readonly acceptedAt: string;
};

/** Somebody said that a subject is no longer there, or is there again. */
export type GoneItem = {
  readonly factKind: string;
  readonly subject: string;
  readonly isGone: boolean;
  readonly at: string;
};

export const Because = z.object({
  rule: z.string(),
  evidenceId: z.string().nullable(),
  pointer: z.string(),
  text: z.string(),
  /** How the check came out, where the sentence is about one. */
  outcome: z.enum(["pass", "fail", "missing"]).optional(),
  /** The metric of the catalogue's check that this is about. */
  check: z.string().optional(),
});
export type Because = z.infer<typeof Because>;

/** The verdict of one rule about one test or indicator at one moment. */
export const Signal = z.object({
  testId: TestId.optional(),
  indicatorId: IndicatorId.optional(),
  rule: z.string(),
  outcome: z.enum(["pass", "fail", "unknown"]),
  /** At the moment asked. Of a test 0, 0.5 or 1 (2017 points); of an indicator 1 when its level is proven. */
  credit: z.number(),
  /** What the credit would be were it fresh: tells lapsed proof from none. */
  creditWhenFresh: z.number(),
  /** The paper's reading: credit for running the test at all, as if the latest result had passed. */
  executionCredit: z.number(),
  observedAt: z.string().nullable(),
  /** The last instant before the credit falls next, and the last one at which it is above 0; null when it gives none. */
  expiresAt: z.string().nullable(),
  zeroAt: z.string().nullable(),
  because: z.array(Because),
  /** Names of checks that nothing has answered; `profile:features` names a profile field to fill. */
  missing: z.array(z.string()),
  evidenceIds: z.array(z.string()),
  /** What made it proof of an earlier state before its window was over: an event of the catalogue. */
  ended: z.object({ by: z.string(), at: z.string() }).optional(),
});
export type Signal = z.infer<typeof Signal>;

/** A document that would count by hand once a member other than its sender accepts it. */
export const Proposal = z.object({
  evidenceId: z.string(),
  targetId: z.string(),
  rule: z.string(),
  /** What accepting gives: 0.5 for a test, or that an indicator's level is evidenced. */
  gain: z.string(),
  text: z.string(),
  senderId: z.string(),
  /** Roles whose acceptance the rule asks for; empty where any second member will do. */
  acceptedBy: z.array(z.string()).default([]),
});
export type Proposal = z.infer<typeof Proposal>;
