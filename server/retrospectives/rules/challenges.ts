import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import { riskBand } from "#server/challenges/rules.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { ChallengeRow, Challenges, Edited } from "../schema.ts";

type Of = {
  /** The scores when the risks were first rated; null: nobody rated them. */
  readonly first: Readiness | null;
  readonly last: Readiness;
  readonly edited: Edited["experienced"];
};

/** What was rated as high at the beginning, and what bit. */
export function challengesOf({ first, last, edited }: Of): Challenges {
  return {
    predictedAt: first?.asOf ?? null,
    rows: CHALLENGE_IDS.map((challengeId) => {
      const then = first?.challenges[challengeId];
      const end = last.challenges[challengeId];
      const word = edited[challengeId];
      const isOut = end.state === "not-applicable" && !end.awaitsApproval && word === undefined;
      // Unanswered counts as the worst case: that is no prediction.
      const predicted = then && then.answered > 0 ? (then.residual?.high ?? null) : null;
      const said = saidOf(end.state);
      const bit = word?.bit ?? said;
      return {
        challengeId,
        predicted,
        later: end.residual?.high ?? null,
        bit: isOut ? null : bit,
        saidBy: word ? "team" : said === null ? "nobody" : "assessment",
        note: word?.note ?? "",
        outcome: isOut ? "not-applicable" : outcomeOf(predicted, bit),
      };
    }),
  };
}

/** Working answers and published ones say the same word of it. */
const saidOf = (state: string): boolean | null =>
  state === "experienced" ? true : state === "not-experienced" ? false : null;

export const isForeseen = (predicted: number) => ["high", "critical"].includes(riskBand(predicted));

function outcomeOf(predicted: number | null, bit: boolean | null): ChallengeRow["outcome"] {
  if (predicted === null || bit === null) return "unknown";
  if (isForeseen(predicted)) return bit ? "foreseen" : "spared";
  return bit ? "missed" : "quiet";
}
