import type { NewPlanItem, PlanState } from "#server/plans/schema.ts";

// OIL, section 5.2 of the paper: what would have answered the engineers who would not drill without a reason.
// The paper says what was missing and not what was done about it; days and who does it are assumed.

const DAY_MS = 86_400_000;
const dayAfter = (at: Date, days: number) =>
  new Date(at.getTime() + days * DAY_MS).toISOString().slice(0, 10);

export type DemoStep = {
  readonly item: NewPlanItem;
  /** As far as it is; left out: planned. */
  readonly state?: PlanState;
  readonly owner: "dataScience" | "engineering";
};

export function recoveryPlan(at: Date): DemoStep[] {
  return [
    {
      item: {
        mitigationId: "lt-m3",
        dueOn: dayAfter(at, 14),
        note: "Section 5.2: sensitivity analysis could not take into account that data was locally of poor quality.",
      },
      state: "doing",
      owner: "dataScience",
    },
    {
      item: {
        mitigationId: "lt-m5",
        dueOn: dayAfter(at, 21),
        note: "Section 5.2: a bore hole costs over a million dollars, and the engineers wanted corroboration.",
      },
      owner: "engineering",
    },
    {
      item: {
        title: "Drill a known well blind and compare with what the model said",
        dueOn: dayAfter(at, 45),
        note: "Assumed for the demo: the corroboration that was asked for.",
      },
      owner: "engineering",
    },
  ];
}

export const MILESTONE = {
  name: "Before the drilling decision",
  note: "What the sponsor had in hand when the engineers would not drill.",
} as const;
