import { describe, expect, it } from "vitest";
import type { Fact } from "#server/evidence/schema.ts";
import { coverageOf, episodesOf, rulesOf, type Seen, targetsOf } from "./watching.ts";

const seen = (fact: Fact): Seen => ({ fact, evidenceId: "e", isSample: false });
const base = { observedAt: "2026-11-24T00:00:00Z", pointer: "" };

const rule = (
  query: string,
  of: Partial<Extract<Fact, { kind: "monitor-rule" }>["value"]> = {},
): Seen =>
  seen({
    ...base,
    kind: "monitor-rule",
    subject: `g/${of.name ?? "ModelStale"}`,
    value: {
      tool: "Prometheus",
      group: "g",
      name: "ModelStale",
      type: "alerting",
      query,
      durationSeconds: null,
      labels: {},
      annotations: {},
      health: "ok",
      lastError: null,
      state: "inactive",
      lastEvaluation: null,
      evaluationSeconds: null,
      receiver: null,
      ...of,
    },
  });

const target = (job: string, health: "up" | "down"): Seen =>
  seen({
    ...base,
    kind: "scrape-target",
    subject: job,
    value: {
      job,
      instance: `${job}:1`,
      health,
      lastScrape: null,
      lastError: null,
      scrapeSeconds: null,
      labels: { job, instance: `${job}:1` },
    },
  });

const alert = (
  tool: string,
  status: "firing" | "resolved",
  of: Partial<Extract<Fact, { kind: "alert" }>["value"]> & { at?: string } = {},
): Seen => {
  const { at, ...value } = of;
  return seen({
    ...base,
    kind: "alert",
    subject: `${tool} ${status} ${at}`,
    observedAt: at ?? base.observedAt,
    value: {
      tool,
      fingerprint: "f",
      alertname: "ModelStale",
      status,
      labels: { alertname: "ModelStale" },
      annotations: {},
      startsAt: "2026-11-23T00:00:00Z",
      endsAt: status === "resolved" ? "2026-11-23T06:00:00Z" : null,
      value: null,
      receivers: [],
      silencedBy: [],
      inhibitedBy: [],
      generatorUrl: null,
      ...value,
    },
  });
};

const blind = (...facts: Seen[]) => rulesOf(facts)[0]?.blindBy;

describe("a rule is blind", () => {
  it("when the job that its expression names is down", () => {
    const query = 'model_age_seconds{job="serving"} > 1';
    expect(blind(rule(query), target("serving", "down"), target("other", "up"))).toEqual([
      "serving serving:1",
    ]);
    expect(blind(rule(query), target("serving", "up"), target("other", "down"))).toEqual([]);
  });

  it("when it names none and all are down, and not when one is up", () => {
    const query = "model_age_seconds > 1";
    expect(blind(rule(query), target("a", "down"), target("b", "down"))).toHaveLength(2);
    expect(blind(rule(query), target("a", "down"), target("b", "up"))).toEqual([]);
    expect(blind(rule(query))).toEqual([]);
  });

  it("but not when it watches for exactly that", () => {
    expect(blind(rule('up{job="serving"} == 0'), target("serving", "down"))).toEqual([]);
    expect(blind(rule("absent(model_age_seconds)"), target("serving", "down"))).toEqual([]);
  });

  it("and then its test has no rule that can fire, and the target says which it blinds", () => {
    const facts = [rule('model_age_seconds{job="serving"} > 1'), target("serving", "down")];
    const rules = rulesOf(facts);
    expect(coverageOf(rules, []).find(({ testId }) => testId === "monitor-4")?.state).toBe("blind");
    expect(targetsOf(facts, rules)[0]?.blinds).toEqual(["ModelStale"]);
  });
});

describe("a test", () => {
  const state = (...facts: Seen[]) =>
    coverageOf(rulesOf(facts), []).find(({ testId }) => testId === "monitor-4")?.state;

  it("has a rule that can fire when one of several works", () => {
    const broken = rule("x", { name: "ModelStaleToo", health: "err" });
    expect(state(broken, rule("model_age_seconds"))).toBe("fires");
    expect(state(broken)).toBe("broken");
    expect(state(rule("model_age_seconds", { health: "unknown" }))).toBe("unevaluated");
    expect(state()).toBe("none");
  });

  it("is not watched by a recording rule", () => {
    expect(state(rule("model_age_seconds", { type: "recording" }))).toBe("none");
  });
});

describe("who is told", () => {
  const told = (...facts: Seen[]) => rulesOf(facts)[0]?.told;

  it("is known from the rule or from its alerts", () => {
    expect(told(rule("x", { receiver: "team" }))).toEqual({
      kind: "receivers",
      names: ["team"],
      isStaffed: null,
    });
    expect(told(rule("x"), alert("Alertmanager", "resolved", { receivers: ["pager"] }))).toEqual({
      kind: "receivers",
      names: ["pager"],
      isStaffed: null,
    });
    const staffed = (...names: string[]) =>
      rulesOf([rule("x", { receiver: "pager" })], names)[0]?.told;
    expect(staffed("pager", "desk")).toMatchObject({ isStaffed: true });
    expect(staffed("desk")).toMatchObject({ isStaffed: false });
  });

  it("is nobody only where it fired and no receiver is known", () => {
    expect(told(rule("x", { state: "firing" }))).toEqual({ kind: "nobody" });
    expect(told(rule("x"))).toEqual({ kind: "unknown" });
  });
});

it("an alert that Alertmanager knows is not told twice, unless Prometheus saw more since", () => {
  const ended = alert("Alertmanager", "resolved", { at: "2026-11-23T06:00:00Z" });
  const before = alert("Prometheus", "firing", { at: "2026-11-23T03:00:00Z" });
  const after = alert("Prometheus", "firing", { at: "2026-11-24T03:00:00Z" });
  expect(episodesOf([ended, before]).map(({ status, lastedMs }) => [status, lastedMs])).toEqual([
    ["resolved", 6 * 3_600_000],
  ]);
  expect(episodesOf([ended, after]).map(({ status }) => status)).toEqual(["firing", "resolved"]);
});
