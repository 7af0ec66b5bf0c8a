import { DAY_MS } from "#server/rubric/rules.ts";
import { count, listIn, numberIn, recordsIn, textIn, texts } from "./fields.ts";
import { pathsUnder } from "./globs.ts";
import type { LiveReading, SubjectsByKind } from "./live.ts";
import type { CheckContext, Found, Tellers } from "./metric.ts";
import { elsewhere, noServed, unfilled, untold } from "./missing.ts";
import { deploymentsOf, isPromotion, type Release } from "./releases.ts";
import { isSameCommit } from "./served.ts";

/** What changes, branch rules and deployments tell; see METRICS in metrics.ts. */
export const RELEASE_METRICS: Tellers = {
  requiredReviews: ({ live: { reading } }) => {
    const reviews = numberIn(reading, "requiredReviews");
    if (reviews === null)
      return untold(
        "requiredReviews",
        "the branch's rules do not say how many reviews they ask for",
      );
    return { value: reviews, text: `${count(reviews, "review")} asked for` };
  },
  servedCommitReachable,
  approverDiffersFromAuthor,
  requiredCheckOnProtectedBranch,
  "latest.violations": ({ live: { reading } }) => {
    const violations = numberIn(reading, "violations") ?? 0;
    if (numberIn(reading, "checked") === 0)
      return untold("latest.violations", "the check did not run to its end");
    return { value: violations, text: count(violations, "violation") };
  },
  featuresMeasured,
  medianLeadTimeDays,
  lastPromotionsThroughCanary,
  analysisResultPresent,
  rollbackInWindow,
  rollbackSeconds,
  smokeTestPassedAfter,
};

export type Change = {
  readonly id: string;
  readonly base: string | null;
  readonly commits: readonly string[];
  readonly isReviewed: boolean | null;
  readonly isFeature: boolean;
  readonly startedAtMs: number | null;
  readonly mergedAtMs: number;
  readonly paths: readonly string[];
};

/**
 * Every merged change that any document tells, the newest first; the newest telling of one counts. A
 * webhook tells of the merge or of a review, so that who approved may stand in another one.
 */
export function changesOf(subjects: SubjectsByKind): Change[] {
  const byId = new Map<string, Change>();
  const reviewed = new Map<string, boolean>();
  for (const subject of subjects.get("scm.pull_request") ?? []) {
    for (const value of subject.all.flatMap(({ reading }) => recordsIn(reading, "changes"))) {
      const key = `${subject.name} ${String(value.id)}`;
      const [change] = changeOf(value);
      if (change && !byId.has(key)) byId.set(key, change);
      if (typeof value.isReviewed === "boolean" && !reviewed.has(key))
        reviewed.set(key, value.isReviewed);
    }
  }
  return [...byId]
    .map(([key, change]) => ({ ...change, isReviewed: reviewed.get(key) ?? null }))
    .sort((a, b) => b.mergedAtMs - a.mergedAtMs);
}

function changeOf(value: Record<string, unknown>): Change[] {
  if (typeof value.mergedAt !== "string") return [];
  return [
    {
      id: String(value.id),
      base: typeof value.base === "string" ? value.base : null,
      commits: texts(value.commits),
      isReviewed: typeof value.isReviewed === "boolean" ? value.isReviewed : null,
      isFeature: value.isFeature === true,
      startedAtMs: typeof value.startedAt === "string" ? Date.parse(value.startedAt) : null,
      mergedAtMs: Date.parse(value.mergedAt),
      paths: texts(value.paths),
    },
  ];
}

/** The merged change that brought the served version's commit to the default branch. */
function servedChange(context: CheckContext, missing: string): Change | Found {
  const { served, profile, subjects } = context;
  if (served === null) return noServed(context);
  const branch = profile.defaultBranch;
  if (branch === undefined) return unfilled("defaultBranch", "names no default branch");
  const { commit } = served;
  if (commit === null)
    return elsewhere(
      missing,
      "neither registry, tracker nor deployment tell the served version's commit",
    );
  const found = changesOf(subjects).find(
    ({ base, commits }) => base === branch && commits.some((one) => isSameCommit(one, commit)),
  );
  return (
    found ?? elsewhere(missing, `no merged change into ${branch} has commit ${commit.slice(0, 8)}`)
  );
}

function servedCommitReachable(context: CheckContext): Found {
  const change = servedChange(context, "servedCommitReachable");
  if (!("commits" in change)) return change;
  return { value: true, text: `the served commit came with change ${change.id}`, isOwn: false };
}

function approverDiffersFromAuthor(context: CheckContext): Found {
  const missing = "approverDiffersFromAuthor";
  const change = servedChange(context, missing);
  if (!("commits" in change)) return change;
  if (change.isReviewed === null)
    return elsewhere(missing, `nothing says who wrote and approved change ${change.id}`);
  const text = change.isReviewed
    ? `somebody other than its author approved change ${change.id}`
    : `nobody but its author approved change ${change.id}`;
  return { value: change.isReviewed, text, isOwn: false };
}

/** The branch asks for a check that is the policy's: named like it, or a policy by its name. */
function requiredCheckOnProtectedBranch({ live, subjects }: CheckContext): Found {
  const missing = "requiredCheckOnProtectedBranch";
  const { requiredChecks } = live.reading.metrics;
  if (!Array.isArray(requiredChecks))
    return untold(missing, "the branch's rules do not say which checks they ask for");
  const required = listIn(live.reading, "requiredChecks");
  const policies = (subjects.get("ci.policy") ?? []).flatMap(({ latest }) =>
    (textIn(latest.reading, "name") ?? "").toLowerCase(),
  );
  const asked = required.find(
    (name) =>
      POLICY.test(name) ||
      policies.some((policy) => policy !== "" && name.toLowerCase().includes(policy)),
  );
  if (asked !== undefined) return { value: true, text: `${asked} has to pass before a merge` };
  const named =
    required.length === 0
      ? "no check has to pass"
      : `only ${required.slice(0, 5).join(", ")} has to pass`;
  return { value: false, text: `${named} before a merge` };
}

const POLICY = /polic|deny|forbidden|feature.?(?:check|list)/i;

type Measured = {
  readonly days: readonly number[];
  readonly merged: number;
  readonly deployments: number;
};

/** From when it was asked for, or opened, to the first release to production after its merge. */
function leadTimes({ subjects, profile }: CheckContext): Measured {
  const globs = profile.featureCode ?? [];
  const features = changesOf(subjects).filter(
    ({ isFeature, paths }) =>
      isFeature || (globs.length > 0 && pathsUnder(paths, globs).length > 0),
  );
  const releases = deploymentsOf(subjects).filter(isPromotion).reverse();
  const days = features.flatMap(({ startedAtMs, mergedAtMs }) => {
    const release = releases.find(({ atMs }) => atMs >= mergedAtMs);
    if (startedAtMs === null || release === undefined) return [];
    return [(release.atMs - startedAtMs) / DAY_MS];
  });
  return { days: days.slice(0, FEATURES), merged: features.length, deployments: releases.length };
}

const FEATURES = 5;

function featuresMeasured(context: CheckContext): Found {
  const { days, merged, deployments } = leadTimes(context);
  if (days.length >= FEATURES)
    return { value: days.length, text: `the last ${days.length} features measured` };
  const why = deployments === 0 ? "; no deployment to production is known" : "";
  const text = `${days.length} of ${FEATURES} features measured, of ${merged} merged${why}`;
  return elsewhere("featuresMeasured", text);
}

function medianLeadTimeDays(context: CheckContext): Found {
  const { days } = leadTimes(context);
  const middle = [...days].sort((a, b) => a - b)[Math.floor(days.length / 2)];
  if (middle === undefined) return elsewhere("medianLeadTimeDays", "no feature could be measured");
  const whole = Math.round(middle * 10) / 10;
  return { value: middle, text: `${whole} days from idea to use (median)` };
}

const PROMOTIONS = 3;
const TRIED_FIRST = /canary|shadow|mirror|blue.?green|progressive/i;

function lastPromotions({ subjects }: CheckContext): readonly Release[] {
  return deploymentsOf(subjects).filter(isPromotion).slice(0, PROMOTIONS);
}

function lastPromotionsThroughCanary(context: CheckContext): Found {
  const missing = "lastPromotionsThroughCanary";
  const promotions = lastPromotions(context);
  if (promotions.length < PROMOTIONS)
    return elsewhere(missing, `${promotions.length} of ${PROMOTIONS} releases known so far`);
  const tried = promotions.filter(({ strategy }) => TRIED_FIRST.test(strategy ?? "")).length;
  const text = `${tried} of the last ${PROMOTIONS} releases were tried on a part of the traffic first`;
  return { value: tried, text };
}

function analysisResultPresent(context: CheckContext): Found {
  const promotions = lastPromotions(context);
  if (promotions.length === 0)
    return elsewhere("analysisResultPresent", "no release to production is known");
  const judged = promotions.filter(
    ({ live }) => live.reading.metrics.analysisPassed !== null,
  ).length;
  const text = `${judged} of ${count(promotions.length, "release")} with the result of an analysis`;
  return judged === promotions.length
    ? { value: true, text }
    : untold("analysisResultPresent", text);
}

function isRollback({ reading }: LiveReading): boolean {
  return textIn(reading, "action") === "rollback" && textIn(reading, "status") === "succeeded";
}

function rollbackInWindow({ live }: CheckContext): Found {
  return isRollback(live)
    ? {
        value: true,
        text: `rolled back to ${textIn(live.reading, "version") ?? "an earlier version"}`,
      }
    : elsewhere("rollbackInWindow", "no rollback that succeeded is known");
}

function rollbackSeconds({ live }: CheckContext): Found {
  const seconds = isRollback(live) ? numberIn(live.reading, "seconds") : null;
  if (seconds === null)
    return untold("rollbackSeconds", "no source tells how long a rollback took");
  return { value: seconds, text: `back within ${count(Math.round(seconds), "second")}` };
}

function smokeTestPassedAfter({ live }: CheckContext): Found {
  const passed = isRollback(live) ? live.reading.metrics.smokeTestPassed : null;
  if (typeof passed !== "boolean")
    return untold(
      "smokeTestPassedAfter",
      "no source tells whether it was tested after the rollback",
    );
  return { value: passed, text: passed ? "tested afterwards" : "the test afterwards failed" };
}
