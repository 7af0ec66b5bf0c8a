import { progressOf } from "#server/assessments/rules/drafts.ts";
import type { AssessorAnswers } from "#server/assessments/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import type { RoundStanding, RoundState } from "./schema.ts";

/** A round as it is stored. */
export type RoundRecord = {
  readonly number: number;
  readonly state: RoundState;
  readonly note: string;
  readonly openedById: string;
  readonly openedAt: Date;
  readonly dueAt: Date | null;
  readonly revealedById: string | null;
  readonly revealedAt: Date | null;
  readonly closedAt: Date | null;
  readonly ratings: readonly AssessorAnswers[] | null;
  /** What the same people answered by own catalogues, as revealed. */
  readonly own: readonly PinnedCatalogue[];
  readonly invitees: readonly { readonly userId: string; readonly role: Role }[];
};

/** How far each is, from the answers as they stand; which answers they are goes no further than here. */
export function standingOf(
  round: RoundRecord,
  of: { drafts: readonly AssessorAnswers[]; agreements: number },
): RoundStanding {
  const { ratings, own: _, invitees, ...plain } = round;
  const answers = ratings ?? of.drafts;
  return {
    ...plain,
    invitees: invitees.map(({ userId, role }) => {
      const own = answers.find((one) => one.assessorId === userId)?.answers;
      return { userId, role, progress: progressOf(own ?? { challenges: {}, tests: {} }) };
    }),
    agreements: of.agreements,
  };
}

/** What everybody who was asked answered, each in the role they were asked in. */
export function ratingsOf(
  round: RoundRecord,
  drafts: readonly AssessorAnswers[],
): AssessorAnswers[] {
  return round.invitees.flatMap(({ userId, role }) => {
    const found = drafts.find((one) => one.assessorId === userId);
    return found ? [{ assessorId: userId, role, answers: found.answers }] : [];
  });
}

/** How many of them answered anything at all. */
export function howManyRated(ratings: readonly AssessorAnswers[]): number {
  return ratings.filter(({ answers }) => {
    const { challenges, indicators, tests } = progressOf(answers);
    return challenges.done + indicators.done + tests.done > 0;
  }).length;
}

/** Only whoever opened the round, or a lead of the project, holds it. */
export function whyNotHold(round: Pick<RoundRecord, "openedById">, scope: ProjectScope) {
  if (scope.projectRole === "lead") return null;
  const { actor } = scope;
  if (actor.kind === "person" && actor.userId === round.openedById) return null;
  return "Only whoever opened the round, or a lead of this project, can do this.";
}

/** Who settles answers: everybody who was asked to rate, and whoever holds the round. */
export function whyNotSettle(round: RoundRecord, scope: ProjectScope): string | null {
  const { actor } = scope;
  const isAsked =
    actor.kind === "person" && round.invitees.some(({ userId }) => userId === actor.userId);
  if (isAsked || whyNotHold(round, scope) === null) return null;
  return "Only those who were asked to rate in this round can settle its answers.";
}

/** Why nobody, or not this person, answers while the round is as it is; null when they may. */
export function whyNotAnswer(
  round: Pick<RoundRecord, "number" | "state" | "invitees"> | null,
  userId: string,
): string | null {
  if (!round) return null;
  if (round.state === "revealed")
    return `Round ${round.number} is revealed: its answers are settled together now.`;
  if (round.state === "open" && !round.invitees.some((one) => one.userId === userId))
    return `Round ${round.number} is open, and you are not asked to rate in it.`;
  return null;
}

/** Why nobody says anything about an answer for now: what they would say is what they rate; null when they may. */
export function whyNotDiscuss(round: Pick<RoundRecord, "number" | "state"> | null): string | null {
  return round?.state === "open"
    ? `Round ${round.number} is open: people rate apart, and talk about their answers after the reveal. Until then, what you mean goes into the note of your own answer.`
    : null;
}

/** What a screen follows to hear that something of the project's round changed. */
export const roundTopic = ({ projectId }: { readonly projectId: string }): string =>
  `round ${projectId}`;
