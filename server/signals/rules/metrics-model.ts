import { DAY_MS } from "#server/rubric/rules.ts";
import { count, listIn, numberIn, tagIn, textIn } from "./fields.ts";
import { machineRuns } from "./live.ts";
import type { CheckContext, Found, Tellers } from "./metric.ts";
import { elsewhere, noServed, unfilled, untold } from "./missing.ts";
import { promotedVersions } from "./promotions.ts";
import { recordMark } from "./readings-runs.ts";
import { runIn } from "./run-index.ts";
import { isAboutServed } from "./served.ts";

/** What runs, searches and studies of a model tell; see METRICS in metrics.ts. */
export const MODEL_METRICS: Tellers = {
  trialsComplete: ({ live }) => {
    const trials = numberIn(live.reading, "trialsComplete") ?? 0;
    return { value: trials, text: `${count(trials, "trial")} finished` };
  },
  servedConfigEqualsBest,
  dataVersionMatches,
  identicalInputs: () => ({ value: true, text: "two runs with the same recorded inputs" }),
  relativeMetricDifference: ({ live }) => {
    const difference = numberIn(live.reading, "relativeMetricDifference");
    if (difference === null)
      return untold("relativeMetricDifference", "the two runs share no metric");
    return { value: difference, text: `their metrics differ by ${percent(difference)} at most` };
  },
  versionDimensionsRecorded: ({ live }) => {
    const recorded = numberIn(live.reading, "versionDimensionsRecorded") ?? 0;
    return { value: recorded, text: `${recorded} of 6 version dimensions recorded` };
  },
  scheduled: ({ live }) =>
    live.item.context.isScheduled === undefined
      ? elsewhere("scheduled", "the sender does not say whether this ran on a schedule")
      : { value: live.item.context.isScheduled, text: "on a schedule", isOwn: false },
  contributionCoverage,
  pipelineComputedLastPromotions,
  modelAgeDays: (context) => {
    const { live, served } = context;
    if (served === null) return noServed(context);
    const createdAt = textIn(live.reading, "createdAt");
    if (createdAt === null) return elsewhere("modelAgeDays", "the version has no date");
    const days = Math.floor((live.observedAtMs - Date.parse(createdAt)) / DAY_MS);
    return { value: days, text: `${count(days, "day")} old when checked` };
  },
  ranForServedVersion: (context) => servedOnly(context, "ranForServedVersion"),
  testedVersionEqualsServed: (context) => servedOnly(context, "testedVersionEqualsServed"),
};

/** Whether a document is about the version that is served. */
export function servedOnly(context: CheckContext, missing: string): Found {
  const { served, live } = context;
  if (served === null) return noServed(context);
  const name = `${served.model} ${served.version ?? "of unknown number"}`;
  const isAbout = isAboutServed(live, served);
  if (isAbout === null)
    return elsewhere(missing, "neither document nor sender say which version it is about");
  const other =
    textIn(live.reading, "version") ?? live.item.context.modelVersion ?? "another commit or run";
  const text = isAbout
    ? `about ${name}, which is served`
    : `about ${other}, while ${name} is served`;
  return { value: isAbout, text };
}

/** The best trial's settings are those of the run that the served version came from. */
function servedConfigEqualsBest(context: CheckContext): Found {
  const missing = "servedConfigEqualsBest";
  const { served, live, subjects } = context;
  if (served === null) return noServed(context);
  const best = listIn(live.reading, "best");
  const trial = textIn(live.reading, "bestTrial");
  if (best.length === 0 && trial === null)
    return elsewhere(missing, "the search does not say which trial is best");
  const tagged = served.subject ? tagIn(served.subject.latest.reading, TRIAL_TAGS) : null;
  if (tagged !== null && trial !== null)
    return {
      value: tagged === trial,
      text: `served is trial ${tagged}, best is ${trial}`,
      isOwn: false,
    };
  const settings = served.runId === null ? null : (runIn(subjects, served.runId)?.settings ?? null);
  if (settings === null || best.length === 0)
    return elsewhere(missing, "no tracker shows the settings of the run behind the served version");
  const others = best.filter((mark) => !settings.configuration.includes(mark)).length;
  const text =
    others === 0
      ? `the served run has all ${best.length} settings of the best trial`
      : `${others} of ${count(best.length, "setting")} of the best trial are not the served run's`;
  return { value: others === 0, text, isOwn: false };
}

const TRIAL_TAGS = ["trial", "best_trial", "optuna.trial", "optuna.trial_number", "trial_number"];

function dataVersionMatches(context: CheckContext): Found {
  const missing = "dataVersionMatches";
  const { served, live, subjects } = context;
  if (served === null) return noServed(context);
  const data = textIn(live.reading, "data") ?? NO_DATA;
  if (data === NO_DATA)
    return elsewhere(missing, "the search does not say on which data it searched");
  const settings = served.runId === null ? null : (runIn(subjects, served.runId)?.settings ?? null);
  if (settings === null || settings.data === NO_DATA)
    return elsewhere(missing, "no tracker shows the data of the run behind the served version");
  const isSame = settings.data === data;
  const text = isSame ? "searched on the served run's data" : "searched on other data than served";
  return { value: isSame, text, isOwn: false };
}

const NO_DATA = recordMark({});

function contributionCoverage(context: CheckContext): Found {
  const { profile, served, live } = context;
  const features = profile.features;
  if (features === undefined || features.length === 0)
    return unfilled("features", "lists no features");
  const about = servedOnly(context, "contributionCoverage");
  if (served === null || "missing" in about) return about;
  if (about.value === false) return elsewhere("contributionCoverage", about.text ?? "");
  const known = new Set(listIn(live.reading, "features"));
  const covered = features.filter((feature) => known.has(feature)).length;
  const text = `${covered} of ${count(features.length, "feature")} with a measured contribution`;
  return { value: covered / features.length, text };
}

const PROMOTIONS = 2;

/** Studies that a machine sent for each of the last versions that came into use. */
function pipelineComputedLastPromotions(context: CheckContext): Found {
  const missing = "pipelineComputedLastPromotions";
  const { served, subjects, subject } = context;
  if (served === null) return noServed(context);
  const versions = promotedVersions(subjects, served.model).slice(0, PROMOTIONS);
  if (versions.length < PROMOTIONS)
    return elsewhere(missing, `${versions.length} of ${PROMOTIONS} promotions known so far`);
  const studied = new Set(
    subject.all
      .filter(({ item }) => item.senderKind === "machine")
      .flatMap(({ reading }) => textIn(reading, "version") ?? []),
  );
  const computed = versions.filter((version) => studied.has(version)).length;
  const text = `${computed} of the last ${PROMOTIONS} promoted versions were studied by a machine`;
  return computed === PROMOTIONS
    ? { value: computed, text, isOwn: false }
    : elsewhere(missing, text);
}

export function repetition(days: number) {
  return ({ subject }: CheckContext, { value: required }: { value: unknown }): Found => {
    const runs = machineRuns(subject, days);
    const text = `${runs} of ${count(Number(required), "machine run")} in ${days} days`;
    return { value: runs, text, isOwn: false };
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`;
}
