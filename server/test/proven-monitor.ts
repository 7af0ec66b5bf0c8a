import { freshness, skew, testedSource } from "./facts-data.ts";
import { drift } from "./facts-model.ts";
import { alert } from "./facts-release.ts";
import {
  CI,
  daily,
  doc,
  green,
  type ProvenOf,
  registry,
  rules,
  weeks,
} from "./proven-documents.ts";

export const MONITOR_PROVEN: ProvenOf<"monitor"> = {
  "monitor-1": {
    documents: {
      freshness: doc(0.5, [freshness(0.5, "pass")]),
      manifest: doc(0.5, [freshness(0.5, "unchecked"), testedSource(0.5)], {
        evidenceId: "manifest",
      }),
      alerts: doc(2, [alert(2, "SourceStale")]),
    },
    cases: [
      {
        check: "sourcesCoveredShare",
        outcome: "fail",
        documents: {
          manifest: doc(0.5, [freshness(0.5, "unchecked")], { evidenceId: "manifest" }),
        },
      },
      { check: "sourcesCoveredShare", outcome: "unknown", documents: { manifest: null } },
      {
        check: "ruleHealth",
        outcome: "fail",
        documents: { freshness: doc(0.5, [freshness(0.5, "error")]) },
      },
      { check: "receiverStaffed", outcome: "unknown", documents: { alerts: null } },
      { check: "receiverStaffed", outcome: "unknown", profile: { receivers: undefined } },
      { check: "receiverStaffed", outcome: "fail", profile: { receivers: ["somebody else"] } },
    ],
  },
  "monitor-2": {
    documents: { live: daily("serving requests", 7), rules: rules("InputDrift") },
    cases: [
      {
        check: "windowsChecked7",
        outcome: "unknown",
        documents: { live: daily("serving requests", 6) },
      },
      {
        check: "ruleHealth",
        outcome: "fail",
        documents: { rules: rules("InputDrift", { health: "err" }) },
      },
      { check: "ruleHealth", outcome: "unknown", documents: { rules: null } },
      {
        check: "unalertedFailures",
        outcome: "unknown",
        documents: { live: daily("serving requests", 7, false) },
      },
    ],
  },
  "monitor-3": {
    documents: { skew: doc(2, [skew(2)], { again: [1] }) },
    cases: [
      {
        check: "matchedRows",
        outcome: "fail",
        documents: { skew: doc(2, [skew(2, { matchedRows: 400 })], { again: [1] }) },
      },
      {
        check: "matchedRows",
        outcome: "unknown",
        documents: { skew: doc(2, [skew(2, { matchedRows: null })], { again: [1] }) },
      },
      {
        check: "mismatchShare",
        outcome: "fail",
        documents: { skew: doc(2, [skew(2, { mismatchShare: 0.05 })], { again: [1] }) },
      },
      { check: "machineRuns14d", outcome: "unknown", documents: { skew: doc(2, [skew(2)]) } },
    ],
  },
  "monitor-4": {
    documents: {
      registry: registry(),
      rules: rules("ModelTooOld", { query: "model_age_days > 60" }),
    },
    cases: [
      { check: "modelAgeDays", outcome: "fail", profile: { limits: { ageLimitDays: 10 } } },
      { check: "modelAgeDays", outcome: "unknown", profile: { limits: {} } },
      { check: "ruleHealth", outcome: "unknown", documents: { rules: null } },
      {
        check: "ruleHealth",
        outcome: "fail",
        documents: { rules: rules("ModelTooOld", { query: "model_age_days", health: "err" }) },
      },
    ],
  },
  "monitor-5": {
    documents: {
      rules: rules("InvalidNumbers", { query: "nan_count > 0" }),
      tests: doc(1, [green("tests.train", "training aborts on nan", "nan raises")], {
        context: CI,
      }),
    },
    cases: [
      { check: "trainingAbortTestPresent", outcome: "unknown", documents: { tests: null } },
      { check: "ruleHealth", outcome: "unknown", documents: { rules: null } },
      {
        check: "ruleHealth",
        outcome: "fail",
        documents: { rules: rules("InvalidNumbers", { query: "nan_count", health: "err" }) },
      },
    ],
  },
  "monitor-6": {
    documents: { ...weeks([1, 30]), rules: rules("SlowAnswers", { query: "latency" }) },
    cases: [
      {
        check: "failedThresholds",
        outcome: "fail",
        documents: weeks([1, 30], { thresholds: [{ name: "p(95)<50", passed: false }] }),
      },
      {
        check: "failedThresholds",
        outcome: "unknown",
        documents: weeks([1, 30], { thresholds: [] }),
      },
      {
        check: "testedVersionEqualsServed",
        outcome: "fail",
        documents: weeks([1, 30], { version: "6" }),
      },
      {
        check: "testedVersionEqualsServed",
        outcome: "unknown",
        documents: weeks([1, 30], { version: null }),
      },
      { check: "trendWindowDays", outcome: "unknown", documents: { "load 30": null } },
      { check: "ruleHealth", outcome: "unknown", documents: { rules: null } },
    ],
  },
  "monitor-7": {
    documents: { quality: doc(2, [drift(2)]), rules: rules("AccuracyLow") },
    cases: [
      {
        check: "labelsInWindow",
        outcome: "fail",
        documents: { quality: doc(2, [drift(2, { labels: 20 })]) },
      },
      {
        check: "labelsInWindow",
        outcome: "unknown",
        documents: { quality: doc(2, [drift(2, { labels: null })]) },
      },
      { check: "ruleHealth", outcome: "unknown", documents: { rules: null } },
      {
        check: "daysSinceLatestWindow",
        outcome: "unknown",
        documents: { quality: doc(2, [drift(2, { window: null })]) },
      },
      { check: "daysSinceLatestWindow", outcome: "unknown", profile: { limits: {} } },
    ],
  },
};
