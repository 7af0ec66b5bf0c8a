import type { Fact } from "#server/evidence/schema.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { Reading } from "../schema.ts";
import { isOfKind } from "./kinds.ts";
import { type FactOf, reading } from "./reading.ts";

const MODELS_MAX = 20;
const GROUPS_MAX = 20;
const FEATURES_MAX = 500;

const FEATURE = /^(?:model-)?(?:feature|input)$/i;
const LIBRARY = /^(?:library|framework)$/i;

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
  const models = components
    .filter((fact) => isOfKind(fact, "cyclonedx.mlbom"))
    .slice(0, MODELS_MAX)
    .map((fact) => ({
      ...reading("cyclonedx.mlbom", fact, { ...cardMetrics(fact), ...bill }),
      // A bill of the next version takes the place of this one.
      subject: fact.value.name,
    }));
  return [...models, ...registered(components), ...dependencySet(components)];
}

/** Model inputs as a feature registry lists them: with who owns each and under what terms it may be used. */
function registered(components: readonly FactOf<"component">[]): Reading[] {
  const features = components.filter(({ value }) => FEATURE.test(value.type));
  const [first] = features;
  if (!first) return [];
  const cleared = features.filter(
    ({ value }) => value.owners.length > 0 && value.licenses.length > 0,
  );
  return [
    {
      ...reading("feature.registry", first, {
        features: features.length,
        cleared: cleared.slice(0, FEATURES_MAX).map(({ value }) => value.name),
      }),
      subject: "registered features",
    },
  ];
}

/** The libraries of a document as one mark: another mark is another set of versions. */
function dependencySet(components: readonly FactOf<"component">[]): Reading[] {
  const libraries = components.filter(({ value }) => LIBRARY.test(value.type));
  const [first] = libraries;
  if (!first) return [];
  const names = libraries.map(({ value }) => `${value.name} ${value.version ?? ""}`).sort();
  const set = sha256(canonicalJson(names)).slice(0, 12);
  return [
    {
      ...reading("components", first, { set, count: names.length }),
      subject: "libraries",
    },
  ];
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
