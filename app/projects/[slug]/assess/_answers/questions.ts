import type { ChallengeId, SectionId, TestId } from "#server/catalogue/schema.ts";

export type QuickQuestion = {
  id: ChallengeId;
  code: string;
  name: string;
  definition: string;
  notApplicableMeaning: string;
  notExperiencedMeaning: string;
};

export type IndicatorQuestion = {
  kind: "indicator";
  id: string;
  question: string;
  /** What each level 0 to 4 looks like. */
  anchors: readonly string[];
};
export type TestQuestion = {
  kind: "test";
  id: TestId;
  question: string;
  statement: string;
  manualPass: string;
  autoPass: string;
  notApplicableHint: string;
};
export type Question = IndicatorQuestion | TestQuestion;

/** One page of the full form: a challenge with its indicators, or a section with its tests. */
export type Part = {
  name: string;
  short: string;
  about: string;
  questions: readonly Question[];
} & ({ kind: "challenge"; id: ChallengeId } | { kind: "section"; id: SectionId });
