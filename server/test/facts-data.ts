import type { Component } from "#server/facts/code/schema.ts";
import type { PrivacyMeasure, ServingSkew } from "#server/facts/data/schema.ts";
import type { Cost } from "#server/facts/operations/schema.ts";
import { fact, MODEL } from "./facts.ts";

export const cost = (days: number, value: Partial<Cost> = {}) =>
  fact("cost", days, {
    tool: "billing",
    item: "size",
    itemType: "feature-group",
    features: ["area", "rooms"],
    amount: 120,
    currency: "EUR",
    budgetAmount: 200,
    p95Ms: null,
    budgetP95Ms: null,
    storageBytes: null,
    failureShare: null,
    window: null,
    ...value,
  });

export const privacy = (days: number, value: Partial<PrivacyMeasure> = {}) =>
  fact("privacy-measure", days, {
    tool: "Presidio",
    measure: "pii-scan",
    dataset: null,
    mechanism: null,
    epsilon: null,
    delta: null,
    storesTotal: 4,
    storesScanned: 4,
    findings: { high: 0, low: 3 },
    passed: true,
    ...value,
  });

export const skew = (days: number, value: Partial<ServingSkew> = {}) =>
  fact("serving-skew", days, {
    ...MODEL,
    tool: "parity job",
    feature: "area",
    matchedRows: 5_000,
    servedRows: 5_100,
    mismatchShare: 0.001,
    statistic: null,
    method: null,
    threshold: null,
    skewed: false,
    window: null,
    ...value,
  });

export const component = (days: number, value: Partial<Component> = {}) =>
  fact("component", days, {
    type: "feature",
    name: "area",
    version: null,
    purl: null,
    bomRef: null,
    scope: null,
    licenses: ["contract 12"],
    hashes: {},
    isPinned: null,
    releasedAt: null,
    vulnerabilities: null,
    skipReason: null,
    modelCard: null,
    owners: ["data team"],
    ...value,
  });

export const check = (days: number, dataset: string, success = true) =>
  fact("dataset-check", days, {
    suite: "listings",
    dataset,
    success,
    evaluated: 9,
    successful: success ? 9 : 8,
    unsuccessful: success ? 0 : 1,
    raised: 0,
    columns: { area: 5, rooms: 4 },
    failures: [],
  });

export const suiteOf = (
  days: number,
  name: string,
  outcomes: Record<string, "passed" | "failed">,
) => {
  const cases = Object.entries(outcomes).map(([test, outcome]) => ({
    className: name,
    name: test,
    outcome,
    durationMs: null,
    message: null,
    pointer: "",
  }));
  const failed = cases.filter(({ outcome }) => outcome === "failed").length;
  return fact("test-suite", days, {
    name,
    tests: cases.length,
    passed: cases.length - failed,
    failed,
    errored: 0,
    skipped: 0,
    durationMs: null,
    cases,
    casesLeftOut: 0,
    isLint: false,
  });
};

export const covered = (days: number, path: string, share: number) => {
  const lines = { linesValid: 100, linesCovered: Math.round(share * 100) };
  return fact("coverage", days, {
    tool: "coverage.py",
    toolVersion: null,
    ...lines,
    lineRate: share,
    branchesValid: null,
    branchesCovered: null,
    branchRate: null,
    files: [{ path, ...lines }],
    filesLeftOut: 0,
  });
};

export const freshness = (days: number, status: "pass" | "error" | "unchecked") =>
  fact("source-freshness", days, {
    source: "source.price.raw.listings",
    status,
    error: null,
    maxLoadedAt: null,
    snapshottedAt: null,
    ageSeconds: null,
    warnAfterSeconds: status === "unchecked" ? 3_600 : null,
    errorAfterSeconds: null,
    fallbackFor: null,
    owner: null,
  });

export const testedSource = (days: number) =>
  fact("lineage-edge", days, {
    from: { kind: "dataset", namespace: "dbt", name: "source.price.raw.listings" },
    to: { kind: "job", namespace: "dbt", name: "test.price.not_null" },
    isDeclared: true,
    firstSeenAt: null,
    lastSeenAt: null,
    runs: 1,
    fields: [],
    attributes: { resource_type: "test" },
  });
