import { CATEGORIES } from "#app/_copy/terms.ts";
import type { ChallengeId } from "#server/catalogue/schema.ts";
import type { Plan } from "#server/estimates/schema.ts";

/** One line of the plan as it stands in the form: text, until it is sent. */
export type Row = {
  readonly id: string;
  name: string;
  low: string;
  likely: string;
  high: string;
  /** Numbers of the packages that must end first, such as "1, 2". */
  after: string;
  expectedIterations: string;
  maxIter: string;
  /** Person-days that it took, once it is finished. */
  actual: string;
};

/** A multiplier of the team's own, with why. */
export type OwnMultiplier = {
  readonly id: string;
  challengeId: ChallengeId;
  effort: string;
  reason: string;
};

/** Challenges that multiply effort; effort estimation widens the range instead. */
export const MULTIPLIED: readonly ChallengeId[] = CATEGORIES.flatMap(
  (category) => category.challenges,
).filter((id) => id !== "effort-estimation");

/** What a person-day costs, and what of the judgement is the team's own. */
export const NO_RATE = {
  rateLow: "",
  rateHigh: "",
  currency: "",
  coordination: "",
  coordinationReason: "",
  ranges: "",
  rangesReason: "",
  multipliers: [],
} as const;

export type PlanForm = {
  rows: readonly Row[];
  /** Actual ÷ estimate of finished projects, such as "1.2, 0.9". */
  history: string;
  size: string;
  availability: string;
  start: string;
  rateLow: string;
  rateHigh: string;
  currency: string;
  /** Percent of their time that each further person costs the others. */
  coordination: string;
  coordinationReason: string;
  /** Percent of packages whose low to high holds what they take. */
  ranges: string;
  rangesReason: string;
  multipliers: readonly OwnMultiplier[];
};

export const emptyRow = (id: string): Row => ({
  id,
  name: "",
  low: "",
  likely: "",
  high: "",
  after: "",
  expectedIterations: "",
  maxIter: "",
  actual: "",
});

/** An id that no line has yet; ids stay when lines are removed, so that waits keep pointing right. */
export function nextId(rows: readonly Row[]): string {
  const taken = new Set(rows.map((row) => row.id));
  let n = rows.length + 1;
  while (taken.has(`p${n}`)) n++;
  return `p${n}`;
}

export type FormProblem = { readonly place: string; readonly message: string };

/** The form as a plan, or every fault with the line it is on. Whether the plan holds together is for the server. */
export function planOf(form: PlanForm): { plan: Plan } | { problems: FormProblem[] } {
  const problems: FormProblem[] = [];
  const number = (text: string, place: string, what: string): number => {
    const value = Number(text.replace(",", "."));
    if (text.trim() === "" || !(value > 0))
      problems.push({ place, message: `${what} is a number above 0` });
    return value;
  };
  const packages = form.rows.map((row, i): Plan["packages"][number] => {
    const place = `Package ${i + 1}`;
    if (row.name.trim() === "") problems.push({ place, message: "give it a name" });
    const hasRange = row.low.trim() !== "" || row.high.trim() !== "";
    const hasLoop = row.expectedIterations.trim() !== "" || row.maxIter.trim() !== "";
    const dependsOn = waitsOf(form.rows, row, (message) => problems.push({ place, message }));
    return {
      id: row.id,
      name: row.name.trim(),
      likely: number(row.likely, place, "likely"),
      ...(hasRange
        ? { low: number(row.low, place, "low"), high: number(row.high, place, "high") }
        : {}),
      ...(row.actual.trim() === "" ? {} : { actual: number(row.actual, place, "what it took") }),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
      ...(hasLoop
        ? {
            loop: {
              expectedIterations: number(row.expectedIterations, place, "expected iterations"),
              maxIter: number(row.maxIter, place, "most iterations"),
            },
          }
        : {}),
    };
  });
  const history = form.history
    .split(/[;\s]+|,\s+/)
    .filter((text) => text !== "")
    .map((text) => number(text, "Past projects", "each ratio"));
  const team =
    form.start === ""
      ? undefined
      : {
          size: number(form.size, "Team", "people"),
          availability: number(form.availability, "Team", "availability in percent") / 100,
          start: form.start,
        };
  const judged = judgedOf(form, number, problems);
  if (problems.length > 0) return { problems };
  return {
    plan: {
      packages,
      ...(history.length > 0 ? { history } : {}),
      ...(team ? { team } : {}),
      ...judged,
    },
  };
}

const REASON_CHARS_MIN = 3;

/** The day rate, and the judgement that is the team's own: each with a reason. */
function judgedOf(
  form: PlanForm,
  number: (text: string, place: string, what: string) => number,
  problems: FormProblem[],
): Pick<Plan, "dayRate" | "coordination" | "ranges" | "multipliers"> {
  const reasonOf = (text: string, place: string) => {
    if (text.trim().length < REASON_CHARS_MIN)
      problems.push({ place, message: "say why: it is judgement" });
    return text.trim();
  };
  const hasRate = [form.rateLow, form.rateHigh, form.currency].some((text) => text.trim() !== "");
  const rate = (text: string) => number(text, "Day rate", "what a person-day costs");
  const multipliers = Object.fromEntries(
    form.multipliers.map(({ challengeId, effort, reason }) => {
      const place = "Own multiplier";
      const value = number(effort, place, "the multiplier");
      if (value < 1 || value > 5) problems.push({ place, message: "it is from 1 to 5" });
      return [challengeId, { effort: value, reason: reasonOf(reason, place) }];
    }),
  );
  return {
    ...(hasRate
      ? {
          dayRate: {
            low: rate(form.rateLow),
            high: rate(form.rateHigh === "" ? form.rateLow : form.rateHigh),
            currency: form.currency.trim(),
          },
        }
      : {}),
    ...(form.coordination.trim() === ""
      ? {}
      : {
          coordination: {
            // 0 is allowed: people who cost each other nothing.
            share: percentOf(
              form.coordination,
              { place: "Coordination", least: 0, most: 50 },
              problems,
            ),
            reason: reasonOf(form.coordinationReason, "Coordination"),
          },
        }),
    ...(form.ranges.trim() === ""
      ? {}
      : {
          ranges: {
            share: percentOf(form.ranges, { place: "Low to high", least: 30, most: 98 }, problems),
            reason: reasonOf(form.rangesReason, "Low to high"),
          },
        }),
    ...(form.multipliers.length > 0 ? { multipliers } : {}),
  };
}

function percentOf(
  text: string,
  { place, least, most }: { place: string; least: number; most: number },
  problems: FormProblem[],
): number {
  const percent = text.trim() === "" ? Number.NaN : Number(text.replace(",", "."));
  if (!(percent >= least && percent <= most))
    problems.push({ place, message: `a percentage from ${least} to ${most}` });
  return percent / 100;
}

function waitsOf(rows: readonly Row[], row: Row, complain: (message: string) => void): string[] {
  return row.after
    .split(/[\s,;]+/)
    .filter((text) => text !== "")
    .flatMap((text) => {
      const other = rows[Number(text) - 1];
      if (other) return [other.id];
      complain(`there is no package ${text} to wait for`);
      return [];
    });
}

/** A saved plan as the form shows it. */
export function formOf(plan: Plan): PlanForm {
  const place = new Map(plan.packages.map((work, i) => [work.id, i + 1]));
  const text = (value: number | undefined) => (value === undefined ? "" : String(value));
  return {
    rows: plan.packages.map((work) => ({
      id: work.id,
      name: work.name,
      low: text(work.low),
      likely: text(work.likely),
      high: text(work.high),
      after: (work.dependsOn ?? []).flatMap((id) => place.get(id) ?? []).join(", "),
      expectedIterations: text(work.loop?.expectedIterations),
      maxIter: text(work.loop?.maxIter),
      actual: text(work.actual),
    })),
    // Weights come with the workspace's finished projects, which are asked for afresh each time.
    history: plan.historyWeights ? "" : (plan.history ?? []).join(", "),
    size: text(plan.team?.size ?? 2),
    availability: text(Math.round((plan.team?.availability ?? 0.8) * 100)),
    start: plan.team?.start ?? "",
    rateLow: text(plan.dayRate?.low),
    rateHigh: text(plan.dayRate?.high),
    currency: plan.dayRate?.currency ?? "",
    coordination: plan.coordination ? String(Math.round(plan.coordination.share * 1000) / 10) : "",
    coordinationReason: plan.coordination?.reason ?? "",
    ranges: plan.ranges ? String(Math.round(plan.ranges.share * 1000) / 10) : "",
    rangesReason: plan.ranges?.reason ?? "",
    multipliers: MULTIPLIED.flatMap((challengeId) => {
      const own = plan.multipliers?.[challengeId];
      return own
        ? [{ id: challengeId, challengeId, effort: String(own.effort), reason: own.reason }]
        : [];
    }),
  };
}
