import { describe, expect, it } from "vitest";
import { item, received, signalOf } from "#server/test/evidence.ts";

const dbt = (name: string) => received(`dbt/fixtures/dbt-1.11/${name}.json`, { evidenceId: name });
const said = (signal: ReturnType<typeof signalOf>) => JSON.stringify(signal?.because);

const freshness = (subject: string, metrics: Record<string, string[] | boolean | number>) =>
  item({
    id: subject,
    days: 0.5,
    reading: { catalogueKind: "dbt.freshness", subject, metrics: { project: "p", ...metrics } },
  });
const run = (...sources: string[]) =>
  freshness("sources of p", { isDeclaration: false, sources, total: sources.length });
const declared = (...sources: string[]) =>
  freshness("declared sources of p", { isDeclaration: true, sources, total: sources.length });

describe("dbt's source freshness", () => {
  it("tells of a real project the source that could not be checked, and how few are tested", () => {
    const signal = signalOf({ evidence: [dbt("sources"), dbt("project")] }, "monitor-1");
    expect(signal?.outcome).toBe("fail");
    expect(said(signal)).toContain("the freshness of raw.missing_table could not be checked");
    expect(said(signal)).toContain("0 of 5 sources were checked for freshness and have a test");
  });

  it("fails by a source over its limit", () => {
    const signal = signalOf({ evidence: [dbt("sources")] }, "monitor-1");
    expect(signal?.outcome).toBe("fail");
    expect(said(signal)).toContain("over its limit of age: raw.land_registry");
  });

  it("leaves the share of sources unknown without the manifest that counts them", () => {
    const signal = signalOf({ evidence: [run("pass|0|source.p.a.b")] }, "monitor-1");
    expect(signal?.outcome).toBe("unknown");
    expect(signal?.missing).toEqual(["sourcesCoveredShare", "receiverStaffed"]);
  });

  it("lacks only the receiver where every source is watched and tested", () => {
    const evidence = [run("pass|0|source.p.a.b"), declared("limits|1|source.p.a.b")];
    const signal = signalOf({ evidence }, "monitor-1");
    expect(signal).toMatchObject({ outcome: "unknown", missing: ["receiverStaffed"] });
    expect(said(signal)).toContain("1 of 1 source were checked");
  });

  it("counts the profile's sources where no manifest tells them, with checks of the same name", () => {
    const checked = item({ id: "gx", days: 1, reading: { subject: "schema on listings" } });
    const run = freshness("sources of ", {
      isDeclaration: false,
      sources: ["pass|0|listings", "pass|0|rates"],
      total: 2,
      project: false,
    });
    const signal = signalOf(
      { evidence: [run, checked], profile: { sources: ["listings", "rates"] } },
      "monitor-1",
    );
    expect(said(signal)).toContain("1 of 2 sources were checked for freshness and have a test");
  });

  it("proves nothing by a manifest alone", () => {
    const signal = signalOf({ evidence: [declared("limits|1|source.p.a.b")] }, "monitor-1");
    expect(signal?.outcome).toBe("unknown");
    expect(said(signal)).toContain("no freshness run");
  });
});

describe("OpenLineage's runs", () => {
  const name = "openlineage/fixtures/openlineage-1.54.0/clean.ndjson";
  const twice = (evidenceId: string, more: object = {}) =>
    received(name, {
      evidenceId,
      sightings: [{ senderKind: "machine", seenAt: "2026-11-18T12:00:00Z", claimedAt: null }],
      ...more,
    });

  it("prove a pipeline by jobs for each of its stages that a machine reported twice", () => {
    const at = new Date("2026-11-19T00:00:00Z");
    const signal = signalOf({ evidence: [twice("events")], at }, "infra-3");
    expect(signal).toMatchObject({ outcome: "pass", missing: [] });
    expect(said(signal)).toContain("jobs for ingest, feature, train, serve ran");
  });

  it("leave it unknown after one report", () => {
    const at = new Date("2026-11-19T00:00:00Z");
    const once = twice("events", { sightings: [] });
    expect(signalOf({ evidence: [once], at }, "infra-3")).toMatchObject({
      outcome: "unknown",
      missing: ["machineRuns14d"],
    });
  });

  it("leave it unknown where no job is named for a stage, and fail by one that failed last", () => {
    const job = (subject: string, stages: string[], end: string) =>
      item({
        id: subject,
        days: 1,
        reading: {
          catalogueKind: "openlineage.run",
          subject,
          metrics: { stages, "latest.eventType": end },
        },
      });
    const trained = job("n/train", ["train"], "COMPLETE");
    const part = signalOf({ evidence: [trained] }, "infra-3");
    expect(part?.outcome).toBe("unknown");
    expect(said(part)).toContain("it is for ingest, feature, serve");
    const failed = job("n/score", ["serve"], "FAIL");
    expect(signalOf({ evidence: [trained, failed] }, "infra-3")?.outcome).toBe("fail");
  });

  it("say nothing of a run of dbt, which is not the whole way", () => {
    expect(signalOf({ evidence: [dbt("run_results")] }, "infra-3")).toBeUndefined();
  });
});
