import { rulesOf } from "#server/catalogue/catalogue.ts";
import { TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import { DocumentFact } from "#server/evidence/schema.ts";

/** A document as a tool would write it, for the sample portfolio: read by the same adapters as any other. */
export type SampleDocument = {
  readonly key: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
  /** What it can be accepted as proof of; null for what a machine sends. */
  readonly testId: TestId | null;
};

/** Ages that leave proofs fresh, lapsing and lapsed: the catalogue's windows are 7 to 365 days. */
export const DOCUMENT_AGES_DAYS = [1, 4, 9, 20, 40, 75, 120, 200, 330] as const;
export const MACHINE_KINDS = ["junit", "junit-failing", "gx", "gx-failing", "mlflow"] as const;

export const machineKey = (kind: (typeof MACHINE_KINDS)[number], ageDays: number) =>
  `${kind} ${ageDays}`;
export const documentKey = (testId: TestId, ageDays: number) => `${testId} ${ageDays}`;

/** Every document that sample projects draw from. Projects share them: the same bytes in two projects are two documents. */
export function sampleDocuments(at: Date): SampleDocument[] {
  return DOCUMENT_AGES_DAYS.flatMap((ageDays) => {
    const observedAt = new Date(at.getTime() - ageDays * 86_400_000);
    return [
      ...MACHINE_KINDS.map((kind) => ({
        key: machineKey(kind, ageDays),
        testId: null,
        ...machineDocument(kind, observedAt),
      })),
      ...TEST_IDS.map((testId) => enteredDocument(testId, { ageDays, observedAt })),
    ];
  });
}

function machineDocument(kind: (typeof MACHINE_KINDS)[number], observedAt: Date) {
  if (kind === "mlflow")
    return {
      fileName: "runs-search.json",
      mediaType: "application/json",
      text: JSON.stringify(runsSearch(observedAt)),
    };
  const isFailing = kind.endsWith("-failing");
  return kind.startsWith("junit")
    ? { fileName: "junit.xml", mediaType: "application/xml", text: junit(observedAt, isFailing) }
    : {
        fileName: "validation.json",
        mediaType: "application/json",
        text: JSON.stringify(validation(observedAt, isFailing)),
      };
}

const CASES = [
  ["tests.features.test_price", "test_price_is_positive"],
  ["tests.features.test_area", "test_area_in_square_metres"],
  ["tests.model.test_training", "test_loss_decreases_on_a_small_batch"],
  ["tests.model.test_training", "test_checkpoint_restores"],
  ["tests.model.test_training", "test_nan_input_aborts_training"],
  ["tests.serving.test_parity", "test_training_and_serving_features_agree"],
] as const;

function junit(observedAt: Date, isFailing: boolean): string {
  const cases = CASES.map(([classname, name], i) => {
    const failure = isFailing && i === 1 ? '<failure message="expected 84.0, was 903.8"/>' : "";
    return `<testcase classname="${classname}" name="${name}" time="0.0${i + 1}">${failure}</testcase>`;
  });
  return (
    '<?xml version="1.0" encoding="utf-8"?><testsuites>' +
    `<testsuite name="sample" tests="${CASES.length}" failures="${isFailing ? 1 : 0}" errors="0" skipped="0" time="0.21" timestamp="${observedAt.toISOString()}">` +
    `${cases.join("")}</testsuite></testsuites>`
  );
}

function validation(observedAt: Date, isFailing: boolean) {
  const columns = ["price", "area_m2", "rooms", "city", "built"];
  const results = columns.map((column, i) => ({
    success: !(isFailing && i === 2),
    expectation_config: {
      type: "expect_column_values_to_not_be_null",
      kwargs: { batch_id: "sample-live", column },
      meta: {},
      severity: "critical",
    },
    result: {},
    exception_info: { raised_exception: false, exception_traceback: null, exception_message: null },
  }));
  const successful = results.filter((result) => result.success).length;
  return {
    success: !isFailing,
    results,
    suite_name: "sample_quality",
    suite_parameters: {},
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: successful,
      unsuccessful_expectations: results.length - successful,
      success_percent: (100 * successful) / results.length,
    },
    meta: {
      great_expectations_version: "1.24.1",
      active_batch_definition: { datasource_name: "sample", data_asset_name: "live" },
      run_id: { run_name: null, run_time: observedAt.toISOString() },
      validation_time: observedAt.toISOString(),
    },
    id: null,
  };
}

function runsSearch(observedAt: Date) {
  const runs = [0, 1, 2].map((i) => {
    const startMs = observedAt.getTime() - i * 3_600_000;
    const runId = `${startMs.toString(16).padStart(16, "0")}${"0".repeat(15)}${i}`;
    const pairs = (of: Readonly<Record<string, string>>) =>
      Object.entries(of).map(([key, value]) => ({ key, value }));
    return {
      info: {
        run_id: runId,
        run_uuid: runId,
        run_name: `sample-${i + 1}`,
        experiment_id: "1",
        user_id: "sample",
        status: "FINISHED",
        start_time: startMs,
        end_time: startMs + 600_000,
        artifact_uri: `mlflow-artifacts:/1/${runId}/artifacts`,
        lifecycle_stage: "active",
      },
      data: {
        metrics: [{ key: "val_r2", value: 0.91 - i / 100, timestamp: startMs + 600_000, step: 0 }],
        params: pairs({ learning_rate: "0.05", epochs: "8", shuffle: "True" }),
        tags: pairs({
          "mlflow.source.git.commit": "910f5fb56269f4432620d37b3097513f6cb44ee5",
          "mlflow.source.name": "train.py",
        }),
      },
    };
  });
  return { runs };
}

function enteredDocument(
  testId: TestId,
  of: { ageDays: number; observedAt: Date },
): SampleDocument {
  const manual = rulesOf(testId).find((rule) => rule.credit === "manual");
  const documentType =
    manual?.kinds
      .map((kind) => DocumentFact.shape.documentType.safeParse(kind))
      .find((parsed) => parsed.success)?.data ?? "document";
  const text = JSON.stringify({
    assay: "document/1",
    title: `Review for ${testId}`,
    documentType,
    author: "Sample",
    date: of.observedAt.toISOString().slice(0, 10),
    text: "Generated for a sample portfolio.",
    tests: [testId],
  });
  return {
    key: documentKey(testId, of.ageDays),
    fileName: `review-${testId}.json`,
    mediaType: "application/json",
    text,
    testId,
  };
}
