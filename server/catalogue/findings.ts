import { catalogue, challenges } from "./catalogue.ts";

/** The catalogue page's title: what there is, counted from the data. */
export function catalogueTitle(): string {
  const indicators = challenges.reduce((sum, one) => sum + one.indicators.length, 0);
  const { tests } = catalogue.mlTestScore;
  return `${challenges.length} challenges, ${indicators} questions and ${tests.length} tests decide every score`;
}

export function catalogueLede(): string {
  const { version, generated, evidence, sources, gates, handover } = catalogue;
  return `Catalogue ${version} of ${generated}: ${evidence.rules.length} evidence rules, ${gates.policies.length} gates and ${handover.items.length} handover items, in our own words, citing ${sources.length} sources.`;
}
