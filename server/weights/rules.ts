import { challenges, scoring, testOf, testWeightsOf } from "#server/catalogue/catalogue.ts";
import { FACTORS, type FactorId } from "#server/catalogue/schema.ts";
import { CATALOGUE_WEIGHTS, type Weights, weightKey } from "#server/challenges/rules.ts";
import type { OwnWeight, WeightRow } from "./schema.ts";

export type WeightTarget = Omit<WeightRow, "weight" | "reason">;

const isFactorId = (name: string): name is FactorId => name in FACTORS;

/**
 * All that weighs in the score. The catalogue says what factors and tests weigh in a challenge (rubric
 * 4.1); challenges in the score and indicators in their challenge weigh the same there, which is 1.
 */
export const WEIGHT_TARGETS: readonly WeightTarget[] = challenges.flatMap((challenge) => {
  const { id: challengeId, name } = challenge;
  const of = { challengeId } as const;
  const factors = Object.entries(scoring.weights[challengeId]).filter(([factor]) =>
    isFactorId(factor),
  );
  return [
    { ...of, kind: "challenge" as const, target: challengeId, label: name, catalogueWeight: 1 },
    ...challenge.indicators.map(({ id, question }) => ({
      ...of,
      kind: "indicator" as const,
      target: id,
      label: question,
      catalogueWeight: 1,
    })),
    ...factors.map(([factor, weight]) => ({
      ...of,
      kind: "factor" as const,
      target: weightKey(challengeId, factor),
      label: `${name}: ${factor}`,
      catalogueWeight: weight,
    })),
    ...testWeightsOf(challengeId).map(({ testId, weight }) => ({
      ...of,
      kind: "test" as const,
      target: weightKey(challengeId, testId),
      label: `${name}: ${testOf(testId).name}`,
      catalogueWeight: weight,
    })),
  ];
});

const byTarget = new Map(WEIGHT_TARGETS.map((one) => [one.target, one]));

/** null for what has no weight. */
export const targetOf = (target: string): WeightTarget | null => byTarget.get(target) ?? null;

/** As the formulas take them. What the catalogue no longer has, or weighs the same, changes nothing. */
export function weightsOf(own: readonly OwnWeight[]): Weights {
  const differing = own.filter(({ target, weight }) => {
    const known = byTarget.get(target);
    return known !== undefined && known.catalogueWeight !== weight;
  });
  if (differing.length === 0) return CATALOGUE_WEIGHTS;
  return new Map(differing.map(({ target, weight }) => [target, weight]));
}

export function rowsOf(own: readonly OwnWeight[]): WeightRow[] {
  const set = new Map(own.map((one) => [one.target, one]));
  return WEIGHT_TARGETS.map((target) => {
    const found = set.get(target.target);
    return {
      ...target,
      weight: found?.weight ?? target.catalogueWeight,
      reason: found?.reason ?? null,
    };
  });
}
