import { challenges } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, FACTORS, SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { ROLES } from "#server/identity/schema.ts";
import { RegulatoryClass } from "#server/projects/schema.ts";

/** Ids as CEL can write them: data-1 is data_1. */
export const celName = (id: string) => id.replaceAll("-", "_");

const named = <T extends string>(ids: readonly string[], type: T): Record<string, T> =>
  Object.fromEntries(ids.map((id) => [celName(id), type]));

const INDICATOR_NAMES = challenges.flatMap(({ indicators }) =>
  indicators.map(({ id }) => celName(id)),
);

type Fields = { readonly [field: string]: string | Fields };
export type CelVariable = { readonly means: string } & (
  | { readonly type: string }
  | { readonly fields: Fields }
);

/** All that an expression may name, with its type. Nothing else is there. */
export const VARIABLES: Readonly<Record<string, CelVariable>> = {
  score: { type: "double", means: "The project's risk score, 0 to 100, higher is worse" },
  claimed: { type: "double", means: "The same by what is claimed, without asking for proof" },
  coverage: { type: "double", means: "Share of the indicators that are answered, 0 to 1" },
  confidence: { type: "double", means: "How far the score can be relied on, 0 to 1" },
  staleShare: { type: "double", means: "Share of the proof that is stale, 0 to 1" },
  residual: {
    type: "map<string, map<string, double>>",
    means: "Risk by challenge, each with low, point and high: residual.testing.high",
  },
  tests: { type: "map<string, double>", means: "Credit by test, 0, 0.5 or 1: tests.data_1" },
  indicators: {
    type: "map<string, int>",
    means: "Assured level by indicator, 0 to 4: indicators.ee_1",
  },
  mlts: {
    fields: { final: "double", section: named(SECTION_IDS, "double") },
    means: "The ML Test Score: mlts.final, mlts.section.data",
  },
  roles: { type: "list<string>", means: 'Roles that rated: "engineer" in roles' },
  roleGapOpen: { type: "int", means: "Gaps between the roles that are not explained" },
  factors: {
    fields: named(Object.keys(FACTORS), "string"),
    means: 'The project\'s context: factors.criticality == "high"',
  },
  affectsPeople: { type: "bool", means: "Whether it decides about people" },
  regulatoryClass: { type: "string", means: 'Such as "high-risk"' },
  ownersActive: { type: "bool", means: "Whether every area has an owner who is still a member" },
  waivers: { fields: { expired: "int" }, means: "Waivers that ran out: waivers.expired" },
  incidents: { fields: { open: "int" }, means: "Postmortems that are open: incidents.open" },
  handover: {
    fields: named(FACTORS.stage, "double"),
    means: "Accepted share of what is due by a stage, 0 to 1: handover.pilot",
  },
  own: {
    type: "map<string, double>",
    means: 'Scores of the workspace\'s own catalogues, each by its name: own["fairness"] < 50',
  },
};

/** Names that a map has; what is not among them would never be there. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  residual: CHALLENGE_IDS.map(celName),
  tests: TEST_IDS.map(celName),
  indicators: INDICATOR_NAMES,
};
export const RESIDUAL_ENDS = ["low", "point", "high"] as const;

/** The most that a collection can hold, whatever the project. */
export const SIZES: Readonly<Record<string, number>> = {
  residual: CHALLENGE_IDS.length,
  tests: TEST_IDS.length,
  indicators: INDICATOR_NAMES.length,
  roles: ROLES.length,
};
export const SIZE_MAX = Math.max(...Object.values(SIZES));

/** Texts of which only some ever occur, by the path that gives them. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.entries(FACTORS).map(([name, values]) => [`factors.${name}`, values]),
  ),
  regulatoryClass: RegulatoryClass.options,
  roles: ROLES,
};
