import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TEST_IDS } from "#server/catalogue/schema.ts";
import { nextGateChange } from "#server/gates/rules/changes.ts";
import { evaluateGate, gateNamed } from "#server/gates/rules/gate.ts";
import type { GateInput } from "#server/gates/rules/observe.ts";
import type { Condition } from "#server/gates/schema.ts";
import type { Policy } from "#server/policies/schema.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { DAY_MS } from "./catalogue.ts";
import { type Asked, requested } from "./rules/requests.ts";
import { whyNotRule } from "./rules/rulings.ts";
import { needsReview, renewalsOf, standingsAt, waiverStateAt } from "./rules.ts";
import { NewWaiver, Ruling, type WaiverRecord } from "./schema.ts";

const GATE = "gate-prototype-pilot";
const AT = new Date("2026-03-01T12:00:00Z");
const later = (days: number, from = AT) => new Date(from.getTime() + days * DAY_MS);

function policy(): Policy {
  const found = gateNamed(GATE);
  if (!found) throw new Error("no such gate");
  return found.policy;
}

function record(of: Partial<WaiverRecord> & { ruled?: readonly string[] } = {}): WaiverRecord {
  const { ruled = [], ...rest } = of;
  const requestedAt = rest.requestedAt ?? later(-1);
  return {
    id: "w-1",
    gateId: GATE,
    conditionId: "pp-9",
    ownerId: "owner",
    requestedById: "asker",
    requestedAt,
    expiresAt: later(10),
    isEmergency: false,
    renewsId: null,
    rulings: ruled.map((ruling, i) => ({
      seq: i + 1,
      ruling: Ruling.parse(ruling),
      ruledById: `ruler-${i}`,
      ruledAt: new Date(requestedAt.getTime() + (i + 1) * 1_000),
    })),
    ...rest,
  };
}

const condition = (of: Partial<Condition> = {}): Condition => ({
  id: "pp-9",
  title: "Indicators answered",
  outcome: "fail",
  effect: "block",
  waiverId: null,
  observed: 0.5,
  observedText: "50 %",
  required: "70 %",
  requiredValue: 0.7,
  op: ">=",
  position: 0.7,
  isWaivable: true,
  why: "",
  remedy: "",
  owner: null,
  evidence: [],
  ...of,
});

const asked = (request: object = {}, of: Partial<Asked> = {}): Asked => ({
  request: NewWaiver.parse({
    conditionId: "pp-9",
    reason: "The receiving team answers in April",
    compensatingControl: "Daily look at the rejected share",
    followUp: "PLAT-12",
    ownerId: "owner",
    ...("expiresAt" in request ? {} : { days: 30 }),
    ...request,
  }),
  policy: policy(),
  conditions: [condition()],
  records: [],
  heldAt: null,
  memberIds: ["owner", "asker", "ruler"],
  at: AT,
  ...of,
});

describe("a waiver is had", () => {
  test("for a condition that falls short or is not known, until the days are over", () => {
    expect(requested(asked())).toEqual({ expiresAt: later(30), renewsId: null });
    expect(requested(asked({}, { conditions: [condition({ outcome: "unknown" })] }))).toMatchObject(
      { renewsId: null },
    );
  });

  test.each<[string, Asked, string]>([
    [
      "of a condition that is not in the policy",
      asked({ conditionId: "pp-99" }),
      "has no condition",
    ],
    [
      "of one that nobody may waive",
      asked({}, { conditions: [condition({ isWaivable: false })] }),
      "Nobody may waive",
    ],
    ["of one that holds", asked({}, { conditions: [condition({ outcome: "pass" })] }), "holds"],
    [
      "of one that does not apply",
      asked({}, { conditions: [condition({ outcome: "not-applicable" })] }),
      "does not apply",
    ],
    ["for longer than the policy allows", asked({ days: 61 }), "60 days at most"],
    [
      "a millisecond longer",
      asked({ expiresAt: new Date(later(60).getTime() + 1).toISOString() }),
      "60 days at most",
    ],
    [
      "in an emergency for more than a week",
      asked({ isEmergency: true, days: 8 }),
      "7 days at most",
    ],
    ["that ended before it began", asked({ expiresAt: AT.toISOString() }), "later than now"],
    ["that a stranger owns", asked({ ownerId: "nobody" }), "member"],
    ["that is requested already", asked({}, { records: [record()] }), "requested already"],
    [
      "beside as many as the policy lets stand",
      asked(
        {},
        {
          records: [1, 2, 3].map((n) =>
            record({ id: `w-${n}`, conditionId: `pp-${n}`, ruled: ["approved"] }),
          ),
        },
      ),
      "3 waivers of this gate are open",
    ],
  ])("but not %s", (_, of, message) => {
    expect(requested(of)).toMatchObject({ message: expect.stringContaining(message) });
  });

  test("exactly as long as the policy allows, and exactly a week in an emergency", () => {
    expect(requested(asked({ expiresAt: later(60).toISOString() }))).toMatchObject({
      expiresAt: later(60),
    });
    expect(requested(asked({ days: 7, isEmergency: true }))).toMatchObject({ expiresAt: later(7) });
  });
});

describe("days are elapsed time in UTC", () => {
  // The tests run in Asia/Kathmandu; the offsets below are those of Stockholm and New York around the change.
  test.each([
    [
      "the night clocks go forward in Europe",
      "2026-03-28T23:30:00+01:00",
      "2026-03-29T22:30:00.000Z",
    ],
    ["the night they go back", "2026-10-24T23:30:00+02:00", "2026-10-25T21:30:00.000Z"],
    [
      "the night they go forward in America",
      "2026-03-07T23:30:00-05:00",
      "2026-03-09T04:30:00.000Z",
    ],
    ["the end of January", "2026-01-31T12:00:00Z", "2026-02-01T12:00:00.000Z"],
    ["the leap day", "2028-02-28T12:00:00Z", "2028-02-29T12:00:00.000Z"],
    ["the turn of the year", "2026-12-31T23:59:59.999Z", "2027-01-01T23:59:59.999Z"],
  ])("a day from %s is 24 hours", (_, from, to) => {
    const of = requested(asked({ days: 1 }, { at: new Date(from) }));
    expect("expiresAt" in of && of.expiresAt.toISOString()).toBe(to);
  });

  test("a month from 31 January is 30 days, whatever the month", () => {
    const at = new Date("2026-01-31T00:00:00Z");
    const of = requested(asked({ days: 30 }, { at }));
    expect("expiresAt" in of && of.expiresAt.toISOString()).toBe("2026-03-02T00:00:00.000Z");
  });

  test("an instant may be written with any offset", () => {
    const of = requested(asked({ expiresAt: "2026-03-31T02:00:00+05:45" }));
    expect("expiresAt" in of && of.expiresAt.toISOString()).toBe("2026-03-30T20:15:00.000Z");
  });

  test("it holds to the last millisecond before its expiry and not at it", () => {
    const one = record({ ruled: ["approved"] });
    expect(waiverStateAt(one, new Date(one.expiresAt.getTime() - 1))).toBe("approved");
    expect(waiverStateAt(one, one.expiresAt)).toBe("expired");
  });

  test("a ruling by a clock that is ahead counts from its own moment, and in the order of the rulings", () => {
    const one = record({ ruled: ["approved", "revoked"] });
    const [first, second] = one.rulings;
    if (!first || !second) throw new Error("two rulings");
    const skewed = { ...one, rulings: [{ ...first, ruledAt: later(2) }, second] };
    expect(waiverStateAt(skewed, later(1))).toBe("revoked");
    expect(waiverStateAt(skewed, later(3))).toBe("revoked");
  });
});

describe("renewals", () => {
  const first = record({ ruled: ["approved"], expiresAt: later(-1), requestedAt: later(-30) });
  const second = record({
    id: "w-2",
    renewsId: "w-1",
    ruled: ["approved"],
    requestedAt: later(-2),
    expiresAt: later(5),
  });

  test("the next waiver of a condition goes on from the last that held, asked or not", () => {
    expect(requested(asked({}, { records: [first] }))).toMatchObject({ renewsId: "w-1" });
  });

  test("no more than the policy allows, counted along the chain", () => {
    expect(renewalsOf(second, [first, second])).toBe(1);
    expect(requested(asked({}, { records: [first, second] }))).toMatchObject({
      message: "It was renewed as often as the policy allows: 1.",
    });
  });

  test("begin anew once a decision saw the condition hold by itself", () => {
    expect(requested(asked({}, { records: [first, second], heldAt: later(-1) }))).toMatchObject({
      renewsId: null,
    });
  });

  test("begin anew after one that was refused, withdrawn before it held, or settled", () => {
    for (const ruled of [["refused"], ["withdrawn"], ["approved", "expired", "settled"]])
      expect(requested(asked({}, { records: [record({ ruled })] }))).toMatchObject({
        renewsId: null,
      });
    expect(
      requested(asked({}, { records: [record({ ruled: ["approved", "revoked"] })] })),
    ).toMatchObject({ renewsId: "w-1" });
  });

  test("a chain that bites its tail ends", () => {
    const loop = [record({ renewsId: "w-2" }), record({ id: "w-2", renewsId: "w-1" })];
    expect(renewalsOf(record({ renewsId: "w-2" }), loop)).toBe(2);
  });

  test("the one that was renewed counts as renewed even when its renewal has ended too", () => {
    const at = later(6);
    const standings = standingsAt([first, second], at);
    expect(standings.map(({ state, isRenewed }) => [state, isRenewed])).toEqual([
      ["expired", true],
      ["expired", false],
    ]);
  });
});

describe("who rules", () => {
  const ruler = { userId: "ruler", projectRole: "approver", role: "risk-owner" } as const;
  const ruled = (of: Partial<Parameters<typeof whyNotRule>[0]> = {}) =>
    whyNotRule({
      record: record(),
      verb: "approve",
      by: ruler,
      policy: policy(),
      records: [],
      at: AT,
      condition: { isWaivable: true, isMet: false },
      ...of,
    })?.message ?? null;

  test("an approver in the discipline that the policy names", () => {
    expect(ruled()).toBeNull();
    expect(ruled({ by: { ...ruler, projectRole: "lead" } })).toMatch("Only an approver");
    expect(ruled({ by: { ...ruler, projectRole: "assessor" } })).toMatch("Only an approver");
    expect(ruled({ by: { ...ruler, role: "engineer" } })).toMatch("risk owner");
  });

  test("neither who requested it nor who owns it", () => {
    expect(ruled({ by: { ...ruler, userId: "asker" } })).toMatch("You requested it");
    expect(ruled({ by: { ...ruler, userId: "owner" } })).toMatch("You own it");
    expect(ruled({ by: { ...ruler, userId: "owner" }, verb: "refuse" })).toMatch("You own it");
  });

  test("any approver in an emergency, and somebody else of the discipline looks at it afterwards", () => {
    const hasty = record({ isEmergency: true });
    const engineer = { ...ruler, role: "engineer" } as const;
    expect(ruled({ record: hasty, by: engineer })).toBeNull();
    const approved = record({ isEmergency: true, ruled: ["approved"] });
    expect(needsReview(approved, AT)).toBe(true);
    expect(ruled({ record: approved, verb: "review", by: engineer })).toMatch("risk owner");
    expect(
      ruled({ record: approved, verb: "review", by: { ...ruler, userId: "ruler-0" } }),
    ).toMatch("You ruled on it");
    expect(ruled({ record: approved, verb: "review" })).toBeNull();
    expect(requested(asked({}, { records: [approved] }))).toMatchObject({
      message: expect.stringContaining("review"),
    });
    const reviewed = record({ isEmergency: true, ruled: ["approved", "reviewed"] });
    expect(waiverStateAt(reviewed, AT)).toBe("approved");
    expect(needsReview(reviewed, AT)).toBe(false);
  });

  test("only on what is open, and only while the policy still lets it", () => {
    expect(ruled({ record: record({ ruled: ["refused"] }) })).toBe("It was refused.");
    expect(ruled({ record: record({ expiresAt: AT }) })).toBe("It has run out.");
    expect(ruled({ condition: { isWaivable: false, isMet: false } })).toMatch("Nobody may waive");
    expect(ruled({ condition: null })).toMatch("no more");
    const open = [1, 2, 3].map((n) => record({ id: `o-${n}`, ruled: ["approved"] }));
    expect(ruled({ records: open })).toMatch("3 waivers");
    expect(ruled({ records: open, record: record({ renewsId: "o-1" }) })).toBeNull();
  });

  test("its requester withdraws it; an expired one is settled by anybody once the condition holds", () => {
    const asker = { userId: "asker", projectRole: "assessor", role: "engineer" } as const;
    expect(ruled({ verb: "withdraw", by: asker })).toBeNull();
    expect(ruled({ verb: "withdraw" })).toMatch("Only who requested");
    const over = record({ ruled: ["approved"], expiresAt: AT });
    expect(ruled({ verb: "settle", by: asker, record: over })).toMatch("does not hold");
    expect(
      ruled({
        verb: "settle",
        by: asker,
        record: over,
        condition: { isWaivable: true, isMet: true },
      }),
    ).toBeNull();
  });
});

test("what a gate says may change by itself at the next end of a waiver or a term, and not before", () => {
  const project = { factors: {}, affectsPeople: null, regulatoryClass: null, owners: [] };
  const signature = {
    id: "s",
    gateId: GATE,
    role: "engineer",
    isSigned: true,
    policyDigest: "",
    signedById: "u",
    signedAt: later(-170),
  } as const;
  const of = { project, waivers: [record(), record({ expiresAt: later(-1) })], signOffs: [] };
  expect(nextGateChange(of, AT.getTime())).toBe(later(10).getTime());
  expect(nextGateChange({ ...of, signOffs: [signature] }, later(9).getTime())).toBe(
    later(10).getTime(),
  );
  expect(nextGateChange({ ...of, waivers: [], signOffs: [signature] }, AT.getTime())).toBe(
    later(10).getTime(),
  );
  expect(nextGateChange({ ...of, signOffs: [signature] }, later(10).getTime())).toBeNull();
});

// ── whatever rows there are ─────────────────────────────────────────────────────────────────────

const people = fc.constantFrom("a", "b", "c", "d");
const moment = (from: number, to: number) =>
  fc.integer({ min: from * 24, max: to * 24 }).map((hours) => later(hours / 24));
const anyRecord: fc.Arbitrary<WaiverRecord> = fc.record({
  id: fc.uuid(),
  gateId: fc.constantFrom(GATE, "gate-pilot-production"),
  conditionId: fc.constantFrom(
    ...policy().conditions.map(({ id }) => id),
    "signoff:engineer",
    "pr-5",
  ),
  ownerId: people,
  requestedById: people,
  requestedAt: moment(-90, 5),
  expiresAt: moment(-90, 90),
  isEmergency: fc.boolean(),
  renewsId: fc.option(fc.uuid()),
  rulings: fc.array(
    fc.record({
      seq: fc.integer({ min: 1, max: 6 }),
      ruling: fc.oneof(fc.constant<Ruling>("approved"), fc.constantFrom(...Ruling.options)),
      ruledById: people,
      ruledAt: moment(-90, 5),
    }),
    { maxLength: 4 },
  ),
});

const NONE = Object.fromEntries(TEST_IDS.map((id) => [id, 0]));

function inputWith(waivers: readonly WaiverRecord[]): GateInput {
  return {
    project: {
      factors: { stage: "prototype", criticality: "high", sensitivity: "personal" },
      affectsPeople: true,
      regulatoryClass: "none",
      owners: [],
    },
    readiness: readinessFor({ credits: NONE, more: { asOf: AT.toISOString(), coverage: 0.2 } }),
    handover: { items: [] },
    activeMemberIds: [],
    waivers,
    signOffs: [],
    incidents: [],
  };
}

test("whatever waivers there are: nothing non-waivable is waived, nothing waived reads as passed, no value changes", () => {
  const compiled = gateNamed(GATE);
  if (!compiled) throw new Error("no such gate");
  const bare = evaluateGate(compiled, inputWith([]));
  let waivedSeen = 0;
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
      const result = evaluateGate(compiled, inputWith(records));
      result.conditions.forEach((one, i) => {
        const before = bare.conditions[i];
        if (!before) throw new Error("the same conditions");
        expect(one.observed).toBe(before.observed);
        if (one.outcome !== before.outcome) {
          expect(one.outcome).toBe("waived");
          expect(before.outcome).toMatch(/^(fail|unknown)$/);
          expect(one.isWaivable).toBe(true);
          const by = records.find(({ id }) => id === one.waiverId);
          expect(by && by.gateId === GATE && by.expiresAt > AT && by.requestedAt <= AT).toBe(true);
          waivedSeen++;
        }
      });
      if (result.conditions.some(({ outcome }) => outcome === "waived"))
        expect(result.outcome).not.toBe("pass");
    }),
    { numRuns: 500 },
  );
  expect(waivedSeen).toBeGreaterThan(50);
});
