import { type Proof, proofOfIndicator, proofOfTest } from "#server/assessments/findings.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { PARTS } from "./questions.ts";

/** What evidence says about each question, by its id. */
export function proofsOf(readiness: Readiness): Record<string, Proof> {
  const questions = PARTS.flatMap((part) => part.questions);
  return Object.fromEntries(
    questions.map((question) => [
      question.id,
      question.kind === "test"
        ? proofOfTest(readiness, question.id)
        : proofOfIndicator(readiness, question.id),
    ]),
  );
}
