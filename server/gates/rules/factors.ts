import { FACTORS, type FactorId, type Factors } from "#server/catalogue/schema.ts";

/** A factor that is not set counts as its highest level (catalogue: unknownFactor); others are not known. */
export function factorsOf(factors: Factors): Readonly<Record<FactorId, string | null>> {
  return {
    stage: factors.stage ?? null,
    criticality: factors.criticality ?? FACTORS.criticality.at(-1) ?? null,
    sensitivity: factors.sensitivity ?? FACTORS.sensitivity.at(-1) ?? null,
    modelClass: factors.modelClass ?? null,
    dataSize: factors.dataSize ?? null,
    team: factors.team ?? null,
    feedback: factors.feedback ?? null,
    dependencies: factors.dependencies ?? null,
    novelty: factors.novelty ?? null,
  };
}
