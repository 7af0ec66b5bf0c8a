import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

const understood = (bytes: Buffer) => {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused")
    throw new Error(`${result.refusal.code} ${result.refusal.pointer}`);
  return result;
};
const load = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures/dbt-1.11", `${name}.json`));
const fixture = (name: string) => understood(load(name));
const freshnessOf = ({ facts }: ReturnType<typeof understood>) =>
  facts.flatMap((fact) => (fact.kind === "source-freshness" ? [fact.value] : []));
const runOf = ({ facts }: ReturnType<typeof understood>) =>
  facts.flatMap((fact) => (fact.kind === "pipeline-run" ? [fact.value] : []))[0];
const artifact = (name: string, rest: object) =>
  Buffer.from(
    JSON.stringify({
      metadata: {
        dbt_schema_version: `https://schemas.getdbt.com/dbt/${name}.json`,
        generated_at: "2026-11-23T10:00:00Z",
        invocation_id: "an-invocation",
      },
      ...rest,
    }),
  );

describe("dbt's artifacts", () => {
  it("tell each source's status, age and limits", () => {
    const sources = freshnessOf(fixture("sources"));
    expect(sources.map(({ source, status, ageSeconds }) => [source, status, ageSeconds])).toEqual([
      ["source.valuation.raw.interest_rates", "warn", 3456037.17518],
      ["source.valuation.raw.land_registry", "error", 18489638.115117],
      ["source.valuation.raw.listings", "pass", 10839.449491],
    ]);
    expect(sources[1]).toMatchObject({ errorAfterSeconds: 180 * 86_400, error: null });
  });

  it("declare the source whose query failed, the one nobody checks and the fallback that hid a stale one", () => {
    const declared = freshnessOf(fixture("project"));
    const checked = new Set(freshnessOf(fixture("sources")).map(({ source }) => source));
    const absent = declared.filter(({ source, errorAfterSeconds }) => {
      return errorAfterSeconds !== null && !checked.has(source);
    });
    expect(absent.map(({ source }) => source)).toEqual(["source.valuation.raw.missing_table"]);
    const unchecked = declared.filter(({ errorAfterSeconds }) => errorAfterSeconds === null);
    expect(unchecked).toMatchObject([
      {
        source: "source.valuation.raw.land_registry_backup_2024",
        fallbackFor: "source.valuation.raw.land_registry",
      },
    ]);
  });

  it("draw what is made from what, up to the exposure", () => {
    const { facts } = fixture("project");
    const edges = facts.flatMap((fact) => (fact.kind === "lineage-edge" ? [fact.subject] : []));
    expect(edges).toHaveLength(7 + 4);
    expect(edges.filter((subject) => subject.includes("→ test."))).toHaveLength(4);
    expect(edges).toContain("model.valuation.features → exposure.valuation.valuation_model");
    expect(edges).toContain(
      "source.valuation.raw.land_registry_backup_2024 → model.valuation.deeds",
    );
  });

  it("fail a run by one node, and keep what was skipped below it", () => {
    const run = runOf(fixture("run_results"));
    const counts: Record<string, number> = {};
    for (const { status } of run?.stages ?? []) counts[status] = (counts[status] ?? 0) + 1;
    expect(counts).toEqual({ success: 2, "no-op": 1, pass: 3, fail: 1, skipped: 2 });
    expect(run).toMatchObject({ eventType: "FAIL", namespace: "valuation", job: "dbt build" });
  });

  it("do not call a run complete that skipped, or that held nothing", () => {
    const skipped = [{ unique_id: "model.p.a", status: "skipped" }];
    expect(runOf(understood(artifact("run-results/v4", { results: skipped })))).toMatchObject({
      eventType: "OTHER",
    });
    const none = understood(artifact("run-results/v1", { results: [] }));
    expect(runOf(none)).toMatchObject({ eventType: "OTHER" });
    expect(none.notes).toMatchObject([{ code: "not_assessed" }]);
  });

  it("keep what failed of more nodes than are kept", () => {
    const results = Array.from({ length: 2_500 }, (_, i) => ({
      unique_id: `model.p.m${String(i).padStart(4, "0")}`,
      status: i === 2_499 ? "error" : "success",
    }));
    const run = runOf(understood(artifact("run-results/v6", { results })));
    expect(run?.stages).toHaveLength(2_000);
    expect(run?.stages.at(-1)).toMatchObject({ name: "model.p.m2499", status: "error" });
    expect(run?.stages[0]?.name).toBe("model.p.m0000");
  });

  it("name a query that failed, as earlier versions write it, and limits that were never set", () => {
    const results = [
      { unique_id: "source.p.a.b", status: "runtime error", error: "no such table" },
      {
        unique_id: "source.p.a.c",
        status: "pass",
        max_loaded_at: "2026-11-24T00:00:00Z",
        max_loaded_at_time_ago_in_s: -5,
        criteria: { warn_after: { count: null, period: null }, error_after: null },
      },
    ];
    const read = understood(artifact("sources/v1", { results }));
    expect(freshnessOf(read)).toMatchObject([
      { status: "error", error: "no such table", ageSeconds: null },
      { status: "pass", ageSeconds: -5, warnAfterSeconds: null, errorAfterSeconds: null },
    ]);
    expect(read.notes).toMatchObject([{ code: "future_timestamp" }]);
  });

  it.each([
    ["sources/v3", { results: [{ unique_id: "source.p.a.b", status: "fine" }] }, "invalid_field"],
    ["sources/v3", {}, "missing_field"],
    ["sources/v3", { results: [{ status: "pass" }] }, "missing_field"],
    ["run-results/v7", { results: [] }, "unsupported_schema_version"],
    ["run-results/v6", { results: 3 }, "wrong_type"],
    ["catalog/v1", { nodes: {} }, "wrong_artifact"],
    ["manifest/v12", { sources: { "source.p.a": 1 } }, "wrong_type"],
  ])("%s with %o is refused as %s", (name, rest, code) => {
    const result = interpret(artifact(name, rest), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ kind: "refused", refusal: { code } });
  });
});
