import { CHALLENGE_SHORT, SECTION_NAME } from "#app/_copy/terms.ts";
import type {
  IndicatorQuestion,
  Part,
  QuickQuestion,
  TestQuestion,
} from "#app/projects/[slug]/assess/_answers/questions.ts";
import type { AnswerRef } from "#app/projects/[slug]/assess/_answers/slots.ts";
import {
  catalogue,
  challenges,
  sectionName,
  tests,
  testsOfSection,
} from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";

// What the forms show of the catalogue: the browser gets these texts, not the catalogue with its rules.

/** Every question there is, whichever form asks it. */
export const ALL_ANSWERS: readonly AnswerRef[] = [
  ...CHALLENGE_IDS.map((id) => ({ kind: "challenge" as const, id })),
  ...challenges.flatMap(({ indicators }) =>
    indicators.map(({ id }) => ({ kind: "indicator" as const, id })),
  ),
  ...TEST_IDS.map((id) => ({ kind: "test" as const, id })),
];

export const LEVELS: readonly string[] = catalogue.challenges.levelScale.map(({ name }) => name);

export const QUICK: readonly QuickQuestion[] = challenges.map((challenge) => ({
  id: challenge.id,
  code: challenge.code,
  name: challenge.name,
  definition: challenge.definition,
  notApplicableMeaning: challenge.notApplicableMeaning,
  notExperiencedMeaning: challenge.notExperiencedMeaning,
}));

const indicatorParts: readonly Part[] = challenges.map((challenge) => ({
  kind: "challenge",
  id: challenge.id,
  name: challenge.name,
  short: CHALLENGE_SHORT[challenge.id],
  about: challenge.definition,
  questions: challenge.indicators.map(
    ({ id, question, anchors }): IndicatorQuestion => ({
      kind: "indicator",
      id,
      question,
      anchors,
    }),
  ),
}));

const testParts: readonly Part[] = SECTION_IDS.map((section) => ({
  kind: "section",
  id: section,
  name: `${sectionName(section)} tests`,
  short: `${SECTION_NAME[section]} tests`,
  about: `Seven of the 28 tests of the ML Test Score. The section with the fewest points sets the score.`,
  questions: testsOfSection(section).map(
    ({ id, name, statement, manualPass, autoPass, notApplicableHint }): TestQuestion => ({
      kind: "test",
      id,
      question: name,
      statement,
      manualPass,
      autoPass,
      notApplicableHint,
    }),
  ),
}));

export const PARTS: readonly Part[] = [...indicatorParts, ...testParts];
export const COUNTS = {
  indicators: challenges.reduce((sum, { indicators }) => sum + indicators.length, 0),
  tests: tests.length,
};
