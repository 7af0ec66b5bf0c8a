import { check, component, cost, covered, privacy, suiteOf } from "./facts-data.ts";
import { attribution } from "./facts-model.ts";
import { branch } from "./facts-release.ts";
import {
  CI,
  doc,
  features,
  green,
  type ProvenOf,
  promotions,
  released,
} from "./proven-documents.ts";

export const DATA_PROVEN: ProvenOf<"data"> = {
  "data-1": {
    documents: { gx: doc(1, [check(1, "training")], { again: [6, 11] }) },
    cases: [
      {
        check: "latest.success",
        outcome: "fail",
        documents: { gx: doc(1, [check(1, "training", false)], { again: [6, 11] }) },
      },
      { check: "featureCoverage", outcome: "unknown", profile: { features: undefined } },
      {
        check: "featureCoverage",
        outcome: "fail",
        profile: { features: ["area", "rooms", "age"] },
      },
      {
        check: "machineRuns30d",
        outcome: "unknown",
        documents: { gx: doc(1, [check(1, "training")], { again: [6] }) },
      },
    ],
  },
  "data-2": {
    documents: {
      shap: doc(6, [attribution(6)]),
      earlier: doc(36, [attribution(36, { version: "6" })]),
      promotions: promotions(),
    },
    cases: [
      {
        check: "contributionCoverage",
        outcome: "fail",
        profile: { features: ["area", "rooms", "age"] },
      },
      { check: "contributionCoverage", outcome: "unknown", profile: { features: undefined } },
      { check: "pipelineComputedLastPromotions", outcome: "unknown", documents: { earlier: null } },
      {
        check: "pipelineComputedLastPromotions",
        outcome: "unknown",
        documents: { promotions: null },
      },
    ],
  },
  "data-3": {
    documents: {
      bill: doc(5, [cost(5)], { again: [3] }),
      shap: doc(6, [attribution(6)]),
    },
    cases: [
      { check: "featureGroupsWithCostAndGain", outcome: "unknown", documents: { shap: null } },
      {
        check: "featureGroupsWithCostAndGain",
        outcome: "fail",
        profile: { features: ["area", "rooms", "age"] },
      },
      {
        check: "budgetViolations",
        outcome: "fail",
        documents: { bill: doc(5, [cost(5, { amount: 300 })], { again: [3] }) },
      },
      {
        check: "budgetViolations",
        outcome: "unknown",
        documents: { bill: doc(5, [cost(5, { budgetAmount: null })], { again: [3] }) },
      },
      { check: "machineRuns60d", outcome: "unknown", documents: { bill: doc(5, [cost(5)]) } },
    ],
  },
  "data-4": {
    documents: {
      policy: doc(1, [green("feature policy", "no denied feature")]),
      features: doc(2, [component(2), component(2, { name: "rooms" })]),
      branch: doc(1, [branch(1)]),
    },
    cases: [
      {
        check: "requiredCheckOnProtectedBranch",
        outcome: "fail",
        documents: { branch: doc(1, [branch(1, { requiredChecks: ["unit tests"] })]) },
      },
      { check: "requiredCheckOnProtectedBranch", outcome: "unknown", documents: { branch: null } },
      {
        check: "latest.violations",
        outcome: "fail",
        documents: {
          policy: doc(1, [suiteOf(1, "feature policy", { "no denied feature": "failed" })]),
        },
      },
      { check: "latest.violations", outcome: "unknown", documents: { policy: null } },
      {
        check: "featuresWithOwnerAndPermission",
        outcome: "fail",
        documents: {
          features: doc(2, [component(2), component(2, { name: "rooms", owners: [] })]),
        },
      },
      {
        check: "featuresWithOwnerAndPermission",
        outcome: "unknown",
        documents: { features: null },
      },
    ],
  },
  "data-5": {
    documents: { scan: doc(3, [privacy(3)], { again: [1] }) },
    cases: [
      {
        check: "storesScannedShare",
        outcome: "fail",
        documents: { scan: doc(3, [privacy(3, { storesScanned: 3 })], { again: [1] }) },
      },
      {
        check: "storesScannedShare",
        outcome: "unknown",
        documents: { scan: doc(3, [privacy(3, { storesTotal: null })], { again: [1] }) },
      },
      {
        check: "openHighFindings",
        outcome: "fail",
        documents: { scan: doc(3, [privacy(3, { findings: { high: 1 } })], { again: [1] }) },
      },
      {
        check: "openHighFindings",
        outcome: "unknown",
        documents: {
          scan: doc(3, [privacy(3, { findings: { PERSON: 4 }, passed: null })], {
            again: [1],
          }),
        },
      },
      {
        check: "machineRuns30d",
        outcome: "unknown",
        documents: { scan: doc(3, [privacy(3)]) },
      },
    ],
  },
  "data-6": {
    documents: { changes: features(5), releases: released() },
    cases: [
      { check: "featuresMeasured", outcome: "unknown", documents: { changes: features(4) } },
      { check: "featuresMeasured", outcome: "unknown", documents: { releases: null } },
      { check: "medianLeadTimeDays", outcome: "fail", documents: { changes: features(5, 40) } },
    ],
  },
  "data-7": {
    documents: {
      tests: doc(1, [green("tests.features", "area", "rooms")], { context: CI }),
      coverage: doc(1, [covered(1, "src/features/area.py", 0.9)], { context: CI }),
    },
    cases: [
      {
        check: "failedTests",
        outcome: "fail",
        documents: {
          tests: doc(1, [suiteOf(1, "tests.features", { area: "passed", rooms: "failed" })], {
            context: CI,
          }),
        },
      },
      {
        check: "testsPerFeatureModule.min",
        outcome: "fail",
        documents: { tests: doc(1, [green("tests.other", "area")], { context: CI }) },
      },
      {
        check: "lineRate",
        outcome: "fail",
        documents: {
          coverage: doc(1, [covered(1, "src/features/area.py", 0.5)], { context: CI }),
        },
      },
      { check: "lineRate", outcome: "unknown", documents: { coverage: null } },
      {
        check: "ranOnDefaultBranchByCi",
        outcome: "unknown",
        profile: { defaultBranch: undefined },
      },
    ],
  },
};
