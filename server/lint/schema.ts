import { z } from "zod";

/** What is said, and where: an answer's place in the assessment. */
export const AnswerPlace = z.object({
  kind: z.enum(["challenge", "indicator", "test"]),
  id: z.string(),
  /** The question as it stands on the form. */
  question: z.string(),
  says: z.string(),
});
export type AnswerPlace = z.infer<typeof AnswerPlace>;

/** What speaks against it, and where: a document and the place in it, another answer, or a test. */
export const Counter = z.object({
  says: z.string(),
  evidenceId: z.string().nullable(),
  pointer: z.string(),
  /** Another answer that it contradicts. */
  answer: AnswerPlace.nullable(),
});
export type Counter = z.infer<typeof Counter>;

export const CONTRADICTIONS = [
  "level-against-evidence",
  "level-lapsed",
  "claim-against-evidence",
  "claim-stale",
  "claim-below-evidence",
  "not-applicable-with-evidence",
  "nobody-could-have-seen",
  "low-without-measure",
  "overall-above-parts",
] as const;

/** Two things that are said of the project and do not go together. */
export const Contradiction = z.object({
  rule: z.enum(CONTRADICTIONS),
  title: z.string(),
  answer: AnswerPlace,
  against: Counter,
  /** What would settle it. */
  remedy: z.string(),
});
export type Contradiction = z.infer<typeof Contradiction>;

export const Lint = z.object({
  title: z.string(),
  contradictions: z.array(Contradiction),
});
export type Lint = z.infer<typeof Lint>;

/** mine: the asking person's own answers. team: what counts today. */
export const LintOf = z.enum(["mine", "team"]);
export type LintOf = z.infer<typeof LintOf>;
