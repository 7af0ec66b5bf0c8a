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

  it("proves nothing by a manifest alone", () => {
    const signal = signalOf({ evidence: [declared("limits|1|source.p.a.b")] }, "monitor-1");
    expect(signal?.outcome).toBe("unknown");
    expect(said(signal)).toContain("no freshness run");
  });
});
