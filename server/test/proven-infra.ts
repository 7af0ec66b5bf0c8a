import { AT } from "./evidence.ts";
import { covered, suiteOf } from "./facts-data.ts";
import { trained } from "./facts-model.ts";
import { deployment, pipeline } from "./facts-release.ts";
import {
  CI,
  doc,
  gate,
  green,
  type ProvenOf,
  promotions,
  registry,
  rollback,
} from "./proven-documents.ts";

export const INFRA_PROVEN: ProvenOf<"infra"> = {
  "infra-1": {
    documents: {
      runs: doc(20, [trained(20, { runId: "a", mae: 9 }), trained(21, { runId: "b", mae: 9.05 })], {
        context: { isScheduled: true },
      }),
    },
    cases: [
      {
        check: "relativeMetricDifference",
        outcome: "fail",
        documents: {
          runs: doc(
            20,
            [trained(20, { runId: "a", mae: 9 }), trained(21, { runId: "b", mae: 10 })],
            { context: { isScheduled: true } },
          ),
        },
      },
      {
        check: "scheduled",
        outcome: "unknown",
        documents: {
          runs: doc(20, [
            trained(20, { runId: "a", mae: 9 }),
            trained(21, { runId: "b", mae: 9.05 }),
          ]),
        },
      },
    ],
  },
  "infra-2": {
    documents: {
      tests: doc(1, [green("tests.model", "loss decreases", "restores a checkpoint")], {
        context: CI,
      }),
      coverage: doc(1, [covered(1, "src/model/net.py", 0.8)], { context: CI }),
    },
    cases: [
      {
        check: "failedTests",
        outcome: "fail",
        documents: {
          tests: doc(1, [
            suiteOf(1, "tests.model", {
              "loss decreases": "passed",
              "restores a checkpoint": "passed",
              other: "failed",
            }),
          ]),
        },
      },
      {
        check: "hasLossDecreaseTest",
        outcome: "unknown",
        documents: { tests: doc(1, [green("tests.model", "restores a checkpoint")]) },
      },
      {
        check: "hasCheckpointRestoreTest",
        outcome: "unknown",
        documents: { tests: doc(1, [green("tests.model", "loss decreases")]) },
      },
      {
        check: "lineRate",
        outcome: "fail",
        documents: { coverage: doc(1, [covered(1, "src/model/net.py", 0.6)]) },
      },
    ],
  },
  "infra-3": {
    documents: { run: doc(1, [pipeline(1)], { again: [4] }) },
    cases: [
      {
        check: "stagesCovered",
        outcome: "unknown",
        documents: {
          run: doc(1, [pipeline(1, { job: "train", stages: [] })], { again: [4] }),
        },
      },
      {
        check: "latest.eventType",
        outcome: "fail",
        documents: { run: doc(1, [pipeline(1, { eventType: "FAIL" })], { again: [4] }) },
      },
      {
        check: "machineRuns14d",
        outcome: "unknown",
        documents: { run: doc(1, [pipeline(1)]) },
      },
    ],
  },
  "infra-4": {
    documents: { gate: gate(6), registry: registry(), promotions: promotions() },
    cases: [
      { check: "gateResult", outcome: "fail", documents: { gate: gate(6, { passed: false }) } },
      {
        check: "comparedWithPrevious",
        outcome: "unknown",
        documents: { gate: gate(6, { comparedWith: null }) },
      },
      {
        check: "writtenByServiceAccount",
        outcome: "unknown",
        documents: { gate: gate(6, {}, { senderKind: "person", senderId: "anna" }) },
      },
      { check: "gateBeforePromotion", outcome: "fail", documents: { gate: gate(2) } },
      {
        check: "gateBeforePromotion",
        outcome: "unknown",
        documents: { promotions: null, registry: null },
      },
    ],
  },
  "infra-5": {
    documents: {
      tests: doc(1, [green("tests.debug", "replays a logged prediction")], { context: CI }),
    },
    cases: [
      {
        check: "replayedPredictions",
        outcome: "fail",
        documents: { tests: doc(1, [suiteOf(1, "tests.debug", { replay: "failed" })]) },
      },
      {
        check: "replayMatchesLogged",
        outcome: "fail",
        documents: {
          tests: doc(1, [
            suiteOf(1, "tests.debug", { replay: "passed", "replay of a batch": "failed" }),
          ]),
        },
      },
    ],
  },
  "infra-6": {
    documents: { promotions: promotions() },
    cases: [
      {
        check: "lastPromotionsThroughCanary",
        outcome: "fail",
        documents: { promotions: promotions({ strategy: "rolling" }) },
      },
      {
        check: "lastPromotionsThroughCanary",
        outcome: "unknown",
        documents: { promotions: doc(5, [deployment(5)]) },
      },
      {
        check: "analysisResultPresent",
        outcome: "unknown",
        documents: { promotions: promotions({ analysisPassed: null }) },
      },
    ],
  },
  "infra-7": {
    documents: { rollback: rollback() },
    cases: [
      {
        check: "rollbackInWindow",
        outcome: "unknown",
        documents: { rollback: rollback({ action: "deploy" }) },
      },
      {
        check: "rollbackSeconds",
        outcome: "fail",
        documents: {
          rollback: rollback({ startedAt: new Date(AT.getTime() - 13 * 86_400_000).toISOString() }),
        },
      },
      {
        check: "smokeTestPassedAfter",
        outcome: "fail",
        documents: { rollback: rollback({ smokeTestPassed: false }) },
      },
      {
        check: "smokeTestPassedAfter",
        outcome: "unknown",
        documents: { rollback: rollback({ smokeTestPassed: null }) },
      },
    ],
  },
};
