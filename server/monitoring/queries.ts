import { newestFacts } from "#server/facts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
import {
  alertAnswer,
  type Known,
  loadAnswer,
  monitoringMeaning,
  monitoringTitle,
  nightAnswer,
  skewAnswer,
  targetAnswer,
} from "./findings.ts";
import {
  coverageOf,
  episodesOf,
  refOf,
  rulesOf,
  type Seen,
  skewOf,
  targetsOf,
} from "./rules/watching.ts";
import type { LoadLimit, MonitoringPage } from "./schema.ts";

const READ = 5_000;
/** Rows of a table: those that need somebody come first. */
const RULES_SHOWN = 200;
const EPISODES_SHOWN = 100;
const TARGETS_SHOWN = 200;
const SKEW_SHOWN = 200;

/** Which of the seven monitoring tests have a rule that can fire, who hears of it, and what it cannot see. */
export async function monitoringOf(deps: Deps, scope: ProjectScope): Promise<MonitoringPage> {
  const [watched, alerts, project] = await Promise.all([
    newestFacts(deps.db, scope, {
      kinds: ["monitor-rule", "scrape-target", "serving-skew", "load-test"],
      limit: READ,
    }),
    // Apart from the rest: a year of alerts would crowd out the rules.
    newestFacts(deps.db, scope, { kinds: ["alert"], limit: READ }),
    projectOf(deps, scope),
  ]);
  const seen: readonly Seen[] = [...watched, ...alerts];
  const rules = rulesOf(seen, project.profile.receivers);
  const skew = skewOf(seen);
  const known: Known = {
    rules,
    skew,
    coverage: coverageOf(rules, skew),
    episodes: episodesOf(seen),
    targets: targetsOf(seen, rules),
    loads: loadsOf(seen),
  };
  return {
    title: monitoringTitle(known),
    meaning: monitoringMeaning(known),
    isEmpty: seen.length === 0,
    nightAnswer: nightAnswer(known),
    alertAnswer: alertAnswer(known),
    targetAnswer: targetAnswer(known),
    skewAnswer: skewAnswer(known),
    loadAnswer: loadAnswer(known),
    coverage: [...known.coverage],
    rules: rules.slice(0, RULES_SHOWN),
    rulesTotal: rules.length,
    episodes: known.episodes.slice(0, EPISODES_SHOWN),
    episodesTotal: known.episodes.length,
    targets: known.targets.slice(0, TARGETS_SHOWN),
    skew: skew.slice(0, SKEW_SHOWN),
    loads: [...known.loads],
    hasSample: seen.some(({ isSample }) => isSample),
  };
}

function loadsOf(seen: readonly Seen[]): LoadLimit[] {
  return seen.flatMap((one) => {
    if (one.fact.kind !== "load-test" || one.fact.value.thresholds.length === 0) return [];
    const { name, tool, thresholds, p95Ms } = one.fact.value;
    const missed = thresholds.filter(({ passed }) => !passed).map((limit) => limit.name);
    return [{ name, tool, limits: thresholds.length, missed, p95Ms, ref: refOf(one) }];
  });
}
