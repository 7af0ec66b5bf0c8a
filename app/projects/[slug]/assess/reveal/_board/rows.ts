import { CHALLENGE_SHORT, SECTION_NAME } from "#app/_copy/terms.ts";
import {
  challengeOf,
  indicatorOf,
  isChallengeId,
  isTestId,
  testOf,
} from "#server/catalogue/catalogue.ts";
import type { ChallengeId, TestId } from "#server/catalogue/schema.ts";
import type { RevealedRow } from "#server/rounds/schema.ts";
import type { Choice } from "./choices.ts";

/** A row of the record with what the catalogue asks and offers as answers; made on the server. */
export type BoardRow = RevealedRow & {
  readonly question: string;
  readonly place: string;
  readonly choices: readonly Choice[];
};

export function boardRow(row: RevealedRow): BoardRow {
  const { kind, id } = row;
  if (kind === "test" && isTestId(id)) return { ...row, ...ofTest(id) };
  if (kind === "challenge" && isChallengeId(id)) return { ...row, ...ofChallenge(id) };
  return { ...row, ...ofIndicator(id) };
}

const NOT_KNOWN = {
  key: "u",
  said: "unknown",
  level: null,
  label: "Not known",
  text: "Nobody here knows it; it counts as unknown.",
};
const NOT_APPLICABLE = {
  key: "n",
  said: "not-applicable",
  level: null,
  label: "Does not apply",
};

function ofTest(id: TestId) {
  const test = testOf(id);
  const claiming = (claim: "none" | "manual" | "automated" | "unknown" | "not-applicable") =>
    ({ kind: "test", id, value: { claim } }) as const;
  const choices: Choice[] = [
    {
      key: "0",
      said: "none",
      level: null,
      label: "None",
      text: "It is not done.",
      settling: claiming("none"),
    },
    {
      key: "m",
      said: "manual",
      level: null,
      label: "By hand",
      text: test.manualPass,
      settling: claiming("manual"),
    },
    {
      key: "a",
      said: "automated",
      level: null,
      label: "By machine",
      text: test.autoPass,
      settling: claiming("automated"),
    },
    { ...NOT_KNOWN, settling: claiming("unknown") },
    { ...NOT_APPLICABLE, text: test.notApplicableHint, settling: claiming("not-applicable") },
  ];
  return { question: test.name, place: `${SECTION_NAME[test.section]} tests`, choices };
}

function ofChallenge(id: ChallengeId) {
  const challenge = challengeOf(id);
  const stating = (state: "experienced" | "not-experienced" | "unknown" | "not-applicable") =>
    ({ kind: "challenge", id, value: { state } }) as const;
  const choices: Choice[] = [
    {
      key: "e",
      said: "experienced",
      level: null,
      label: "Experienced",
      text: "It has cost this project time, quality or trust.",
      settling: stating("experienced"),
    },
    {
      key: "x",
      said: "not-experienced",
      level: null,
      label: "Not experienced",
      text: challenge.notExperiencedMeaning,
      settling: stating("not-experienced"),
    },
    { ...NOT_KNOWN, settling: stating("unknown") },
    {
      ...NOT_APPLICABLE,
      text: challenge.notApplicableMeaning,
      settling: stating("not-applicable"),
    },
  ];
  return {
    question: `Has this project met ${challenge.name.toLowerCase()} as a challenge?`,
    place: CHALLENGE_SHORT[id],
    choices,
  };
}

function ofIndicator(id: string) {
  const found = indicatorOf(id);
  const choices: Choice[] = [
    ...(found?.indicator.anchors ?? []).map(
      (text, level): Choice => ({
        key: String(level),
        said: "answered",
        level,
        label: `Level ${level}`,
        text,
        settling: { kind: "indicator", id, value: { state: "answered", level } },
      }),
    ),
    { ...NOT_KNOWN, settling: { kind: "indicator", id, value: { state: "unknown" } } },
    {
      ...NOT_APPLICABLE,
      text: "It asks about something that this project does not have.",
      settling: { kind: "indicator", id, value: { state: "not-applicable" } },
    },
  ];
  return {
    question: found?.indicator.question ?? id,
    place: found ? CHALLENGE_SHORT[found.challenge.id] : "",
    choices,
  };
}
