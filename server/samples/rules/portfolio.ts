import type { AssessorAnswers } from "#server/assessments/schema.ts";
import { FACTORS, type Factors, TEST_IDS } from "#server/catalogue/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import { type Random, seededRandom } from "#server/platform/random.ts";
import { answersFor, type Nature, natureOf } from "./answers.ts";
import { DOCUMENT_AGES_DAYS, documentKey, MACHINE_KINDS, machineKey } from "./documents.ts";
import { chance, daysBefore, pickFrom, sampleId, weighted } from "./sample.ts";

/** The people of a sample, by the role they rate in. */
export type SamplePeople = Readonly<Record<"dataScientist" | "engineer" | "productOwner", string>>;
export type SampleOptions = {
  readonly seed: number;
  readonly at: Date;
  readonly people: SamplePeople;
};

export type SampleEvidence = {
  readonly id: string;
  /** Key of a sample document. */
  readonly document: string;
  readonly senderKind: "machine" | "person";
  readonly senderId: string;
  readonly acceptance: { readonly id: string; readonly acceptedById: string } | null;
};
export type SampleProject = {
  readonly id: string;
  readonly slug: string;
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly factors: Factors;
  readonly affectsPeople: boolean | null;
  readonly createdAt: Date;
  readonly drafts: readonly AssessorAnswers[];
  /** Oldest first; the last one holds the same answers as the drafts. */
  readonly published: readonly {
    readonly publishedAt: Date;
    readonly answers: readonly AssessorAnswers[];
  }[];
  readonly evidence: readonly SampleEvidence[];
};

/**
 * The sample project number `index` (from 1). It depends on seed, index and base time alone, so the
 * first thousand of ten thousand are the thousand of the smaller sample.
 */
export function sampleProject(index: number, options: SampleOptions): SampleProject {
  // 10,007 is prime and larger than any sample: no two seeds share a project's stream.
  const random = seededRandom(options.seed * 10_007 + index);
  const stage = weighted<NonNullable<Factors["stage"]>>(random, [
    ["research", 15],
    ["prototype", 25],
    ["pilot", 20],
    ["production", 30],
    ["scaled", 10],
  ]);
  const createdAt = daysBefore(options.at, 30 + random() * 900);
  const nature = natureOf(random);
  const isAssessed = chance(random, 0.95);
  const drafts = isAssessed ? answersOfTeam(random, nature, options.people) : [];
  const number = String(index).padStart(5, "0");
  return {
    id: sampleId(random, createdAt),
    slug: `sample-${number}`,
    code: `S${number}`,
    name: nameOf(random),
    description: "Generated to try the product with many projects.",
    factors: factorsOf(random, stage),
    affectsPeople: weighted<boolean | null>(random, [
      [true, 45],
      [false, 45],
      [null, 10],
    ]),
    createdAt,
    drafts,
    published: publications(random, { drafts, nature, options }),
    evidence: evidenceOf(random, { maturity: nature.maturity, options }),
  };
}

const TASKS = [
  "Demand forecast",
  "Churn prediction",
  "Price estimate",
  "Fraud detection",
  "Search ranking",
  "Recommendations",
  "Document sorting",
  "Defect detection",
  "Load forecast",
  "Credit scoring",
  "Route planning",
  "Speech transcripts",
  "Claims triage",
  "Stock levels",
  "Predictive maintenance",
] as const;
const AREAS = [
  "retail",
  "logistics",
  "housing",
  "energy",
  "insurance",
  "media",
  "rail",
  "payments",
  "agriculture",
  "health care",
  "telecoms",
  "tax returns",
  "travel",
  "manufacturing",
  "public transport",
] as const;

function nameOf(random: Random): string {
  return `${pickFrom(random, TASKS)} for ${pickFrom(random, AREAS)}`;
}

/** Most factors set; now and then one is left out, which the product counts as its highest level. */
function factorsOf(random: Random, stage: NonNullable<Factors["stage"]>): Factors {
  const set = <T>(values: readonly T[]): T | undefined => {
    const value = pickFrom(random, values);
    return chance(random, 0.95) ? value : undefined;
  };
  const factors = {
    stage,
    criticality: set(FACTORS.criticality),
    sensitivity: set(FACTORS.sensitivity),
    modelClass: set(FACTORS.modelClass),
    dataSize: set(FACTORS.dataSize),
    team: set(FACTORS.team),
    feedback: set(FACTORS.feedback),
    dependencies: set(FACTORS.dependencies),
    novelty: set(FACTORS.novelty),
  };
  const given = Object.entries(factors).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function answersOfTeam(random: Random, nature: Nature, people: SamplePeople): AssessorAnswers[] {
  const isFullyAnswered = chance(random, 0.5);
  const rate = (assessorId: string, role: Role, leaning: number): AssessorAnswers => ({
    assessorId,
    role,
    answers: answersFor(random, { nature, leaning, isFullyAnswered }),
  });
  const team = [rate(people.dataScientist, "data-scientist", 0.25)];
  if (chance(random, 0.8)) team.push(rate(people.engineer, "engineer", -0.25));
  if (chance(random, 0.2)) team.push(rate(people.productOwner, "product-owner", 0));
  return team;
}

/** None for one in ten, so that scores from working answers are seen too; an earlier, weaker one for one in three. */
function publications(
  random: Random,
  of: { drafts: readonly AssessorAnswers[]; nature: Nature; options: SampleOptions },
): SampleProject["published"] {
  const { drafts, nature, options } = of;
  if (drafts.length === 0 || chance(random, 0.1)) return [];
  const latest = { publishedAt: daysBefore(options.at, 1 + random() * 150), answers: drafts };
  if (!chance(random, 0.33)) return [latest];
  const before = { ...nature, maturity: Math.max(0, nature.maturity - 0.15) };
  const publishedAt = daysBefore(latest.publishedAt, 60 + random() * 120);
  return [{ publishedAt, answers: answersOfTeam(random, before, options.people) }, latest];
}

const FRESH_AGES_DAYS = DOCUMENT_AGES_DAYS.slice(0, 4);

/** None for one in four; otherwise the more, the further the project is. Entered ones may be accepted by another member. */
function evidenceOf(
  random: Random,
  of: { maturity: number; options: SampleOptions },
): SampleEvidence[] {
  if (chance(random, 0.25)) return [];
  const { people, at } = of.options;
  const keys = new Set<string>();
  for (let left = Math.ceil(random() * 4); left > 0; left--)
    keys.add(machineKey(pickFrom(random, MACHINE_KINDS), pickFrom(random, DOCUMENT_AGES_DAYS)));
  const machineCount = keys.size;
  const share = 0.05 + 0.95 * of.maturity ** 2;
  const ages = chance(random, of.maturity) ? FRESH_AGES_DAYS : DOCUMENT_AGES_DAYS;
  for (const testId of TEST_IDS)
    if (chance(random, share)) keys.add(documentKey(testId, pickFrom(random, ages)));
  return [...keys].map((document, i) => {
    const id = sampleId(random, at);
    if (i < machineCount)
      return {
        id,
        document,
        senderKind: "machine",
        senderId: "token:sample",
        acceptance: null,
      };
    const acceptance = chance(random, 0.85)
      ? { id: sampleId(random, at), acceptedById: people.engineer }
      : null;
    return { id, document, senderKind: "person", senderId: people.dataScientist, acceptance };
  });
}
