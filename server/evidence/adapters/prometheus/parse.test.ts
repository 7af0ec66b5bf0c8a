import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";
import { fingerprint } from "../../rules/labels.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function read(text: string | Buffer) {
  const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused")
    throw new Error(`${result.refusal.code} ${result.refusal.message}`);
  return result;
}
const fixture = (name: string) =>
  read(readFileSync(join(import.meta.dirname, "fixtures/prometheus-2.42.0", name)));
const answer = (data: unknown) => read(JSON.stringify({ status: "success", data }));

describe("Prometheus answers", () => {
  it("tell every rule's type, state and health, one that cannot fire included", () => {
    const { facts } = fixture("rules-firing.json");
    const rules = facts.flatMap(({ kind, value }) => (kind === "monitor-rule" ? [value] : []));
    expect(
      Object.fromEntries(rules.map((rule) => [rule.name, [rule.type, rule.state, rule.health]])),
    ).toEqual({
      "model:prediction_error_ratio:rate30s": ["recording", null, "ok"],
      PredictionBiasHigh: ["alerting", "firing", "ok"],
      FeatureSkew: ["alerting", "firing", "ok"],
      ModelStale: ["alerting", "firing", "ok"],
      InvalidFeatureValues: ["alerting", "firing", "ok"],
      NoLabels: ["alerting", "pending", "ok"],
      BrokenRule: ["alerting", "inactive", "err"],
    });
  });

  it.each(["rules-firing.json", "alerts-firing.json"])("%s tells each alert once", (file) => {
    const alerts = fixture(file).facts.flatMap((fact) =>
      fact.kind === "alert" ? [fact.value] : [],
    );
    const told = alerts.map((alert) => [alert.alertname, alert.labels.slice ?? null, alert.status]);
    expect(told.sort()).toEqual([
      ["FeatureSkew", null, "firing"],
      ["InvalidFeatureValues", null, "firing"],
      ["ModelStale", null, "firing"],
      ["NoLabels", null, "pending"],
      ["PredictionBiasHigh", "all", "firing"],
      ["PredictionBiasHigh", "region=old_town", "firing"],
    ]);
  });

  it("tell a target that is down from one that is up", () => {
    const targets = fixture("targets.json").facts.flatMap((fact) =>
      fact.kind === "scrape-target" ? [[fact.value.job, fact.value.health]] : [],
    );
    expect(targets).toEqual([
      ["feature-store", "down"],
      ["valuation-serving", "up"],
    ]);
  });

  it("give the latest and the highest sample of a range", () => {
    const [fact] = fixture("query_range-bias.json").facts;
    expect(fact).toMatchObject({ observedAt: "2026-11-23T21:29:54.000Z" });
    expect(fact?.value).toMatchObject({ value: 1.0022814891888137, high: 1.3155641495014156 });
  });

  it("read NaN and infinity as missing, with a note", () => {
    const { facts, notes } = fixture("query-nan.json");
    expect(facts[0]?.value).toMatchObject({ value: null });
    expect(notes.map(({ code }) => code)).toContain("non_finite_metric");
  });

  it("keep rules of one name apart, and say where one stands twice", () => {
    const rule = (severity: string) => ({
      name: "Late",
      query: "up",
      type: "alerting",
      health: "ok",
      labels: { severity },
    });
    const { facts, notes } = answer({
      groups: [{ name: "g", file: "a", rules: [rule("page"), rule("ticket"), rule("ticket")] }],
    });
    expect(facts.map(({ subject }) => subject)).toEqual([
      'g/Late{severity="page"}',
      'g/Late{severity="ticket"} up in a',
    ]);
    expect(notes.map(({ code }) => code)).toContain("duplicate");
  });

  it("read a rule that was never evaluated as such", () => {
    const rule = {
      name: "New",
      query: "up",
      type: "alerting",
      health: "unknown",
      lastEvaluation: "0001-01-01T00:00:00Z",
    };
    const [fact] = answer({ groups: [{ name: "g", rules: [rule] }] }).facts;
    expect(fact?.value).toMatchObject({ health: "unknown", lastEvaluation: null });
  });

  it("refuse an error body, and another answer by its name", () => {
    const refusal = (text: unknown) =>
      interpret(Buffer.from(JSON.stringify(text)), { at: AT, maxBytes: 1e6 });
    const failed = { status: "error", errorType: "execution", error: "many-to-many matching" };
    expect(refusal(failed)).toMatchObject({ refusal: { code: "upstream_error" } });
    const known = { status: "success", data: { activeAlertmanagers: [] } };
    expect(refusal(known)).toMatchObject({ refusal: { code: "wrong_artifact" } });
    const foreign = { status: "success", data: { groups: [{ id: 1, members: [] }] } };
    expect(refusal(foreign)).toMatchObject({ refusal: { code: "unrecognised" } });
  });

  it("compute the fingerprint that Alertmanager gives the same labels", () => {
    const labels = {
      alertname: "FeatureSkew",
      env: "demo",
      feature: "area_m2",
      instance: "127.0.0.1:9801",
    };
    const more = {
      job: "valuation-serving",
      model: "valuation",
      service: "valuation",
      severity: "ticket",
    };
    expect(fingerprint({ ...labels, ...more })).toBe("0c5b5fc9fa9dcdf7");
  });
});
