import type { Plan, WholeEstimate } from "#server/estimates/schema.ts";
import { bridge } from "./bridge.ts";
import { estimate } from "./estimate.ts";
import { layers } from "./layers.ts";
import { mitigations, tornado } from "./sensitivity.ts";

/** Everything the page shows of a plan, with what changed since the last one: about a second of arithmetic. */
export function wholeEstimate(of: {
  plan: Plan;
  before: Plan | null;
  seed: number;
}): WholeEstimate {
  const { plan, before, seed } = of;
  const bought = mitigations(plan, seed);
  return {
    ...estimate(plan, seed),
    layers: layers(plan, seed, bought[0]),
    tornado: tornado(plan, seed),
    mitigations: bought,
    bridge: before === null ? null : bridge(before, plan, seed),
  };
}
