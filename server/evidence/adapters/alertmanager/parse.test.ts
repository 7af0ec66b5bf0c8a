import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function read(text: string | Buffer) {
  const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const alerts = result.facts.flatMap((fact) => (fact.kind === "alert" ? [fact.value] : []));
  return { ...result, alerts, subjects: result.facts.map(({ subject }) => subject) };
}
const fixture = (name: string) =>
  read(readFileSync(join(import.meta.dirname, "fixtures/alertmanager-0.25.0", name)));

const alert = (more: object) => ({
  status: "firing",
  labels: { alertname: "Late" },
  annotations: {},
  startsAt: "2026-11-23T21:28:42Z",
  endsAt: "0001-01-01T00:00:00Z",
  fingerprint: "00000000000000aa",
  ...more,
});
const webhook = (alerts: object[], more: object = {}) =>
  read(
    JSON.stringify({
      version: "4",
      groupKey: "{}",
      status: "firing",
      receiver: "on-call",
      alerts,
      ...more,
    }),
  );

describe("Alertmanager", () => {
  it.each([
    ["webhook-001.json", [["ModelStale", "firing"]]],
    [
      "webhook-003.json",
      [
        ["PredictionBiasHigh", "firing"],
        ["PredictionBiasHigh", "firing"],
      ],
    ],
    [
      "webhook-005.json",
      [
        ["PredictionBiasHigh", "resolved"],
        ["PredictionBiasHigh", "resolved"],
      ],
    ],
  ])("%s tells each alert with its own status and receiver", (file, expected) => {
    const { alerts } = fixture(file);
    expect(alerts.map(({ alertname, status }) => [alertname, status])).toEqual(expected);
    expect(alerts.flatMap(({ receivers }) => receivers)).toEqual(alerts.map(() => "assess"));
  });

  it("gives the end of an alert the subject of its beginning", () => {
    expect(fixture("webhook-005.json").subjects).toEqual(fixture("webhook-003.json").subjects);
    expect(fixture("webhook-003.json").alerts[0]?.endsAt).toBeNull();
    expect(fixture("webhook-005.json").alerts[0]?.endsAt).toBe("2026-11-23T21:29:22.277Z");
  });

  it("tells the same alerts from its list and from its groups", () => {
    expect(fixture("alerts.json").alerts).toHaveLength(5);
    expect(fixture("alerts-groups.json").alerts).toEqual(fixture("alerts.json").alerts);
    expect(fixture("alerts-groups.json").notes).toEqual([]);
  });

  it("reads what is silenced as suppressed, and by what", () => {
    const status = { state: "suppressed", silencedBy: ["s-1"], inhibitedBy: [] };
    const { alerts } = read(JSON.stringify([alert({ status, receivers: [{ name: "on-call" }] })]));
    expect(alerts).toMatchObject([{ status: "suppressed", silencedBy: ["s-1"] }]);
  });

  it("keeps the end where both stand in it, in either order", () => {
    const both = [alert({}), alert({ status: "resolved", endsAt: "2026-11-23T22:00:00Z" })];
    for (const alerts of [both, [...both].reverse()])
      expect(webhook(alerts).alerts).toMatchObject([{ status: "resolved" }]);
  });

  it("says how many the sender left out", () => {
    const { notes } = webhook([alert({})], { truncatedAlerts: 3 });
    expect(notes).toMatchObject([{ code: "truncated_by_sender", pointer: "/truncatedAlerts" }]);
  });

  it("computes the fingerprint that a webhook before 0.19 lacks", () => {
    const { alerts } = webhook([alert({ fingerprint: undefined })]);
    expect(alerts[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });
});
