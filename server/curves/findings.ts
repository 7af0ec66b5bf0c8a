import { listed } from "#server/platform/words.ts";
import { isHeldOut } from "./rules/verdict.ts";
import type { CurvesPage, Heading, Verdict } from "./schema.ts";

type Told = {
  readonly metric: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly heading: Heading | null;
};

const HEADING: Readonly<Record<Heading, string>> = {
  rising: "was still rising when it ended",
  falling: "was still falling when it ended",
  flat: "was flat when it ended",
};

/** One sentence on one curve; null where its shape tells nothing. */
export function verdictSays({ metric, name, verdict, heading }: Told): string | null {
  switch (verdict.kind) {
    case "diverged":
      return `${metric} of ${name} is no number from step ${verdict.from} on: training diverged`;
    case "turned": {
      const turn = `${metric} of ${name} was best at step ${verdict.best} and got worse from step ${verdict.from} on`;
      return verdict.training === null
        ? turn
        : `${turn}, while ${verdict.training} went on falling: it overfitted`;
    }
    case "best-last":
      return `${metric} of ${name} was best at its last step${heading === null ? "" : ` and ${HEADING[heading]}`}`;
    case "open":
      return heading === null ? null : `${metric} of ${name} ${HEADING[heading]}`;
    default:
      return verdict satisfies never;
  }
}

const WEIGHT: Readonly<Record<Verdict["kind"], number>> = {
  diverged: 3,
  turned: 2,
  "best-last": 1,
  open: 0,
};

/** What a reader should hear first: a run that diverged, then one that overfitted. */
export function curvesTitle(metrics: CurvesPage["metrics"]): string {
  const told = metrics.flatMap(({ metric, sides }) =>
    sides.map(({ name, verdict, heading }) => ({ metric, name, verdict, heading })),
  );
  const [worst] = [...told].sort((a, b) => rank(b) - rank(a));
  if (!worst) return "No metric of these runs was logged step by step";
  const ends = verdictSays(worst);
  if (ends === null) return "No curve turns or breaks off";
  return toldOfAll(told.filter((one) => one.metric === worst.metric)) ?? ends;
}

const HEADING_OF_MANY: Readonly<Record<Heading, string>> = {
  rising: "were still rising when they ended",
  falling: "were still falling when they ended",
  flat: "were flat when they ended",
};

/** What holds for all runs is said once, of all; null where they differ or a shape tells more. */
function toldOfAll(sides: readonly Told[]): string | null {
  const [first] = sides;
  if (!first || sides.length < 2 || first.heading === null) return null;
  const { kind } = first.verdict;
  if (!sides.every((one) => isAlike(one, first)) || (kind !== "open" && kind !== "best-last"))
    return null;
  const names = listed(sides.map(({ name }) => name));
  return `${first.metric} of ${names} ${HEADING_OF_MANY[first.heading]}`;
}

const isAlike = (a: Told, b: Told) => a.verdict.kind === b.verdict.kind && a.heading === b.heading;

/** An overfit that the training loss shows too tells more than a turn alone. */
const rank = ({ metric, verdict, heading }: Told) =>
  // That a training loss is best at its end is what it is trained for.
  (verdict.kind === "best-last" && !isHeldOut(metric) ? 0.1 : WEIGHT[verdict.kind]) +
  (verdict.kind === "open" && heading !== null && isHeldOut(metric) ? 0.5 : 0) +
  (verdict.kind === "turned" && verdict.training !== null ? 0.5 : 0);

export function metricSays(metric: string, sides: readonly Omit<Told, "metric">[]): string {
  const ofAll = toldOfAll(sides.map((side) => ({ metric, ...side })));
  if (ofAll !== null) return `${ofAll}.`;
  const says = sides.flatMap((side) => verdictSays({ metric, ...side }) ?? []);
  return says.length > 0 ? `${says.join(". ")}.` : "";
}
