import type { Plan, WholeEstimate } from "#server/estimates/schema.ts";
import { bridge } from "./bridge.ts";
import { estimate } from "./estimate.ts";
import { mitigations, tornado } from "./sensitivity.ts";

/** Everything the page shows of a plan, with what changed since the last one: about a second of arithmetic. */
export function wholeEstimate(of: {
  plan: Plan;
  before: Plan | null;
  seed: number;
}): WholeEstimate {
  const { plan, before, seed } = of;
  return {
    ...estimate(plan, seed),
    tornado: tornado(plan, seed),
    mitigations: mitigations(plan, seed),
    bridge: before === null ? null : bridge(before, plan, seed),
  };
}
