import type { Answers, ChallengeAnswer, TestClaim } from "#server/assessments/schema.ts";
import { challengeOf, perChallenge, perTest } from "#server/catalogue/catalogue.ts";
import { FACTORS, type Factors } from "#server/catalogue/schema.ts";
import type { NewProject } from "#server/projects/schema.ts";
import type { SamplePeople } from "./portfolio.ts";

/** One project that shows a state, a length or a script at its worst. */
export type WorstProject = {
  readonly project: NewProject & { readonly slug: string };
  readonly answers: Partial<Readonly<Record<keyof SamplePeople, Answers>>>;
  /** Days before the base time at which everything answered is published. */
  readonly publishedDaysAgo: readonly number[];
  readonly documents: number;
  readonly isArchived: boolean;
  readonly isHandedOver: boolean;
};

const GERMAN =
  "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz und Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mit Grundstücksverkehrsgenehmigungszuständigkeit";
const RIGHT_TO_LEFT = "تقدير أسعار العقارات (הערכת מחירי נדל״ן) v2.0 – القيمة 1,200.50";
const MARKUP = `<script>alert(1)</script><img src=x onerror="alert(2)"> & 'quoted' {{7*7}} \${7*7} **bold**`;
const MARKS =
  "Ża\u0301\u0302\u0303\u0304\u0305\u0306\u0307z 👩🏽‍🚀👨‍👩‍👧‍👦 ﷽ 𝕄𝕃 \u200Bwide\u3000文字";
const OVERRIDE = "right-to-left override \u202Egnp.exe\u202C ends here";

const RISKIEST: Factors = {
  stage: "scaled",
  criticality: "critical",
  sensitivity: "special",
  modelClass: "foundation-or-rl",
  dataSize: "massive-or-stream",
  team: "handover-across-organisations",
  feedback: "direct",
  dependencies: "many-changing",
  novelty: "open-research",
};
const SAFEST: Factors = {
  stage: "research",
  criticality: "low",
  sensitivity: "public",
  modelClass: "rules-or-linear",
  dataSize: "small",
  team: "one-person",
  feedback: "none",
  dependencies: "few-static",
  novelty: "known-solution",
};

const LONG_NOTE = `${MARKUP} ${RIGHT_TO_LEFT} ${GERMAN} `.repeat(8).slice(0, 4000);

function all(challenge: (at: number) => ChallengeAnswer, claim: TestClaim): Answers {
  let at = 0;
  return { challenges: perChallenge(() => challenge(at++)), tests: perTest(() => claim) };
}

/** Every indicator at one level, with a note as long as notes may be. */
function everyLevel(level: number, claim: TestClaim["claim"], note?: string): Answers {
  const given = { state: "answered" as const, level, ...(note ? { note } : {}) };
  const said = { claim, ...(note ? { note } : {}) };
  return {
    challenges: perChallenge((id) => ({
      state: "experienced" as const,
      indicators: Object.fromEntries(
        challengeOf(id).indicators.map((indicator) => [indicator.id, given]),
      ),
    })),
    tests: perTest(() => said),
  };
}

const DENIED = { state: "not-applicable", reason: MARKUP } as const;
const NOTHING_APPLIES = all(() => DENIED, { claim: "not-applicable", reason: RIGHT_TO_LEFT });
const STATES = ["experienced", "not-experienced", "unknown"] as const;
const MIXED = all(
  (at) => (at % 4 === 3 ? DENIED : { state: STATES[at % 4] ?? "unknown", overall: at % 5 }),
  { claim: "manual" },
);

type More = Partial<Omit<WorstProject, "project">> & { project?: Partial<NewProject> };

function worst(slug: string, name: string, { project, ...more }: More = {}): WorstProject {
  return {
    project: { slug: `worst-${slug}`, name, factors: {}, ...project },
    answers: {},
    publishedDaysAgo: [],
    documents: 0,
    isArchived: false,
    isHandedOver: false,
    ...more,
  };
}

const everyStage = FACTORS.stage.map((stage) =>
  worst(`stage-${stage}`, `Mixed answers at stage ${stage}`, {
    project: { factors: { stage } },
    answers: { dataScientist: MIXED, engineer: MIXED },
    publishedDaysAgo: [10],
  }),
);

export const WORST_PROJECTS: readonly WorstProject[] = [
  worst("longest", GERMAN.slice(0, 200).padEnd(200, "ß"), {
    project: {
      code: "WWWWWW",
      description: "Ü".repeat(4000),
      factors: RISKIEST,
      affectsPeople: true,
      regulatoryClass: "prohibited",
      target: { metric: "m".repeat(200), direction: "max", value: 1.7976931348623157e308 },
      links: Array.from({ length: 30 }, (_, i) => ({
        label: `${i} ${"L".repeat(90)}`,
        url: `https://long.example/${"path/".repeat(60)}${i}`,
      })),
    },
    answers: { dataScientist: everyLevel(2, "manual", LONG_NOTE) },
    publishedDaysAgo: [3],
  }),
  worst("a", "A", { project: { code: "A1" } }),
  worst("right-to-left", RIGHT_TO_LEFT, { project: { description: RIGHT_TO_LEFT.repeat(20) } }),
  worst("override", OVERRIDE),
  worst("markup", MARKUP, { project: { description: `${MARKUP}\n'; DROP TABLE "Project"; --` } }),
  worst("marks", MARKS),
  worst("x".repeat(56), "The longest slug there can be"),
  worst("unanswered", "Nothing is answered and no factor is set"),
  worst("unknown", "Everything is unknown", {
    answers: { dataScientist: all(() => ({ state: "unknown" }), { claim: "unknown" }) },
  }),
  worst("nothing-applies", "Nothing applies, two agree: no score", {
    answers: { dataScientist: NOTHING_APPLIES, engineer: NOTHING_APPLIES },
    publishedDaysAgo: [10],
  }),
  worst("awaits-approval", "One says that nothing applies, and waits", {
    answers: { dataScientist: NOTHING_APPLIES },
    publishedDaysAgo: [10],
  }),
  worst("riskiest", "Everything as bad as it can be", {
    project: { factors: RISKIEST, affectsPeople: true, regulatoryClass: "high-risk" },
    answers: { dataScientist: everyLevel(0, "none") },
    publishedDaysAgo: [10],
  }),
  worst("safest", "Everything as good as answers alone can make it", {
    project: { factors: SAFEST, affectsPeople: false, regulatoryClass: "none" },
    answers: { dataScientist: everyLevel(4, "automated"), engineer: everyLevel(4, "automated") },
    publishedDaysAgo: [10],
  }),
  worst("quick", "Only the quick pass", {
    project: { factors: { stage: "prototype" } },
    answers: {
      dataScientist: all(() => ({ state: "experienced", overall: 2 }), { claim: "none" }),
    },
  }),
  worst("disagreement", "Data scientists see 4 where engineers see 0", {
    answers: { dataScientist: everyLevel(4, "automated"), engineer: everyLevel(0, "none") },
    publishedDaysAgo: [10],
  }),
  worst("archived", "Archived", {
    answers: { dataScientist: MIXED },
    publishedDaysAgo: [100],
    isArchived: true,
  }),
  worst("twelve-published", "Twelve published assessments", {
    answers: { dataScientist: MIXED, engineer: everyLevel(1, "manual"), productOwner: MIXED },
    publishedDaysAgo: Array.from({ length: 12 }, (_, i) => 360 - i * 30),
  }),
  worst("two-hundred-documents", "Two hundred documents, twenty refusals", {
    project: { factors: { ...RISKIEST, stage: "production" }, affectsPeople: true },
    answers: { dataScientist: everyLevel(3, "automated"), engineer: everyLevel(3, "manual") },
    publishedDaysAgo: [200, 20],
    documents: 200,
    isHandedOver: true,
  }),
  ...everyStage,
];

/** A file name as long and as odd as file systems allow. */
export function worstFileName(at: number): string | undefined {
  if (at % 50 === 0) return `${"very-long-file-name-".repeat(12)}${at}.json`;
  if (at % 50 === 1) return `${MARKUP} ${at}.json`;
  if (at % 50 === 2) return `${RIGHT_TO_LEFT} ${at}.json`;
  return at % 50 === 3 ? undefined : `document-${at}.json`;
}

/** Bytes that are refused, each for another reason. */
export const REFUSED_BYTES: readonly Uint8Array[] = [
  Buffer.from(""),
  Buffer.from('{"runs": [{"info": '),
  Buffer.from([0xff, 0xfe, 0x00, 0x41]),
  Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
  Buffer.from('{"hello": "world"}'),
  Buffer.from("[".repeat(5000)),
];
