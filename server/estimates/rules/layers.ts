import { MITIGATED_RESIDUAL } from "#server/estimates/catalogue.ts";
import type { Layer, Mitigation, Plan } from "#server/estimates/schema.ts";
import { estimate } from "./estimate.ts";

/**
 * How the range is built up: past projects on the packages, then the rounds of the loops, then the
 * challenges, then the mitigation that buys the most taken off again. All from one seed.
 */
export function layers(plan: Plan, seed: number, best: Mitigation | undefined): Layer[] {
  const once = plan.packages.map(({ loop: _, ...work }) => work);
  const bare = { ...plan, residuals: {} };
  const told = (kind: Layer["kind"], of: Plan): Layer => {
    const { p10, p50, p80, p90 } = estimate(of, seed).effortDays;
    return { kind, challengeId: null, days: { p10, p50, p80, p90 } };
  };
  const hasLoops = plan.packages.some((work) => work.loop);
  const hasChallenges = Object.keys(plan.residuals ?? {}).length > 0;
  return [
    told("packages", { ...bare, packages: once }),
    ...(hasLoops ? [told("loops", bare)] : []),
    ...(hasChallenges ? [told("challenges", plan)] : []),
    ...(best?.isResolved
      ? [
          {
            ...told("mitigated", {
              ...plan,
              residuals: { ...plan.residuals, [best.challengeId]: MITIGATED_RESIDUAL },
            }),
            challengeId: best.challengeId,
          },
        ]
      : []),
  ];
}
