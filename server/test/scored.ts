import type { Answers, AssessorAnswers } from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ReadinessInput } from "#server/readiness/schema.ts";
import type { AcceptanceItem, EvidenceItem } from "#server/signals/schema.ts";

// What a test of scores hands to readinessAt(): answers, documents and their acceptances.

export const AT = new Date("2026-11-25T00:00:00.000Z");
export const DAY = 86_400_000;
export const daysAgo = (days: number) => new Date(AT.getTime() - days * DAY).toISOString();

export const EST = {
  stage: "scaled",
  criticality: "high",
  sensitivity: "personal",
  modelClass: "shallow-nn",
  dataSize: "large-single-node",
  team: "cross-functional",
  feedback: "direct",
  dependencies: "many-changing",
  novelty: "adapted",
} as const;

/** The document a person enters about tests or indicators, and its acceptance by somebody else. */
export function documentAbout(of: {
  id: string;
  days: number;
  tests?: string[];
  indicators?: string[];
}) {
  const item: EvidenceItem = {
    evidenceId: of.id,
    source: "document",
    senderKind: "person",
    senderId: "anna",
    receivedAt: daysAgo(of.days),
    observedAt: daysAgo(of.days),
    isDated: true,
    context: {},
    readings: [
      {
        catalogueKind: "document",
        subject: of.id,
        observedAt: daysAgo(of.days),
        pointer: "",
        metrics: {
          title: of.id,
          author: "anna",
          hasLinkOrText: true,
          tests: of.tests ?? [],
          indicators: of.indicators ?? [],
          handoverItems: [],
        },
      },
    ],
    sightings: [],
  };
  const acceptances: AcceptanceItem[] = [...(of.tests ?? []), ...(of.indicators ?? [])].map(
    (targetId) => ({
      evidenceId: of.id,
      targetId,
      acceptedById: "ben",
      role: "engineer",
      acceptedAt: daysAgo(of.days - 0.5),
    }),
  );
  return { item, acceptances };
}

export function inputOf(of: Partial<ReadinessInput> = {}): ReadinessInput {
  return {
    factors: EST,
    profile: {},
    basis: "published",
    assessmentNumber: 1,
    assessors: [],
    evidence: [],
    acceptances: [],
    at: AT,
    ...of,
  };
}

export function levels(level: number, only: readonly ChallengeId[] = CHALLENGE_IDS): Answers {
  return {
    challenges: Object.fromEntries(
      challenges
        .filter(({ id }) => only.includes(id))
        .map(({ id, indicators }) => [
          id,
          {
            state: "experienced" as const,
            indicators: Object.fromEntries(
              indicators.map((one) => [one.id, { state: "answered" as const, level }]),
            ),
          },
        ]),
    ),
    tests: {},
  };
}

export const rater = (answers: Answers, role: Role = "data-scientist"): AssessorAnswers => ({
  assessorId: role,
  role,
  answers,
});
