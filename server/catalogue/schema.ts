import { z } from "zod";

/** Ids as literal types, so that a rule for a test that does not exist does not compile. */
export const CHALLENGE_IDS = [
  "experiment-management",
  "limited-transparency",
  "troubleshooting",
  "resource-limitations",
  "testing",
  "dependency-management",
  "monitoring-logging",
  "unintended-feedback-loops",
  "glue-code",
  "effort-estimation",
  "privacy-safety",
  "cultural-differences",
] as const;
export const ChallengeId = z.enum(CHALLENGE_IDS);
export type ChallengeId = z.infer<typeof ChallengeId>;

export const SECTION_IDS = ["data", "model", "infra", "monitor"] as const;
export const SectionId = z.enum(SECTION_IDS);
export type SectionId = z.infer<typeof SectionId>;

const sectionTests = <S extends SectionId>(section: S) =>
  [1, 2, 3, 4, 5, 6, 7].map((n) => `${section}-${n}` as `${S}-${1 | 2 | 3 | 4 | 5 | 6 | 7}`);
export const TEST_IDS = [
  ...sectionTests("data"),
  ...sectionTests("model"),
  ...sectionTests("infra"),
  ...sectionTests("monitor"),
] as const;
export type TestId = (typeof TEST_IDS)[number];
export const TestId = z.enum(TEST_IDS as readonly [TestId, ...TestId[]]);

/** Indicator ids are the challenge's lower-case code and a number: em-1 … cd-5. */
export const IndicatorId = z.string().regex(/^(em|lt|tr|rl|te|dm|mo|fl|gc|ee|ps|cd)-[1-6]$/);

export const FACTORS = {
  stage: ["research", "prototype", "pilot", "production", "scaled"],
  criticality: ["low", "moderate", "high", "critical"],
  sensitivity: ["public", "internal", "personal", "special"],
  modelClass: ["rules-or-linear", "tree-ensemble", "shallow-nn", "deep", "foundation-or-rl"],
  dataSize: ["small", "large-single-node", "cluster", "massive-or-stream"],
  team: ["one-person", "cross-functional", "separate-roles", "handover-across-organisations"],
  feedback: ["none", "indirect", "direct"],
  dependencies: ["few-static", "several", "many-changing"],
  novelty: ["known-solution", "adapted", "open-research"],
} as const;
export const Factors = z.strictObject({
  stage: z.enum(FACTORS.stage).optional(),
  criticality: z.enum(FACTORS.criticality).optional(),
  sensitivity: z.enum(FACTORS.sensitivity).optional(),
  modelClass: z.enum(FACTORS.modelClass).optional(),
  dataSize: z.enum(FACTORS.dataSize).optional(),
  team: z.enum(FACTORS.team).optional(),
  feedback: z.enum(FACTORS.feedback).optional(),
  dependencies: z.enum(FACTORS.dependencies).optional(),
  novelty: z.enum(FACTORS.novelty).optional(),
});
export type Factors = z.infer<typeof Factors>;
export type FactorId = keyof Factors;
