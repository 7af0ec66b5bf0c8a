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

// ── catalog.json, checked at build and whenever it is loaded ────────────────────────────────────

const Text = z.string().trim().min(1);
const SourceIds = z.array(Text).min(1);

export const Source = z.strictObject({
  id: Text,
  title: Text,
  authors: Text,
  year: z.int().nullable(),
  kind: Text,
  locator: Text,
  verified: Text,
});

export const EDITION_IDS = ["2016", "2017"] as const;
export const EditionId = z.enum(EDITION_IDS);
export type EditionId = z.infer<typeof EditionId>;

const TestPoints = z.strictObject({ none: z.number(), manual: z.number(), automated: z.number() });
const Band = z.strictObject({
  id: Text,
  label: Text,
  min: z.number().optional(),
  minExclusive: z.number().nullable().optional(),
  max: z.number(),
});
export const Edition = z.strictObject({
  id: EditionId,
  citation: Text,
  tests: z.literal(28),
  sections: z.array(SectionId).length(4),
  perTest: TestPoints,
  sectionMax: z.number(),
  finalRule: Text,
  bands: z.array(Band).length(6),
  gap: Text.nullable(),
});

export const CatalogueTest = z.strictObject({
  id: TestId,
  section: SectionId,
  ordinal: z.int().min(1).max(7),
  name: Text,
  statement: Text,
  manualPass: Text,
  autoPass: Text,
  typicalEvidence: z.array(Text).min(1),
  editions: z.strictObject({
    "2016": z.strictObject({
      name: Text,
      points: TestPoints,
      delta: z.enum(["same", "reframed", "broadened", "narrowed"]),
      deltaNote: Text,
    }),
    "2017": z.strictObject({ name: Text, points: TestPoints }),
  }),
  notApplicableHint: Text,
  sources: SourceIds,
});
export type CatalogueTest = z.infer<typeof CatalogueTest>;

export const EvidenceKind = z.strictObject({
  id: Text,
  tool: Text,
  content: Text,
  usedByRules: z.array(Text),
  usedByHandover: z.array(Text),
});

export const Check = z.strictObject({
  metric: Text,
  op: z.enum(["==", ">=", "<=", ">", "includes"]),
  /** A string is a formula over other metrics or limits, such as max(20,10*params), unless the op is ==. */
  value: z.union([z.boolean(), z.number(), Text, z.array(Text)]),
});
export type Check = z.infer<typeof Check>;

export const EvidenceRule = z.strictObject({
  id: Text,
  testId: TestId,
  kinds: z.array(Text).min(1),
  fields: z.array(Text),
  passRule: Text,
  credit: z.enum(["manual", "automated"]),
  freshnessDays: z.int().positive(),
  freshnessReason: Text,
  invalidatedBy: z.array(Text),
  checks: z.array(Check),
  points: z.strictObject({ "2016": z.number(), "2017": z.number() }),
});
export type EvidenceRule = z.infer<typeof EvidenceRule>;

const CreditStep = z.union([
  z.strictObject({ upToWindows: z.number(), credit: z.number() }),
  z.strictObject({ beyond: z.literal(true), credit: z.number() }),
]);
export const CreditPolicy = z.strictObject({
  automatedRequires: z.array(Text),
  manualRequires: z.array(Text),
  decay: z.strictObject({
    automated: z.array(CreditStep),
    manual: z.array(CreditStep),
    invalidatedAutomated: Text,
    invalidatedManual: z.number(),
  }),
  combination: Text,
  executionCredit: Text,
  effectiveCredit: Text,
  naRule: Text,
});

export const Indicator = z.strictObject({
  id: IndicatorId,
  question: Text,
  anchors: z.array(Text).length(5),
});
export type Indicator = z.infer<typeof Indicator>;

export const Mitigation = z.strictObject({
  id: Text,
  text: Text,
  /** S: up to 2 person-days, M: up to 2 person-weeks, L: more. */
  effort: z.enum(["S", "M", "L"]),
  effortHint: Text,
  raises: z.array(IndicatorId).min(1),
  tests: z.array(TestId),
  sources: SourceIds,
});
export type Mitigation = z.infer<typeof Mitigation>;

export const ChallengeCategory = z.enum(["development", "production", "organizational"]);
export const CatalogueChallenge = z.strictObject({
  id: ChallengeId,
  code: z.string().regex(/^[A-Z]{2}$/),
  category: ChallengeCategory,
  name: Text,
  paperSection: Text,
  paperTableName: Text,
  definition: Text,
  notApplicableMeaning: Text,
  notExperiencedMeaning: Text,
  symptoms: z.array(z.strictObject({ project: Text, text: Text })),
  indicators: z.array(Indicator).min(4).max(6),
  mitigations: z.array(Mitigation),
  standards: z.array(Text),
  sources: SourceIds,
});
export type CatalogueChallenge = z.infer<typeof CatalogueChallenge>;

export const MatrixCell = z.strictObject({
  challengeId: ChallengeId,
  testId: TestId,
  weight: z.union([z.literal(0), z.literal(1), z.literal(2)]),
});

const FACTOR_IDS = Object.keys(FACTORS);
const FactorName = z.string().refine((name): name is FactorId => FACTOR_IDS.includes(name));
const ScoringConstants = z.strictObject({
  inherentBase: z.number(),
  inherentSpan: z.number(),
  mitigationCeiling: z.number(),
  selfMeanWeight: z.number(),
  selfMinWeight: z.number(),
  testShareMax: z.number(),
  testShareFullWeight: z.number(),
  projectOwa: z.strictObject({ max: z.number(), top3: z.number(), mean: z.number() }),
  portfolioOwa: z.strictObject({ max: z.number(), topFifth: z.number(), mean: z.number() }),
  bands: z
    .array(
      z.strictObject({
        id: z.enum(["low", "moderate", "high", "critical"]),
        lt: z.number().optional(),
        lte: z.number().optional(),
      }),
    )
    .length(4),
  assuredLevelCap: z.number(),
  roleGapFlag: z.number(),
  itemGapFlag: z.number(),
});
export const ScoringModel = z.strictObject({
  factors: z.record(FactorName, z.record(Text, z.number().min(0).max(1))),
  weights: z.record(ChallengeId, z.partialRecord(FactorName, z.number().min(0).max(1))),
  constants: ScoringConstants,
  formulas: z.record(Text, Text),
  unknownFactor: Text,
  roundingRule: Text,
  properties: z.array(Text).length(7),
  workedExamples: z.array(
    z.strictObject({ id: Text, what: Text, input: z.json(), expected: z.json() }),
  ),
});

const PolicyRule = z.strictObject({
  id: Text,
  metric: Text,
  op: z.enum([">=", "<=", "<", "=="]),
  value: z.union([z.number(), z.boolean(), Text]),
  rationale: Text,
  waivable: z.boolean(),
  when: Text.nullable(),
});
const Days = z.int().positive();
export const GatePolicy = z.strictObject({
  id: Text,
  fromStage: z.enum(FACTORS.stage),
  toStage: z.enum(FACTORS.stage),
  title: Text,
  rules: z.array(PolicyRule).min(1),
  signoffs: z.array(z.strictObject({ role: Text, when: Text.nullable() })),
  recertifyDays: z.union([Days, z.record(z.enum(FACTORS.criticality), Days)]),
  triggers: z.array(Text).optional(),
  onFail: Text.optional(),
  waiver: z.strictObject({ maxDays: Days, maxRenewals: Days, maxOpen: Days, approver: Text }),
});
export type GatePolicy = z.infer<typeof GatePolicy>;

export const HandoverItem = z.strictObject({
  id: z.string().regex(/^ho-[a-z]+-\d$/),
  group: Text,
  text: Text,
  giver: Text,
  accepter: Text,
  autoTick: z.strictObject({ kinds: z.array(Text).min(1), rule: Text }),
  mitigates: z.array(ChallengeId).min(1),
  tests: z.array(TestId),
  requiredFrom: z.enum(FACTORS.stage),
  required: z.boolean(),
});
export type HandoverItem = z.infer<typeof HandoverItem>;
