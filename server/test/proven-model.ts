import { accepted, ago } from "./evidence.ts";
import { study, version } from "./facts-model.ts";
import { branch, change } from "./facts-release.ts";
import {
  ages,
  baseline,
  doc,
  groups,
  type ProvenOf,
  pairs,
  parity,
  registry,
  tracker,
} from "./proven-documents.ts";

export const MODEL_PROVEN: ProvenOf<"model"> = {
  "model-1": {
    documents: {
      registry: registry(),
      tracker: tracker(),
      branch: doc(1, [branch(1)]),
      changes: doc(9, [change(9)]),
    },
    cases: [
      {
        check: "requiredReviews",
        outcome: "fail",
        documents: { branch: doc(1, [branch(1, { requiredReviews: 0 })]) },
      },
      { check: "requiredReviews", outcome: "unknown", documents: { branch: null } },
      { check: "servedCommitReachable", outcome: "unknown", documents: { tracker: null } },
      { check: "servedCommitReachable", outcome: "unknown", documents: { changes: null } },
      {
        check: "approverDiffersFromAuthor",
        outcome: "fail",
        documents: { changes: doc(9, [change(9, { approvers: ["user:1"] })]) },
      },
    ],
  },
  "model-2": {
    documents: { pairs: pairs(5) },
    cases: [
      { check: "releasesPaired", outcome: "unknown", documents: { pairs: pairs(4) } },
      { check: "signAgreement", outcome: "fail", documents: { pairs: pairs(5, 3) } },
    ],
  },
  "model-3": {
    documents: { study: doc(25, [study(25)]), registry: registry(), tracker: tracker() },
    cases: [
      {
        check: "trialsComplete",
        outcome: "fail",
        documents: { study: doc(25, [study(25, { trialsComplete: 19 })]) },
      },
      {
        check: "servedConfigEqualsBest",
        outcome: "fail",
        documents: { tracker: tracker({ depth: "5", rate: "0.1" }) },
      },
      { check: "servedConfigEqualsBest", outcome: "unknown", documents: { tracker: null } },
      {
        check: "dataVersionMatches",
        outcome: "fail",
        documents: { tracker: tracker(undefined, "d2") },
      },
      {
        check: "dataVersionMatches",
        outcome: "unknown",
        documents: { study: doc(25, [study(25, { dataSources: undefined })]) },
      },
    ],
  },
  "model-4": {
    documents: {
      ages: ages(0, 30, 60),
      registry: doc(1, [version(1), version(1, { version: "6", aliases: [], createdAt: ago(51) })]),
    },
    cases: [
      { check: "agesMeasured", outcome: "unknown", documents: { ages: ages(0, 30) } },
      { check: "decayPer30dComputed", outcome: "unknown", documents: { ages: ages(30) } },
      { check: "retrainCadenceDays", outcome: "unknown", documents: { registry: null } },
      {
        check: "retrainCadenceDays",
        outcome: "fail",
        profile: { limits: { retrainCadenceDays: 120 } },
      },
    ],
  },
  "model-5": {
    documents: { evaluation: baseline() },
    cases: [
      {
        check: "baselineEvaluatedForServed",
        outcome: "fail",
        documents: { evaluation: baseline({ version: "6" }) },
      },
      {
        check: "gainLower95",
        outcome: "fail",
        documents: { evaluation: baseline({ differenceHigh: 1 }) },
      },
      {
        check: "gainLower95",
        outcome: "unknown",
        documents: { evaluation: baseline({ differenceHigh: null }) },
      },
      { check: "ranInPipeline", outcome: "unknown", documents: { evaluation: baseline({}, {}) } },
    ],
  },
  "model-6": {
    documents: { groups: groups() },
    cases: [
      {
        check: "requiredSlicesPresent",
        outcome: "fail",
        profile: { requiredSlices: ["district=old town", "district=harbour"] },
      },
      {
        check: "requiredSlicesPresent",
        outcome: "unknown",
        profile: { requiredSlices: undefined },
      },
      { check: "sliceN.min", outcome: "fail", documents: { groups: groups({ n: 40 }) } },
      { check: "sliceN.min", outcome: "unknown", documents: { groups: groups({ n: null }) } },
      {
        check: "sliceFloorViolations",
        outcome: "fail",
        documents: { groups: groups({ value: 0.6 }) },
      },
      { check: "sliceFloorViolations", outcome: "unknown", profile: { limits: {} } },
      {
        check: "ranForServedVersion",
        outcome: "fail",
        documents: { groups: groups({ version: "6" }) },
      },
      {
        check: "ranForServedVersion",
        outcome: "unknown",
        documents: { groups: groups({ version: null }) },
      },
    ],
  },
  "model-7": {
    documents: { parity: parity() },
    acceptances: [accepted("slice-metric 6", "model-7")],
    cases: [
      {
        check: "absParityDifference",
        outcome: "fail",
        documents: { parity: parity({ value: 0.2 }) },
      },
      {
        check: "ranForServedVersion",
        outcome: "fail",
        documents: { parity: parity({ version: "6" }) },
      },
      { check: "humanReviewAgeDays", outcome: "unknown", acceptances: [] },
    ],
  },
};
