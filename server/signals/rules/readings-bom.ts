import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { isOfKind } from "./kinds.ts";
import { type FactOf, reading } from "./reading.ts";

const MODELS_MAX = 20;
const GROUPS_MAX = 20;

const FAIRNESS_GROUP = /^considerations\.fairnessAssessments\.\d+\.groupAtRisk$/;

/** Bills of a model. A bill of software alone answers nothing that the catalogue asks. */
export function bomReadings(facts: readonly Fact[]): Reading[] {
  const components = facts.filter((fact) => fact.kind === "component");
  const dataSets = components.filter(({ value }) => value.type === "data");
  const cleared = dataSets.filter(
    ({ value }) => value.owners.length > 0 && value.licenses.length > 0,
  );
  const bill = {
    components: components.length,
    withoutLicence: components.filter(({ value }) => value.licenses.length === 0).length,
    dataSets: dataSets.length,
    clearedDataSets: cleared.length,
  };
  return components
    .filter((fact) => isOfKind(fact, "cyclonedx.mlbom"))
    .slice(0, MODELS_MAX)
    .map((fact) => ({
      ...reading("cyclonedx.mlbom", fact, { ...cardMetrics(fact), ...bill }),
      // A bill of the next version takes the place of this one.
      subject: fact.value.name,
    }));
}

function cardMetrics({ value }: FactOf<"component">) {
  const entries = Object.entries(value.modelCard ?? {});
  const groups = entries.filter(([key]) => FAIRNESS_GROUP.test(key)).map(([, text]) => text);
  return {
    version: value.version,
    hasModelCard: value.modelCard !== null,
    cardEntries: entries.length,
    fairnessGroups: [...new Set(groups)].slice(0, GROUPS_MAX),
  };
}
