import { challengeOf } from "#server/catalogue/catalogue.ts";
import { roundDays } from "#server/estimates/findings.ts";
import { DAYS_BEFORE } from "./catalogue.ts";
import type {
  ActionState,
  Catch,
  ChallengeRow,
  Challenges,
  Effort,
  EffortRow,
  Fan,
  FanRow,
  Moment,
  Movement,
  Shown,
  Standing,
} from "./schema.ts";

const days = (value: number) => String(roundDays(value));
const times = (ratio: number) => `${ratio.toFixed(2)} times`;
const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

// ── title ───────────────────────────────────────────────────────────────────────────────────────

/** The page's title: what it took against what was said. */
export function retrospectiveTitle({ assembled: { effort }, ending }: PickShown): string {
  const { estimate, totalDays } = effort;
  if (totalDays <= 0)
    return estimate
      ? `Nobody has entered what it took; ${days(estimate.p10)} to ${days(estimate.p90)} person-days were estimated`
      : "Nobody has entered what it took, and it was never estimated";
  const soFar = ending === null && !effort.isWhole ? " so far" : "";
  if (!estimate) return `It took ${days(totalDays)} person-days${soFar} and was never estimated`;
  const { p10, p90 } = estimate;
  const where = totalDays > p90 ? "over" : totalDays < p10 ? "under" : "within";
  return `It took ${days(totalDays)} person-days${soFar}, ${where} the ${days(p10)} to ${days(p90)} that were estimated`;
}

type PickShown = Pick<Shown, "assembled" | "ending">;

const ENDING_TEXT = {
  finished: "Closed: the work is finished.",
  stopped: "Closed: the work was stopped.",
  "going-on": "Closed: the work goes on.",
} as const;

/** Under the title: the rest of the page in a sentence each. */
export function retrospectiveLede({ assembled, actions, ending }: Shown): string {
  const { catches, challenges } = assembled;
  const open = actions.filter(isOpenAction).length;
  return [
    ending === null
      ? "Open: what is recorded is put together anew each time."
      : ENDING_TEXT[ending],
    `${challengesAnswer(challenges)}.`,
    catches.length > 0 ? `${catchesAnswer(assembled)}.` : "",
    actions.length > 0 ? `${open} of ${plural(actions.length, "action")} still open.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

export const isOpenAction = ({ state }: ActionState) => state !== "done" && state !== "dropped";

// ── effort ──────────────────────────────────────────────────────────────────────────────────────

export const EFFORT_OUTCOME = {
  under: "under its range",
  within: "within its range",
  over: "over its range",
  unplanned: "not planned",
  open: "not entered yet",
} as const satisfies Record<EffortRow["outcome"], string>;

/** The answer to: what did each package take? */
export function effortAnswer({ rows }: Effort): string {
  const of = (outcome: EffortRow["outcome"]) => rows.filter((row) => row.outcome === outcome);
  const done = rows.filter(({ likely, actual }) => likely !== null && actual !== null);
  const unplanned = of("unplanned").reduce((sum, { actual }) => sum + (actual ?? 0), 0);
  const beside = unplanned > 0 ? `${days(unplanned)} person-days were in no plan` : "";
  if (done.length === 0) return beside === "" ? "Nothing is entered yet" : `Only ${beside}`;
  const held = `${of("within").length} of ${plural(done.length, "package")} ended within their range`;
  const [worst] = of("over").sort((a, b) => overBy(b) - overBy(a));
  const over = worst ? `${worst.name} took ${times(overBy(worst))} its likely days` : "";
  return [held, over, beside].filter(Boolean).join("; ");
}

const overBy = ({ actual, likely }: EffortRow) => (actual ?? 0) / (likely ?? 1);

// ── forecasts ───────────────────────────────────────────────────────────────────────────────────

/** The answer to: did the runs keep what the forecast said? */
export function fanAnswer({ forecasts, course }: Fan): string {
  const [first] = forecasts;
  if (!first || !course) return "No forecast was made of the runs";
  const { p10, p90, reachedAt, runsSince } = first;
  const target = `${course.metric} ${course.target}`;
  if (reachedAt === null)
    return first.came?.kind === "resolved"
      ? `${target} was not reached within the ${plural(first.horizonRuns, "run")} that were looked ahead`
      : `${target} is not reached after ${plural(runsSince, "run")}; ${saidText(first)}`;
  const isEarly = p10 !== null && reachedAt < p10;
  const isLate = p90 !== null && reachedAt > p90;
  const where = isEarly ? "earlier than" : isLate ? "later than" : "within";
  return `${target} was reached at run ${reachedAt}, ${where} what was said: ${saidText(first)}`;
}

/** Eight in ten lie between; beyond the horizon nothing is said. */
export function saidText({ p10, p90, horizonRuns }: FanRow): string {
  if (p10 === null) return `under 1 in 10 within ${horizonRuns} runs`;
  if (p90 === null) return `from run ${p10} on, and perhaps not within ${horizonRuns}`;
  return `8 in 10 from run ${p10} to ${p90}`;
}

// ── challenges ──────────────────────────────────────────────────────────────────────────────────

export const CHALLENGE_OUTCOME = {
  foreseen: "rated high, and bit",
  missed: "bit, not rated high",
  spared: "rated high, did not bite",
  quiet: "neither",
  unknown: "not known",
  "not-applicable": "not applicable",
} as const satisfies Record<ChallengeRow["outcome"], string>;

/** The answer to: which challenges bit, and were they seen coming? */
export function challengesAnswer({ predictedAt, rows }: Challenges): string {
  const of = (outcome: ChallengeRow["outcome"]) => rows.filter((row) => row.outcome === outcome);
  const bit = rows.filter((row) => row.bit === true);
  if (predictedAt === null)
    return bit.length === 0
      ? "Nobody rated the challenges, and nobody said which bit"
      : `${plural(bit.length, "challenge")} bit; nobody had rated them`;
  const [foreseen, missed, spared] = [of("foreseen"), of("missed"), of("spared")];
  if (bit.length === 0)
    return spared.length === 0
      ? "No challenge was rated high, and none bit"
      : `None of the ${plural(spared.length, "challenge")} rated high bit`;
  const high = foreseen.length + spared.length;
  const hits = `${foreseen.length} of ${plural(high, "challenge")} rated high bit`;
  if (missed.length === 0) return `${hits}; none bit unforeseen`;
  const names = missed
    .slice(0, 3)
    .map(({ challengeId }) => challengeOf(challengeId).name.toLowerCase());
  return `${hits}; ${plural(missed.length, "one", "others")} bit unforeseen: ${listed(names)}${missed.length > 3 ? " and more" : ""}`;
}

// ── timeline ────────────────────────────────────────────────────────────────────────────────────

export const LANE_NAME = {
  runs: "Runs",
  evidence: "Evidence",
  decisions: "Decisions",
  waivers: "Waivers",
  incidents: "Incidents",
} as const satisfies Record<Moment["lane"], string>;

/** The answer to: what happened when? */
export function timelineAnswer(timeline: readonly Moment[]): string {
  const count = (lane: Moment["lane"]) =>
    timeline.filter((one) => one.lane === lane).reduce((sum, one) => sum + one.count, 0);
  const incidents = new Set(timeline.filter(({ lane }) => lane === "incidents").map(({ id }) => id))
    .size;
  if (timeline.length === 0) return "Nothing is recorded of this time";
  const told = [
    [count("runs"), "run"],
    [count("evidence"), "document"],
    [count("decisions"), "decision"],
    [count("waivers"), "step of waivers"],
    [incidents, "incident"],
  ] as const;
  return listed(
    told.flatMap(([n, word]) =>
      n > 0 ? [plural(n, word, word === "step of waivers" ? "steps of waivers" : `${word}s`)] : [],
    ),
  );
}

// ── gates ───────────────────────────────────────────────────────────────────────────────────────

type Caught = { readonly catches: readonly Catch[]; readonly incidents: number };

/** The answer to: which gate would have caught this? */
export function catchesAnswer({ catches, incidents }: Caught): string {
  if (catches.length === 0) return "No incident is recorded, so there was nothing to catch";
  const replayed = catches.filter(isReplayed);
  if (replayed.length === 0)
    return `${catches.length === 1 ? "The incident" : "No incident"} can${catches.length === 1 ? "'t" : ""} be replayed: the project was not registered here the day before`;
  const caught = replayed.filter((one) => one.caught !== null);
  const only = incidents > replayed.length ? ` of the ${replayed.length} that can be replayed` : "";
  if (caught.length === 0)
    return incidents === 1
      ? "No gate of today would have caught the incident"
      : `No gate of today would have caught any${only || ` of the ${incidents} incidents`}`;
  const longest = Math.max(...caught.map((one) => one.caught?.daysBefore ?? 0));
  const earlier = `by ${plural(longest, "day")}${longest >= Math.max(...DAYS_BEFORE) ? " or more" : ""} at best`;
  return incidents === 1
    ? `A gate of today would have been closed before the incident, ${earlier}`
    : `Gates of today would have been closed before ${caught.length} of ${replayed.length}${only === "" ? " incidents" : " replayed incidents"}, ${earlier}`;
}

/** The project was here before it, so that there is a day to look at. */
export const isReplayed = ({ gates }: Catch) => gates.some(({ days: looked }) => looked.length > 0);

/** Of one incident: which condition of which gate, since when; or that none, and why that may be. */
export function catchText(one: Catch): string {
  if (!isReplayed(one))
    return "The project was not registered here the day before, so nothing was known of it that a gate could have looked at.";
  const { caught, unknowing, gates, lastDecision } = one;
  const then = lastDecision
    ? ` What was last decided before it: ${lastDecision.gate}, ${lastDecision.outcome}, on ${lastDecision.at.slice(0, 10)}.`
    : " Nobody had asked a gate before it.";
  const [earliest = 0] = gates.flatMap(({ days: looked }) => looked.at(-1)?.daysBefore ?? []);
  if (caught) {
    const { gateTitle, title, observed, required, daysBefore } = caught;
    const always =
      daysBefore === earliest
        ? " It was so on every day looked at: it says more of the project than of this incident."
        : "";
    return `“${gateTitle}” would have been closed at least ${plural(daysBefore, "day")} before: ${title}, ${observed} where it takes ${required}.${always} Whether that had prevented it a replay can't say.${then}`;
  }
  if (unknowing.length > 0)
    return `Nothing fell short. ${plural(unknowing.length, "gate")} would have been closed only because something was not known, which says nothing of this incident.${then}`;
  const open = gates.filter(({ isOnTheWay }) => isOnTheWay).length;
  return `None of the ${plural(open, "gate")} on the way would have been closed: what it was about, no condition asks for.${then}`;
}

// ── what it teaches ─────────────────────────────────────────────────────────────────────────────

/** By how much the estimates of projects like this one move. */
export function movementText(movement: Movement, isClosed: boolean): string {
  const { because, before, after } = movement;
  if (because !== null) return `Nothing ${isClosed ? "moved" : "would move"}. ${because}`;
  const verb = isClosed ? "moved" : "would move";
  const by = (after.p50 / before.p50 - 1) * 100;
  const text =
    Math.abs(by) < 0.05 ? "not at all" : `by ${by > 0 ? "+" : "−"}${Math.abs(by).toFixed(1)} %`;
  return `The middle of estimates like this one ${verb} ${text}: ${ratioText(before)} before, ${ratioText(after)} after`;
}

const ratioText = ({ p50 }: Standing) => `${p50.toFixed(2)} times the plan`;

/** Rows of the table before and after, as figures. */
export function standingRows({ before, after }: Movement) {
  const rows = [
    ["Finished projects that count", before.projects, after.projects, 0],
    ["1 in 10 end under, times the plan", before.p10, after.p10, 2],
    ["Half end under, times the plan", before.p50, after.p50, 2],
    ["8 in 10 end under, times the plan", before.p80, after.p80, 2],
    ["9 in 10 end under, times the plan", before.p90, after.p90, 2],
    ["Estimates that ended within 8 in 10", before.hits, after.hits, 0],
    ["Estimates that have ended", before.of, after.of, 0],
    ["Better than the plan ± 25 %, in %", percentOf(before.skill), percentOf(after.skill), 0],
  ] as const;
  return rows.map(([measure, was, is, digits]) => ({ measure, was, is, digits }));
}

const percentOf = (share: number | null) => (share === null ? null : share * 100);
