import { storedAnswer } from "#server/assessments/rules/drafts.ts";
import type { Answers } from "#server/assessments/schema.ts";
import { challengeOf, indicatorOf, testOf } from "#server/catalogue/catalogue.ts";
import { type AnswerProposal, changeOf, type ProposalView, type ProposedAnswer } from "./schema.ts";

/** The page's title. */
export function proposalsTitle(count: number): string {
  if (count === 0) return "No answers wait for you";
  return count === 1 ? "One drafted answer waits for you" : `${count} drafted answers wait for you`;
}

/** Each proposal beside the question it answers and what the person answers today. */
export function proposalViews(proposals: readonly AnswerProposal[], mine: Answers): ProposalView[] {
  return proposals.map((proposal) => {
    const base = storedAnswer(mine, changeOf(proposal.answer, null));
    return {
      ...proposal,
      ...questionOf(proposal.answer),
      proposed: answerWords(proposal.answer.value),
      mine: base === null ? "not answered" : answerWords(base),
      base,
    };
  });
}

function questionOf(answer: ProposedAnswer): { question: string; anchors: string[] } {
  if (answer.kind === "test") return { question: testOf(answer.id).name, anchors: [] };
  if (answer.kind === "challenge") return { question: challengeOf(answer.id).name, anchors: [] };
  const found = indicatorOf(answer.id)?.indicator;
  return { question: found?.question ?? answer.id, anchors: [...(found?.anchors ?? [])] };
}

type Value = ProposedAnswer["value"];

/** An answer in a few words, its note or reason with it. */
function answerWords(value: Value): string {
  const said =
    "claim" in value
      ? value.claim
      : "level" in value && value.level !== undefined
        ? `level ${value.level}`
        : "overall" in value && value.overall !== undefined
          ? `${value.state}, level ${value.overall}`
          : value.state;
  const why = [
    "note" in value ? value.note : undefined,
    "reason" in value ? value.reason : undefined,
  ].filter(Boolean);
  return [said.replaceAll("-", " "), ...why].join(": ");
}
