import { CHALLENGE_IDS, FACTORS, SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import type { CelValues } from "#server/policies/rules/cel.ts";
import { parseMetric } from "#server/policies/rules/metric.ts";
import { celName } from "#server/policies/rules/names.ts";
import { factorsOf } from "./factors.ts";
import { applies, evidenceOf, type GateInput, type Observation, observe } from "./observe.ts";

/**
 * What expressions are evaluated on, for one project. What is not known has no entry, and null inside a
 * map: either makes whatever asks for it unknown. What was agreed not to apply is not in the maps.
 */
export function celValuesOf(input: GateInput): CelValues {
  const { readiness, project } = input;
  const { mlTestScore: mlts } = readiness;
  return known({
    score: finite(readiness.score),
    claimed: finite(readiness.claimed),
    coverage: finite(readiness.coverage),
    confidence: finite(readiness.confidence),
    staleShare: finite(readiness.staleShare),
    residual: residuals(input),
    tests: Object.fromEntries(
      TEST_IDS.filter((id) => applies(id, readiness)).map((id) => [
        celName(id),
        readiness.tests[id]?.credit ?? 0,
      ]),
    ),
    indicators: indicators(input),
    mlts: {
      final: finite(mlts.final),
      section: Object.fromEntries(SECTION_IDS.map((id) => [id, mlts.sections[id] ?? 0])),
    },
    roles: readiness.roles,
    roleGapOpen: counted(observed("roleGap.openItems", input)),
    factors: known({ ...factorsOf(project.factors) }),
    affectsPeople: project.affectsPeople,
    regulatoryClass: project.regulatoryClass,
    ownersActive: observed("owners.active", input),
    waivers: { expired: counted(observed("waivers.expired", input)) },
    incidents: { open: counted(observed("incidents.openPostmortems", input)) },
    handover: Object.fromEntries(
      FACTORS.stage.map((stage) => [
        stage,
        observed(`handover.required(${stage}).acceptedShare`, input),
      ]),
    ),
    own: Object.fromEntries(readiness.own.map(({ slug, score }) => [slug, score])),
  });
}

function known(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);

const NOTHING_ASKED = { atLeast: 0, requiredTests: [] };
const observed = (metric: string, input: GateInput): Observation["value"] =>
  observe(parseMetric(metric), input, NOTHING_ASKED).value;

/** CEL's int. */
const counted = (value: number | boolean | null) =>
  typeof value === "number" ? BigInt(value) : null;

function residuals({ readiness }: GateInput) {
  return Object.fromEntries(
    CHALLENGE_IDS.flatMap((id) => {
      const residual = readiness.challenges[id]?.residual;
      return residual ? [[celName(id), { ...residual }]] : [];
    }),
  );
}

function indicators({ readiness }: GateInput) {
  return Object.fromEntries(
    CHALLENGE_IDS.flatMap((id) =>
      Object.entries(readiness.challenges[id]?.indicators ?? {}).flatMap(([name, answer]) => {
        if (answer.state === "not-applicable") return [];
        const isOpen = answer.state === "unknown" || answer.isQuick;
        const level = isOpen ? null : answer.assuredLevel;
        return [[celName(name), level === null ? null : BigInt(Math.floor(level))]];
      }),
    ),
  );
}

/** Documents behind the tests that an expression names. */
export function celEvidence(paths: readonly string[], { readiness }: GateInput): string[] {
  return evidenceOf(testsAt(paths), readiness);
}

export function testsAt(paths: readonly string[]) {
  return TEST_IDS.filter((id) => paths.includes(`tests.${celName(id)}`));
}

/** What an expression looked at, in words: score 62.3, mlts.final not known. */
export function celWords(paths: readonly string[], values: CelValues): string {
  return paths.map((path) => `${path} ${wordOf(path, values)}`).join(", ");
}

function wordOf(path: string, values: CelValues): string {
  const value = path
    .split(".")
    .reduce<unknown>(
      (at, key) => (at instanceof Object ? Reflect.get(at, key) : undefined),
      values,
    );
  if (typeof value === "number") return String(Math.round(value * 100) / 100);
  if (typeof value === "bigint" || typeof value === "boolean" || typeof value === "string")
    return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(" and ");
  return value instanceof Object ? "as a whole" : "not known";
}
