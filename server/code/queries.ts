import { factHistory, newestFacts } from "#server/facts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
import {
  churnAnswer,
  codeMeaning,
  codeTitle,
  dependencyAnswer,
  type Known,
  shareAnswer,
} from "./findings.ts";
import { dependenciesOf, medianAge } from "./rules/dependencies.ts";
import { churnOf, sharesOf, unnamedParts } from "./rules/share.ts";
import type { CodePage } from "./schema.ts";

const COMPONENTS_READ = 20_000;
/** Counts of lines that are looked back on. */
const COUNTS_READ = 60;
const DEPENDENCIES_SHOWN = 200;

/** How much of the code is the model, where work goes, and how its dependencies stand. */
export async function codeOf(deps: Deps, scope: ProjectScope): Promise<CodePage> {
  const [latest, components, project] = await Promise.all([
    newestFacts(deps.db, scope, { kinds: ["code-share"], limit: 50 }),
    newestFacts(deps.db, scope, { kinds: ["component"], limit: COMPONENTS_READ }),
    projectOf(deps, scope),
  ]);
  const counted = await factHistory(deps.db, scope, {
    kind: "code-share",
    subjects: latest.map(({ fact }) => fact.subject),
    limit: COUNTS_READ,
  });
  const trend = sharesOf(counted, project.profile);
  const dependencies = dependenciesOf(components, deps.now());
  const known: Known = {
    share: trend.at(-1) ?? null,
    trend,
    churn: churnOf(counted, project.profile),
    unnamed: unnamedParts(project.profile),
    dependencies,
    counts: countsOf(dependencies),
  };
  return {
    title: codeTitle(known),
    meaning: codeMeaning(known),
    isEmpty: counted.length === 0 && dependencies.length === 0,
    shareAnswer: shareAnswer(known),
    churnAnswer: churnAnswer(known),
    dependencyAnswer: dependencyAnswer(known),
    unnamed: [...known.unnamed],
    share: known.share,
    trend,
    churn: known.churn,
    dependencies: dependencies.slice(0, DEPENDENCIES_SHOWN),
    dependenciesTotal: dependencies.length,
    counts: known.counts,
    hasSample: [...counted, ...components].some(({ isSample }) => isSample),
  };
}

function countsOf(dependencies: Known["dependencies"]): CodePage["counts"] {
  const count = (is: (one: Known["dependencies"][number]) => boolean) =>
    dependencies.filter(is).length;
  return {
    assessed: count(({ vulnerabilities }) => vulnerabilities !== null),
    vulnerable: count(({ vulnerabilities }) => (vulnerabilities?.length ?? 0) > 0),
    pinned: count(({ isPinned }) => isPinned === true),
    unpinned: count(({ isPinned }) => isPinned === false),
    aged: count(({ ageDays }) => ageDays !== null),
    medianAgeDays: medianAge(dependencies),
  };
}
