import type { AssessorAnswers } from "#server/assessments/schema.ts";
import { challengeOf, indicatorOf, isTestId, testOf } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type ChallengeId, TEST_IDS } from "#server/catalogue/schema.ts";
import {
  CHALLENGE_PLACES,
  type Place,
  ROLE_NAMES,
  SECTION_PLACES,
} from "#server/handover/catalogue.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { Project } from "#server/projects/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";

/** An item that is on the list because of what is known, or not known, of this very project. */
export type Found = Pick<
  HandoverItem,
  "id" | "group" | "text" | "giver" | "receiver" | "origin" | "because" | "ownerId"
>;

export type FoundIn = {
  readonly readiness: Readiness;
  readonly owners: Project["owners"];
  readonly assessors: readonly AssessorAnswers[];
};

/**
 * The gaps, disagreements and unknowns of a project as items. The id says the cause, so an item is the
 * same one for as long as its cause is there, and off the list without it. They are what both sides
 * should have talked about; a gate waits for none of them, since each cause has conditions of its own.
 */
export function foundItems(of: FoundIn): Found[] {
  // Where nobody has rated, every risk is unknown, and none of them known to be high.
  const gaps = of.readiness.basis === "none" ? [] : riskGaps(of);
  return [...gaps, ...failingTests(of), ...disagreements(of), ...unknowns(of)];
}

/** From here on a risk is high (rubric 4.4). */
const HIGH = 50;
const CRITICAL = 75;
const figure = (value: number) => Math.floor(value * 10) / 10;

/** A risk that is high by what is known; what is only unanswered is an unknown. */
function riskGaps({ readiness, owners }: FoundIn): Found[] {
  return CHALLENGE_IDS.flatMap((id) => {
    const { residual, parts } = readiness.challenges[id];
    if (!residual || !parts) return [];
    const known = residual.high - parts.unanswered;
    if (known < HIGH) return [];
    const { name } = challengeOf(id);
    return [
      itemOf(CHALLENGE_PLACES[id], owners, {
        id: `gap-${id}`,
        origin: "gap",
        text: `${name}: the receiving side knows the risk, and what is done about it`,
        because: `Risk ${figure(known)}, ${known >= CRITICAL ? "critical" : "high"}; ${figure(parts.sure)} of it stays even if all that is claimed holds.`,
      }),
    ];
  });
}

/** A test that evidence shows to fail, and that nothing else proves. */
function failingTests({ readiness, owners }: FoundIn): Found[] {
  return TEST_IDS.flatMap((id) => {
    const failed = readiness.signals.find(
      ({ testId, outcome }) => testId === id && outcome === "fail",
    );
    if (!failed || readiness.tests[id].credit > 0) return [];
    const { name, section } = testOf(id);
    const why = failed.because.find(({ outcome }) => outcome === "fail") ?? failed.because[0];
    return [
      itemOf(SECTION_PLACES[section], owners, {
        id: `gap-${id}`,
        origin: "gap",
        text: `${name}: the receiving side knows that it fails, and what is done about it`,
        because: why?.text ?? "Evidence shows that it fails.",
      }),
    ];
  });
}

/** Two levels or more between the two sides that nobody has explained. */
function disagreements({ readiness, owners, assessors }: FoundIn): Found[] {
  return readiness.roleGap.openItems.flatMap((id) => {
    const known = indicatorOf(id);
    if (!known) return [];
    return [
      itemOf(CHALLENGE_PLACES[known.challenge.id], owners, {
        id: `apart-${id}`,
        origin: "disagreement",
        text: `Both sides see it alike: ${known.indicator.question}`,
        because: saidBy(id, known.challenge.id, assessors),
      }),
    ];
  });
}

function saidBy(id: string, challengeId: ChallengeId, assessors: FoundIn["assessors"]): string {
  const levels = new Map<Role, number[]>();
  for (const { role, answers } of assessors) {
    const answer = answers.challenges[challengeId]?.indicators?.[id];
    if (answer?.state !== "answered" || answer.level === undefined) continue;
    levels.set(role, [...(levels.get(role) ?? []), answer.level]);
  }
  const said = [...levels].map(([role, own]) => {
    const [low, high] = [Math.min(...own), Math.max(...own)];
    return `${ROLE_NAMES[role]} ${low === high ? low : `${low} to ${high}`}`;
  });
  const apart = "Two levels or more lie between the two sides, and nobody has explained it";
  return said.length > 0 ? `${apart}: ${said.join(", ")}, of 0 to 4.` : `${apart}.`;
}

/** What nobody has answered. Where nobody has rated at all that is one item, not twelve. */
function unknowns({ readiness, owners }: FoundIn): Found[] {
  if (readiness.basis === "none")
    return [
      itemOf(CHALLENGE_PLACES["cultural-differences"], owners, {
        id: "unknown-ratings",
        origin: "unknown",
        text: "The receiving side knows how the project stands on the twelve challenges",
        because: "Nobody has rated the project, so every risk counts as unknown.",
      }),
    ];
  return CHALLENGE_IDS.flatMap((id) => {
    const { state, applicable, answered, isQuick } = readiness.challenges[id];
    const open = applicable - answered;
    if (state === "not-applicable" || open <= 0) return [];
    const { name } = challengeOf(id);
    return [
      itemOf(CHALLENGE_PLACES[id], owners, {
        id: `unknown-${id}`,
        origin: "unknown",
        text: `${name}: the receiving side knows what nobody could answer`,
        because: `${open} of ${applicable} questions have no answer${isQuick ? " of their own, one for all of them apart" : ""}, and count as the worst.`,
      }),
    ];
  });
}

function itemOf(
  { group, giver, receiver, area }: Place,
  owners: Project["owners"],
  item: Pick<Found, "id" | "origin" | "text" | "because">,
): Found {
  const ownerId = owners.find((one) => one.area === area)?.userId ?? null;
  return { ...item, group, giver, receiver, ownerId };
}

/** Whether this id is of an item that a project's own standing puts on its list. */
export function isFoundId(id: string): boolean {
  const rest = id.replace(/^(gap|apart|unknown)-/, "");
  if (rest === id) return false;
  return (
    rest === "ratings" ||
    isTestId(rest) ||
    indicatorOf(rest) !== null ||
    CHALLENGE_IDS.some((one) => one === rest)
  );
}
