import { testOf } from "#server/catalogue/catalogue.ts";
import { TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import type { Fact } from "#server/evidence/schema.ts";
import { topicsOf } from "#server/signals/rules/readings-monitoring.ts";
import { blindTo, jobStates, jobsAsked, watchesTargets } from "#server/signals/rules/targets.ts";
import type { Episode, Ref, Rule, Skew, Target, TestCoverage, Told } from "../schema.ts";

/** What the rules need of a stored fact. */
export type Seen = {
  readonly fact: Fact;
  readonly evidenceId: string;
  readonly isSample: boolean;
};
type RuleFact = Extract<Fact, { kind: "monitor-rule" }>;
type TargetFact = Extract<Fact, { kind: "scrape-target" }>;
type AlertFact = Extract<Fact, { kind: "alert" }>;

export const MONITORING_TESTS: readonly TestId[] = TEST_IDS.filter((id) =>
  id.startsWith("monitor-"),
);

export const refOf = ({ fact, evidenceId, isSample }: Seen): Ref => ({
  evidenceId,
  pointer: fact.pointer,
  isSample,
});

const isMonitoringTest = (text: string): text is TestId =>
  MONITORING_TESTS.some((id) => id === text);

/** Alerting rules only: a recording rule tells nobody. */
export function rulesOf(seen: readonly Seen[], staffed: readonly string[] = []): Rule[] {
  const targets = seen.flatMap(({ fact }) => (fact.kind === "scrape-target" ? [fact] : []));
  const alerts = seen.flatMap(({ fact }) => (fact.kind === "alert" ? [fact] : []));
  return seen
    .flatMap((one) =>
      one.fact.kind === "monitor-rule" && one.fact.value.type === "alerting"
        ? [ruleOf(one.fact, { targets, alerts, staffed, ref: refOf(one) })]
        : [],
    )
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** What cannot warn comes first. */
const rank = ({ health, blindBy, state }: Rule) =>
  health === "err"
    ? 0
    : blindBy.length > 0
      ? 1
      : health === "unknown"
        ? 2
        : state === "firing"
          ? 3
          : 4;

function ruleOf(
  fact: RuleFact,
  of: {
    targets: readonly TargetFact[];
    alerts: readonly AlertFact[];
    staffed: readonly string[];
    ref: Ref;
  },
): Rule {
  const { value, subject } = fact;
  const own = of.alerts.filter((alert) => alert.value.alertname === value.name);
  const { query, name, group, health, lastError, state, lastEvaluation } = value;
  return {
    id: subject,
    name,
    group,
    tests: topicsOf(fact).filter(isMonitoringTest),
    query,
    severity: value.labels.severity ?? null,
    health,
    lastError,
    state,
    lastEvaluation,
    blindBy: blindBy(fact, of.targets).map(targetName),
    told: toldOf(value, own, of.staffed),
    ref: of.ref,
  };
}

function toldOf(
  { receiver, state }: RuleFact["value"],
  alerts: readonly AlertFact[],
  staffed: readonly string[],
): Told {
  const names = new Set([
    ...(receiver === null ? [] : [receiver]),
    ...alerts.flatMap(({ value }) => value.receivers),
  ]);
  if (names.size > 0) {
    const isStaffed = staffed.length === 0 ? null : staffed.some((name) => names.has(name));
    return { kind: "receivers", names: [...names].sort(), isStaffed };
  }
  const hasFired = state === "firing" || alerts.some(({ value }) => value.status !== "pending");
  return { kind: hasFired ? "nobody" : "unknown" };
}

export const targetName = ({ value }: TargetFact) =>
  value.instance === "" ? value.job : `${value.job} ${value.instance}`;

/** The targets that a rule reads from and that are down, as the signals see it. */
function blindBy({ value }: RuleFact, targets: readonly TargetFact[]): readonly TargetFact[] {
  if (watchesTargets(value.query)) return [];
  const blind = blindTo(jobsAsked(value.query), jobStates(targets));
  return targets.filter((target) => blind.includes(target.value.job));
}

/** Of the seven monitoring tests, which have a rule that can fire. */
export function coverageOf(rules: readonly Rule[], skew: readonly Skew[]): TestCoverage[] {
  return MONITORING_TESTS.map((testId) => {
    const own = rules.filter(({ tests }) => tests.includes(testId));
    return {
      testId,
      name: testOf(testId).name,
      state: stateOf(own, testId === COMPARISON && skew.length > 0),
      rules: own.map(({ name }) => name),
      firing: own.filter(({ state }) => state === "firing").length,
    };
  });
}

/** Training and serving are compared by a job rather than by a rule. */
const COMPARISON: TestId = "monitor-3";

function stateOf(rules: readonly Rule[], isCompared: boolean): TestCoverage["state"] {
  const healthy = rules.filter(({ health }) => health === "ok");
  if (healthy.some(({ blindBy: targets }) => targets.length === 0)) return "fires";
  if (isCompared) return "compared";
  if (healthy.length > 0) return "blind";
  if (rules.some(({ health }) => health === "err")) return "broken";
  return rules.length > 0 ? "unevaluated" : "none";
}

export function targetsOf(seen: readonly Seen[], rules: readonly Rule[]): Target[] {
  const order = { down: 0, unknown: 1, up: 2 };
  return seen
    .flatMap((one) => {
      if (one.fact.kind !== "scrape-target") return [];
      const name = targetName(one.fact);
      const { health, lastError, lastScrape } = one.fact.value;
      const blinds = rules.filter(({ blindBy: by }) => by.includes(name)).map((rule) => rule.name);
      return [{ name, health, lastError, lastScrape, blinds, ref: refOf(one) }];
    })
    .sort((a, b) => order[a.health] - order[b.health] || (a.name < b.name ? -1 : 1));
}

/** Alertmanager knows who was told and when it ended; Prometheus is asked only where it saw more, or later. */
export function episodesOf(seen: readonly Seen[]): Episode[] {
  const alerts = seen.flatMap((one) =>
    one.fact.kind === "alert" ? [{ fact: one.fact, ref: refOf(one) }] : [],
  );
  const managed = new Map<string, string>();
  for (const { fact } of alerts) {
    const { tool, alertname } = fact.value;
    const at = fact.observedAt ?? "";
    if (tool !== "Prometheus" && at >= (managed.get(alertname) ?? "")) managed.set(alertname, at);
  }
  return alerts
    .filter(({ fact }) => {
      const at = managed.get(fact.value.alertname);
      return fact.value.tool !== "Prometheus" || at === undefined || (fact.observedAt ?? "") > at;
    })
    .map(({ fact, ref }) => episodeOf(fact, ref))
    .sort(
      (a, b) =>
        STATUS_RANK[a.status] - STATUS_RANK[b.status] ||
        ((a.startsAt ?? "") > (b.startsAt ?? "") ? -1 : 1),
    );
}

const STATUS_RANK = { firing: 0, suppressed: 1, pending: 2, resolved: 3 };
/** Labels that every alert of a rule carries. */
const COMMON = new Set(["alertname", "severity", "job", "instance", "service", "env"]);

function episodeOf({ value, observedAt }: AlertFact, ref: Ref): Episode {
  const { alertname, labels, status, startsAt, endsAt, receivers } = value;
  const lasted = startsAt && endsAt ? Date.parse(endsAt) - Date.parse(startsAt) : null;
  return {
    alertname,
    about: Object.entries(labels)
      .filter(([label]) => !COMMON.has(label))
      .map(([label, text]) => `${label} ${text}`)
      .sort()
      .join(", "),
    status,
    startsAt,
    endsAt,
    lastedMs: lasted === null ? null : Math.max(0, lasted),
    seenAt: observedAt,
    receivers,
    ref,
  };
}

/** Worst first: by the share of rows that differ, then by the statistic. */
export function skewOf(seen: readonly Seen[]): Skew[] {
  return seen
    .flatMap((one) => {
      if (one.fact.kind !== "serving-skew") return [];
      const { feature, model, mismatchShare, statistic, method, threshold, matchedRows, skewed } =
        one.fact.value;
      const measured = { mismatchShare, statistic, method, threshold, matchedRows, skewed };
      const { observedAt } = one.fact;
      return [{ feature, model, ...measured, observedAt, ref: refOf(one) }];
    })
    .sort(
      (a, b) =>
        Number(b.skewed ?? false) - Number(a.skewed ?? false) ||
        (b.mismatchShare ?? -1) - (a.mismatchShare ?? -1) ||
        (b.statistic ?? -1) - (a.statistic ?? -1) ||
        ((a.feature ?? "") < (b.feature ?? "") ? -1 : 1),
    );
}
