import { z } from "zod";
import catalogJson from "./catalog.json" with { type: "json" };
import {
  CatalogueChallenge,
  CatalogueTest,
  CHALLENGE_IDS,
  ChallengeCategory,
  ChallengeId,
  CreditPolicy,
  Edition,
  EvidenceKind,
  EvidenceRule,
  GatePolicy,
  HandoverItem,
  type Indicator,
  MatrixCell,
  ScoringModel,
  SectionId,
  Source,
  TEST_IDS,
  type TestId,
} from "./schema.ts";

const Text = z.string().trim().min(1);
const Mark = z.enum(["X", ".", "-"]);
const Catalogue = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  schema: z.literal("ml-maturity-catalog/1"),
  generated: z.iso.date(),
  language: z.literal("en"),
  licenceNote: Text,
  sources: z.array(Source),
  mlTestScore: z.strictObject({
    sections: z.array(z.strictObject({ id: SectionId, name: Text })).length(4),
    editions: z.array(Edition).length(2),
    conversion: Text,
    defaultEdition: z.literal("2017"),
    tests: z.array(CatalogueTest).length(28),
  }),
  evidence: z.strictObject({
    kinds: z.array(EvidenceKind),
    rules: z.array(EvidenceRule).length(56),
    creditPolicy: CreditPolicy,
  }),
  challenges: z.strictObject({
    categories: z.array(z.strictObject({ id: ChallengeCategory })),
    levelScale: z.array(z.strictObject({ level: z.int(), name: Text })).length(5),
    answerStates: z.array(z.strictObject({ id: Text, meaning: Text })),
    experienceStates: z.array(z.looseObject({ id: Text })),
    items: z.array(CatalogueChallenge).length(12),
    matrix: z.array(MatrixCell).length(336),
  }),
  scoringModel: ScoringModel,
  paperTable1: z.strictObject({
    projects: z.array(Text).length(8),
    legend: z.record(Mark, Text),
    rows: z.record(ChallengeId, z.record(Text, Mark)),
  }),
  gates: z.strictObject({
    policies: z.array(GatePolicy).length(3),
    waiverPolicy: z.looseObject({}),
    publicPractice: z.array(z.strictObject({ source: Text, what: Text })),
  }),
  handover: z.strictObject({
    roles: z.array(z.strictObject({ id: Text, description: Text })).length(8),
    states: z.array(Text),
    autoTickMeans: Text,
    groups: z.array(Text).length(8),
    items: z.array(HandoverItem).length(45),
  }),
  disagreements: z.array(Text),
});
export type Catalogue = z.infer<typeof Catalogue>;

/** The rubric as data. Parsed once; every rule, weight, window and policy in the product is read from here. */
export const catalogue: Catalogue = freeze(Catalogue.parse(catalogJson));

export const scoring = catalogue.scoringModel;

const challengesById = new Map(catalogue.challenges.items.map((item) => [item.id, item]));
const testsById = new Map(catalogue.mlTestScore.tests.map((test) => [test.id, test]));
const indicatorsById = new Map(
  catalogue.challenges.items.flatMap((challenge) =>
    challenge.indicators.map((indicator) => [indicator.id, { challenge, indicator }] as const),
  ),
);
const rulesByTest = group(catalogue.evidence.rules, (rule) => rule.testId);
const testsBySection = group(catalogue.mlTestScore.tests, (test) => test.section);
const matrixByChallenge = group(
  catalogue.challenges.matrix.filter((cell) => cell.weight > 0),
  (cell) => cell.challengeId,
);

export const challenges: readonly CatalogueChallenge[] = CHALLENGE_IDS.map(challengeOf);
export const tests: readonly CatalogueTest[] = TEST_IDS.map(testOf);

export function challengeOf(id: ChallengeId): CatalogueChallenge {
  return found(challengesById.get(id), id);
}

export function testOf(id: TestId): CatalogueTest {
  return found(testsById.get(id), id);
}

/** An indicator and the challenge it belongs to; null for an id the catalogue does not have. */
export function indicatorOf(
  id: string,
): { readonly challenge: CatalogueChallenge; readonly indicator: Indicator } | null {
  return indicatorsById.get(id) ?? null;
}

export function rulesOf(id: TestId): readonly EvidenceRule[] {
  return rulesByTest.get(id) ?? [];
}

export function testsOfSection(section: SectionId): readonly CatalogueTest[] {
  return testsBySection.get(section) ?? [];
}

export function sectionName(id: SectionId): string {
  const section = catalogue.mlTestScore.sections.find((item) => item.id === id);
  return found(section, id).name;
}

/** The tests that bear on a challenge with their weight: 2 direct, 1 contributes (rubric 3.13). */
export function testWeightsOf(
  id: ChallengeId,
): readonly { readonly testId: TestId; readonly weight: number }[] {
  return matrixByChallenge.get(id) ?? [];
}

/** One value for each challenge. Complete by construction, which Object.fromEntries cannot tell the compiler. */
export function perChallenge<T>(valueFor: (id: ChallengeId) => T): Record<ChallengeId, T> {
  return Object.fromEntries(CHALLENGE_IDS.map((id) => [id, valueFor(id)])) as Record<
    ChallengeId,
    T
  >;
}

/** One value for each test. */
export function perTest<T>(valueFor: (id: TestId) => T): Record<TestId, T> {
  return Object.fromEntries(TEST_IDS.map((id) => [id, valueFor(id)])) as Record<TestId, T>;
}

export function isTestId(id: string): id is TestId {
  return testsById.has(id as TestId);
}

export function isChallengeId(id: string): id is ChallengeId {
  return challengesById.has(id as ChallengeId);
}

function found<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`the catalogue has no ${id}`);
  return value;
}

function group<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const members = groups.get(key);
    if (members) members.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Deep, so that no caller can change the rules for everyone after it. */
function freeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
