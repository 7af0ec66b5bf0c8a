import type {
  AnswerChange,
  ChallengeHead,
  IndicatorAnswer,
  TestClaim,
} from "#server/assessments/schema.ts";

const STATE: Record<ChallengeHead["state"], string> = {
  experienced: "Experienced",
  "not-experienced": "Not experienced",
  "not-applicable": "Not applicable",
  unknown: "Unknown",
};
const CLAIM: Record<TestClaim["claim"], string> = {
  none: "None",
  manual: "Manual",
  automated: "Automated",
  unknown: "Unknown",
  "not-applicable": "Not applicable",
};

/** What is on the screen, and what is stored, as a person reads them. */
export function bothInWords(change: AnswerChange): { here: string; stored: string } {
  switch (change.kind) {
    case "challenge":
      return { here: challenge(change.value), stored: challenge(change.base) };
    case "indicator":
      return { here: indicator(change.value), stored: indicator(change.base) };
    case "test":
      return { here: test(change.value), stored: test(change.base) };
  }
}

function challenge(answer: ChallengeHead | null): string {
  if (!answer) return "Unknown";
  const level = answer.overall === undefined ? "" : `, level ${answer.overall}`;
  return `${STATE[answer.state]}${level}${quoted(answer.reason)}`;
}

export function indicator(answer: IndicatorAnswer | null): string {
  if (!answer || answer.state === "unknown") return `Unknown${quoted(answer?.note)}`;
  if (answer.state === "not-applicable") return `Not applicable${quoted(answer.reason)}`;
  return `Level ${answer.level}${quoted(answer.note)}`;
}

export function test(answer: TestClaim | null): string {
  if (!answer) return "Unknown";
  return `${CLAIM[answer.claim]}${quoted(answer.reason ?? answer.note)}${answer.link ? ` (${answer.link})` : ""}`;
}

const quoted = (text: string | undefined) => (text ? `: \u201c${text}\u201d` : "");
