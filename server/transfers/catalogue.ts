import type { Table } from "#server/platform/tenancy.ts";

export const FORMAT = "assay-project";
/** Raised whenever a table that is carried changes; an older server refuses what it cannot hold. */
export const VERSION = 1;

export const FILE_BYTES_MAX = 1_000_000_000;
/** A line is one row; the largest is a document, whose bytes are written in hexadecimal. */
export const LINE_BYTES_MAX = 250_000_000;
export const BODY_BYTES_MAX = 1_000_000_000;

export type Carried = {
  readonly table: Table;
  /** The order it is written in, so that the same project gives the same file. */
  readonly key: readonly string[];
  /** Columns that name who did it, by the id of a person, a token or a connection. */
  readonly actors: readonly string[];
  /** How many rows are held at once. */
  readonly atOnce: number;
};

const carried = (
  table: Table,
  of: { key: string[]; actors?: string[]; atOnce?: number },
): Carried => ({ table, key: of.key, actors: of.actors ?? [], atOnce: of.atOnce ?? 500 });

/**
 * What of a project goes from server to server, in the order that its references need. Left behind are
 * who has a role in it, limits of tokens, answers drafted for somebody to accept, comments (they name
 * people of this server), large documents that still arrive, and while people rate apart the round with everybody's answers (store.ts).
 * What was answered by an own catalogue goes along where the other workspace has the same one in every version.
 */
export const CARRIED: readonly Carried[] = [
  carried("ProjectProfile", { key: ["version"], actors: ["changedById"] }),
  carried("AssessmentDraft", { key: ["assessorId"], actors: ["assessorId"] }),
  carried("Assessment", { key: ["number"], actors: ["publishedById"], atOnce: 5 }),
  carried("AssessmentRound", {
    key: ["number"],
    actors: ["openedById", "revealedById", "closedById"],
    atOnce: 5,
  }),
  carried("RoundInvitee", { key: ["roundNumber", "userId"], actors: ["userId", "invitedById"] }),
  carried("Agreement", {
    key: ["roundNumber", "targetKind", "targetId", "seq"],
    actors: ["recordedById"],
  }),
  carried("ProjectCatalogue", { key: ["catalogueId", "seq"], actors: ["chosenById"] }),
  carried("OwnAnswers", { key: ["catalogueId", "assessorId"], actors: ["assessorId"], atOnce: 5 }),
  carried("Connection", { key: ["id"], actors: ["createdById"] }),
  carried("Pull", { key: ["connectionId", "id"] }),
  carried("Evidence", { key: ["id"], actors: ["senderId"], atOnce: 1 }),
  carried("Fact", { key: ["evidenceId", "ordinal"], atOnce: 1_000 }),
  carried("Sighting", { key: ["evidenceId", "id"], actors: ["senderId"] }),
  carried("EvidenceRefusal", { key: ["id"], actors: ["senderId"] }),
  carried("Acceptance", { key: ["id"], actors: ["acceptedById"] }),
  carried("GoneMark", { key: ["id"], actors: ["markerId"] }),
  carried("RunRow", { key: ["runId"], atOnce: 1_000 }),
  carried("GateDecision", { key: ["id"], actors: ["decidedById"], atOnce: 10 }),
  carried("Estimate", { key: ["id"], actors: ["createdById"], atOnce: 20 }),
  carried("Forecast", { key: ["id"], actors: ["createdById"], atOnce: 20 }),
  carried("PlanEntry", { key: ["itemId", "seq"], actors: ["ownerId", "byId"] }),
  carried("Snapshot", { key: ["id"], actors: ["recordedById"], atOnce: 20 }),
  carried("Outcome", { key: ["id"], actors: ["recordedById"] }),
  carried("DecisionPoint", { key: ["id"], actors: ["setById"] }),
  carried("HandoverEvent", { key: ["itemId", "seq"], actors: ["ownerId", "actorId"] }),
  carried("HandoverReceipt", { key: ["id"], actors: ["drawnUpById"], atOnce: 5 }),
  carried("HandoverSignature", { key: ["receiptId", "side"], actors: ["signedById"] }),
  carried("Waiver", { key: ["id"], actors: ["ownerId", "requestedById"] }),
  carried("WaiverRuling", { key: ["waiverId", "seq"], actors: ["ruledById"] }),
  carried("SignOff", { key: ["id"], actors: ["signedById"] }),
  carried("Incident", { key: ["id"], actors: ["recordedById"] }),
  carried("IncidentEvent", { key: ["incidentId", "seq"], actors: ["recordedById"] }),
  carried("CertificationEvent", { key: ["id"], actors: ["recordedById"] }),
  carried("ActualEffort", { key: ["id"], actors: ["enteredById"] }),
  carried("Retrospective", { key: ["number"], actors: ["openedById", "closedById"], atOnce: 5 }),
];
