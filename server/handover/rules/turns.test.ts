import { expect, test } from "vitest";
import type { HandoverItem } from "#server/handover/schema.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { handoverAt } from "./checklist.ts";
import { isTurnOf, turnOf, turnsOf } from "./turns.ts";

const handover = handoverAt({
  factors: { stage: "pilot" },
  readiness: readinessFor({ more: { roleGap: { value: null, isFlagged: false, openItems: [] } } }),
  evidence: [],
  records: { owners: [], activeMemberIds: [] },
  events: [],
});
const [first] = handover.items;
if (!first) throw new Error("no items");
const item: HandoverItem = first;
const condition = { text: "x", ownerId: "olga", dueAt: "2026-12-01", met: null };
const met = { ...condition, met: { byId: "olga", at: "2026-11-20T00:00:00Z", note: "" } };

test("who must do what next follows the state", () => {
  const turns = (more: Partial<HandoverItem>) => turnOf({ ...item, ...more });
  expect(turns({})).toMatchObject({ does: "offer", role: "data-scientist" });
  expect(turns({ state: "returned" })).toMatchObject({ does: "offer-again" });
  expect(turns({ state: "offered", deadline: "2026-12-02" })).toMatchObject({
    does: "answer",
    role: "engineer",
    dueOn: "2026-12-02",
  });
  expect(turns({ state: "conditional", condition })).toMatchObject({
    does: "meet",
    personId: "olga",
    dueOn: "2026-12-01",
  });
  expect(turns({ state: "conditional", condition: met })).toMatchObject({
    does: "confirm",
    role: "engineer",
  });
  expect(turns({ state: "accepted" })).toBeNull();
  expect(turns({ state: "not-applicable" })).toBeNull();
});

test("a turn is a person's by name or by role", () => {
  const turn = turnOf({ ...item, state: "conditional", condition });
  expect(isTurnOf(turn, { userId: "olga", role: "security" })).toBe(true);
  expect(isTurnOf(turn, { userId: "eva", role: "data-scientist" })).toBe(true);
  expect(isTurnOf(turn, { userId: "eva", role: "engineer" })).toBe(false);
  expect(isTurnOf(turn, null)).toBe(false);
});

test("what waits for each role is counted once", () => {
  const turns = turnsOf(handover);
  const sum = turns.reduce((n, one) => n + one.offer + one.answer + one.meet, 0);
  expect(sum).toBe(45);
  expect(turns[0]?.role).toBe("data-scientist");
});
