import { DAY_MS } from "#server/rubric/rules.ts";
import { count, listIn, numberIn, recordsIn, texts } from "./fields.ts";
import type { LiveReading } from "./live.ts";
import type { CheckContext, Found } from "./metric.ts";
import { elsewhere, unfilled } from "./missing.ts";
import { blindJobs } from "./targets.ts";

const HOUR_MS = 3_600_000;

/** What alerting rules and load tests tell; see METRICS in checks.ts. */
export const MONITORING_METRICS: Readonly<Record<string, (context: CheckContext) => Found>> = {
  ruleHealth,
  receiverStaffed,
  hoursSinceEvaluation,
  failedThresholds,
  trendWindowDays,
};

/** Whether a group of rules has one about the test; readings of other kinds have no such group. */
export function watches({ reading }: LiveReading, testId: string): boolean {
  return topicIn(reading.metrics[testId]) !== null;
}

type Topic = {
  rules: number;
  broken: string[];
  unknown: string[];
  receivers: string[];
  /** How many of the rules see nothing when their targets are down, and the jobs that those ask about. */
  scraped: number;
  jobs: string[];
  evaluatedAt: string | null;
};

function topicIn(value: unknown): Topic | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const metrics = Object.fromEntries(Object.entries(value));
  const names = (key: string) => {
    const list: unknown = metrics[key];
    return Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];
  };
  const { rules, scraped, evaluatedAt } = metrics;
  if (typeof rules !== "number" || rules === 0) return null;
  return {
    rules,
    broken: names("broken"),
    unknown: names("unknown"),
    receivers: names("receivers"),
    scraped: typeof scraped === "number" ? scraped : rules,
    jobs: names("jobs"),
    evaluatedAt: typeof evaluatedAt === "string" ? evaluatedAt : null,
  };
}

/** Over all groups that watch what the test asks for: a rule that cannot fire is no alert. */
function ruleHealth({ siblings, testId, subjects }: CheckContext): Found {
  const topics = siblings.flatMap(({ latest }) => topicIn(latest.reading.metrics[testId]) ?? []);
  if (topics.length === 0)
    return { missing: "ruleHealth", text: "no alerting rule watches this", isOwn: true };
  const broken = topics.flatMap((topic) => topic.broken);
  if (broken.length > 0) return { value: "err", text: `${broken.join(", ")} cannot be evaluated` };
  const unknown = topics.flatMap((topic) => topic.unknown);
  if (unknown.length > 0)
    return {
      missing: "ruleHealth",
      text: `${unknown.join(", ")} was not evaluated yet`,
      isOwn: true,
    };
  const seeing = topics.filter((topic) => topic.scraped > 0);
  const asked = seeing.flatMap((topic) => topic.jobs);
  const blind = seeing.length > 0 ? blindJobs(asked, subjects) : [];
  if (blind.length > 0)
    return elsewhere(
      "ruleHealth",
      `nothing is scraped of ${blind.join(", ")}: a rule sees nothing`,
    );
  const rules = topics.reduce((sum, topic) => sum + topic.rules, 0);
  return { value: "ok", text: `${count(rules, "alerting rule")} healthy` };
}

export type FiredAlert = {
  readonly name: string;
  readonly topics: readonly string[];
  readonly receivers: readonly string[];
  readonly startedAtMs: number | null;
};

/** Every alert that any document tells. */
export function alertsOf({ subjects }: Pick<CheckContext, "subjects">): FiredAlert[] {
  return (subjects.get("alert") ?? [])
    .flatMap(({ all }) => all)
    .flatMap(({ reading }) => recordsIn(reading, "alerts"))
    .map(({ name, topics, receivers, startsAt }) => ({
      name: String(name),
      topics: texts(topics),
      receivers: texts(receivers),
      startedAtMs: typeof startsAt === "string" ? Date.parse(startsAt) : null,
    }));
}

/** Where alerts go is what a rule or an alert that fired shows; that somebody watches there only the project can say. */
function receiverStaffed(context: CheckContext): Found {
  const { siblings, testId, profile } = context;
  const missing = "receiverStaffed";
  const named = siblings.flatMap(
    ({ latest }) => topicIn(latest.reading.metrics[testId])?.receivers ?? [],
  );
  const fired = alertsOf(context).filter(({ topics }) => topics.includes(testId));
  const receivers = [...new Set([...named, ...fired.flatMap((alert) => alert.receivers)])];
  if (receivers.length === 0)
    return elsewhere(missing, "no rule and no alert about it shows who is told");
  const watched = profile.receivers;
  if (watched === undefined || watched.length === 0)
    return unfilled("receivers", "names no receiver that somebody watches");
  const staffed = receivers.find((receiver) => watched.includes(receiver));
  const text =
    staffed === undefined ? `goes to ${receivers.slice(0, 3).join(", ")}` : `${staffed} is told`;
  return { value: staffed !== undefined, text, isOwn: false };
}

/** When the document was received: later, its age is a matter of the rule's window. */
function hoursSinceEvaluation({ live, testId }: CheckContext): Found {
  const topic = topicIn(live.reading.metrics[testId]);
  if (!topic?.evaluatedAt)
    return {
      missing: "hoursSinceEvaluation",
      text: "a rule was never evaluated",
      isOwn: true,
    };
  const passed = Date.parse(live.item.receivedAt) - Date.parse(topic.evaluatedAt);
  const hours = Math.max(0, passed) / HOUR_MS;
  return { value: hours, text: `evaluated ${count(Math.floor(hours), "hour")} before it was sent` };
}

/** A test without limits can't miss one, which is no pass. */
function failedThresholds({ live: { reading } }: CheckContext): Found {
  const thresholds = numberIn(reading, "thresholds") ?? 0;
  const failed = numberIn(reading, "thresholdsFailed") ?? 0;
  if (thresholds === 0)
    return { missing: "failedThresholds", text: "the load test has no limits", isOwn: true };
  if (numberIn(reading, "requests") === 0)
    return { missing: "failedThresholds", text: "the load test made no request", isOwn: true };
  const names = listIn(reading, "failedNames").join(", ");
  const held = `${thresholds - failed} of ${count(thresholds, "limit")} held`;
  return { value: failed, text: failed === 0 ? held : `${held}, not ${names}` };
}

const TREND_DAYS = 28;

/** Days from the first to the latest load test that tells its 95th percentile. */
function trendWindowDays({ subject }: CheckContext): Found {
  const measured = subject.all.filter(({ reading }) => numberIn(reading, "p95Ms") !== null);
  const [latest] = measured;
  const first = measured.at(-1);
  const spanMs = latest && first ? latest.observedAtMs - first.observedAtMs : 0;
  const days = Math.floor(spanMs / DAY_MS);
  if (!latest || !first || days < TREND_DAYS)
    return {
      missing: "trendWindowDays",
      text: `load tests over ${count(days, "day")} so far, of ${TREND_DAYS}`,
    };
  const p95 = (live: LiveReading) => `${Math.round(numberIn(live.reading, "p95Ms") ?? 0)} ms`;
  const text = `95 % of requests within ${p95(latest)}, ${count(days, "day")} before ${p95(first)}`;
  return { value: days, text, isOwn: false };
}
