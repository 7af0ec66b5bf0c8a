import type { CurvesPage, Verdict } from "./schema.ts";

type Told = { readonly metric: string; readonly name: string; readonly verdict: Verdict };

/** One sentence on one curve; null where its shape tells nothing. */
export function verdictSays({ metric, name, verdict }: Told): string | null {
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
      return `${metric} of ${name} was best at its last step`;
    case "open":
      return null;
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
    sides.map(({ name, verdict }) => ({ metric, name, verdict })),
  );
  const [worst] = [...told].sort((a, b) => rank(b) - rank(a));
  if (!worst) return "No metric of these runs was logged step by step";
  return verdictSays(worst) ?? "No curve turns or breaks off";
}

/** An overfit that the training loss shows too tells more than a turn alone. */
const rank = ({ verdict }: Told) =>
  WEIGHT[verdict.kind] + (verdict.kind === "turned" && verdict.training !== null ? 0.5 : 0);

export function metricSays(metric: string, sides: readonly Omit<Told, "metric">[]): string {
  const says = sides.flatMap((side) => verdictSays({ metric, ...side }) ?? []);
  return says.length > 0 ? `${says.join(". ")}.` : "";
}
