import { instantBefore } from "#server/demo/rules/sample-documents.ts";
import type { Plan } from "#server/estimates/schema.ts";
import { Edited, type OpenInput } from "#server/retrospectives/schema.ts";

// WEA, section 5.3 of the paper: two weeks of experiments, a reconstruction that stayed blurred, and the
// cause in pooling that nobody had varied. Days are a sample of such a project; the paper names two weeks.

const BEGAN_DAYS_AGO = 22;

/** What such a project might have been estimated at, three weeks ago. */
export const PLAN: Plan = {
  packages: [
    { id: "data", name: "Radar images to train on", low: 2, likely: 3, high: 5 },
    { id: "first", name: "First autoencoder", low: 3, likely: 5, high: 8, dependsOn: ["data"] },
    { id: "sharp", name: "Sharp reconstruction", low: 2, likely: 4, high: 7, dependsOn: ["first"] },
  ],
  samples: 1_000,
};

export const EFFORT_CSV = `package,label,days,note
data,,3,Sample
first,,5,Sample: one run a day that still got better
sharp,,10,"Sample: two weeks of experiments, section 5.3"
,Reading the layers one by one,2,Sample: nobody had planned it
`;

export const estimatedAt = (at: Date) => new Date(instantBefore(at, BEGAN_DAYS_AGO, 9));

/** When it was clear that more experiments of the kind did not help. */
export const incidentAt = (at: Date) =>
  ({
    title: "The reconstruction stays blurred, run after run",
    severity: "minor",
    openedAt: instantBefore(at, 7, 9),
  }) as const;

export const periodAt = (at: Date): OpenInput => ({
  from: instantBefore(at, BEGAN_DAYS_AGO, 0).slice(0, 10),
  to: at.toISOString().slice(0, 10),
});

export const EDITED: Edited = Edited.parse({
  summary:
    "Several hundred runs varied five settings, and none of them the pooling that blurred the images. Our reading of section 5.3 of the paper; the days are a sample.",
  lessons: [
    {
      id: "l1",
      text: "What no run varies, no run can find: list the settings that stayed the same.",
      challengeId: "troubleshooting",
    },
    {
      id: "l2",
      text: "An estimate of experiments needs a day on which to stop and look elsewhere.",
      challengeId: "effort-estimation",
    },
  ],
  actions: [
    { id: "a1", text: "Set a decision point before the next series of runs" },
    { id: "a2", text: "Log the architecture of every run, pooling included" },
  ],
});
