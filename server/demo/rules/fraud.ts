import type { HandoverStep, HandoverVerb } from "#server/handover/schema.ts";
import type { HandoverGroup } from "#server/handover-items/schema.ts";
import { instantBefore, type SampleFile } from "./sample-documents.ts";

// CCF, section 3.6 of the paper: a small analysis team builds a general model of card fraud, and another
// department integrates it into payment processing. What was handed over how, the paper does not say.

const TOLD = "Section 3.6:";
const ASSUMED = "Assumed for the demo:";
const MODEL = "card-fraud";
const MINUTE_MS = 60_000;

/** What was tried, with the share of fraud found where one payment in a hundred is blocked. */
const TRIED = [
  { name: "rule-sets-in-use", model: "rules", recall: 0.41 },
  { name: "logistic-payment-only", model: "logistic", recall: 0.46 },
  { name: "logistic-with-history", model: "logistic", recall: 0.52 },
  { name: "network-with-history", model: "shallow-nn", recall: 0.61 },
  { name: "network-with-activity", model: "shallow-nn", recall: 0.68 },
] as const;

/** As MLflow answers runs/search and model-versions/search. */
export function fraudDocuments(at: Date): SampleFile[] {
  const runs = TRIED.map((one, i) => runOf(at, one, i));
  const last = runs.length - 1;
  const time = Date.parse(instantBefore(at, 9, 10));
  const version = {
    name: MODEL,
    version: "1",
    creation_timestamp: time,
    last_updated_timestamp: time,
    current_stage: "Production",
    description: "Handed over for integration into the payment service.",
    source: `models:/m-${runIdOf(last)}`,
    run_id: runIdOf(last),
    status: "READY",
    tags: [],
    run_link: "",
  };
  return [
    { fileName: "runs-search.json", text: JSON.stringify({ runs }) },
    { fileName: "model-versions-search.json", text: JSON.stringify({ model_versions: [version] }) },
  ];
}

const runIdOf = (i: number) => (0xccf0 + i).toString(16).padStart(32, "0");

function runOf(at: Date, tried: (typeof TRIED)[number], i: number) {
  const start = Date.parse(instantBefore(at, 30 - i * 4, 9));
  const pairs = (of: Record<string, string>) =>
    Object.entries(of).map(([key, value]) => ({ key, value }));
  const value = { value: tried.recall, timestamp: start + MINUTE_MS * 20, step: 0 };
  return {
    info: {
      run_id: runIdOf(i),
      run_name: tried.name,
      experiment_id: "1",
      user_id: "analysis-team",
      status: "FINISHED",
      start_time: start,
      end_time: start + MINUTE_MS * 21,
      lifecycle_stage: "active",
    },
    data: {
      metrics: [{ key: "recall_at_1pct_blocked", ...value }],
      params: pairs({ model: tried.model, blocked_share: "0.01" }),
      tags: pairs({ "mlflow.runName": tried.name, "hw.cpu": "8 cores" }),
    },
    inputs: {},
  };
}

type Step = {
  readonly by: "gives" | "accepts";
  readonly verb: HandoverVerb;
  readonly note: string;
  /** Days from the day of the demo, for a condition or a plan. */
  readonly inDays?: number;
};

const gives = (verb: HandoverVerb, note: string): Step => ({ by: "gives", verb, note });
const accepts = (verb: HandoverVerb, note = "", inDays?: number): Step => ({
  by: "accepts",
  verb,
  note,
  ...(inDays === undefined ? {} : { inDays }),
});

/** How far the two have come: settled, with a condition, asked back, and waiting. */
export const FRAUD_STEPS: Readonly<Record<string, readonly Step[]>> = {
  "ho-code-3": [
    gives("offer", `${ASSUMED} tests/features, run on every change.`),
    accepts("condition", `${ASSUMED} the payment service builds them anew; test both paths.`, 21),
  ],
  "ho-code-6": [
    gives("exclude", `${ASSUMED} the model was built anew and has no paths that are off.`),
    accepts("accept"),
  ],
  "ho-model-1": [
    gives("offer", `${ASSUMED} ${MODEL}, version 1, with the run that made it.`),
    accepts("accept"),
  ],
  "ho-model-5": [
    gives("offer", `${ASSUMED} one score from 0 to 1 for each deposit.`),
    accepts(
      "return",
      `${TOLD} play is known only after the payment was approved. Which inputs may be missing when we ask?`,
    ),
  ],
  "ho-model-7": [accepts("plan", "", 14)],
  "ho-environment-1": [gives("offer", `${ASSUMED} requirements.lock and the image's digest.`)],
  "ho-data-5": [
    gives("offer", `${ASSUMED} activity features are taken from one store.`),
    accepts("return", `${ASSUMED} the history of a customer is read elsewhere in payments.`),
    gives("offer", `${ASSUMED} a parity test compares the two every night.`),
  ],
  "ho-knowledge-2": [
    gives("offer", `${TOLD} hand-written rule sets were the detection before, and are a run.`),
    accepts("accept"),
  ],
};

/** The area that is handed over by itself: all of it answered, and signed by the giving side. */
export const FRAUD_AREA: HandoverGroup = "code";
/** For what of that area has no story of its own. */
export const FRAUD_AREA_STEPS: readonly Step[] = [
  gives("offer", `${ASSUMED} gone through together in the walkthrough.`),
  accepts("accept"),
];

export function stepInput(
  { verb, note, inDays }: Step,
  at: Date,
): HandoverStep & { verb: HandoverVerb } {
  const dueAt = inDays === undefined ? {} : { dueAt: instantBefore(at, -inDays).slice(0, 10) };
  return { verb, ...(note ? { note } : {}), ...dueAt };
}
