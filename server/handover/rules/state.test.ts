import { describe, expect, test } from "vitest";
import type { HandoverEvent } from "#server/handover/schema.ts";
import { stateOf } from "./state.ts";

let seq = 0;
const event = (action: HandoverEvent["action"], more: Partial<HandoverEvent> = {}) => ({
  itemId: "ho-code-3",
  seq: ++seq,
  action,
  note: "",
  evidenceIds: [],
  dueAt: null,
  ownerId: null,
  actorId: action === "offered" || action === "met" ? "giver" : "receiver",
  role: "engineer" as const,
  at: new Date(`2026-11-${10 + (seq % 19)}T00:00:00Z`),
  ...more,
});
const on = (day: string) => ({ dueAt: new Date(day) });
const at = (events: HandoverEvent[], today = "2026-11-25") => stateOf(events, [], today);

describe("a condition", () => {
  const offered = event("offered");
  const set = event("conditional", { note: "weekly run", ownerId: "olga", ...on("2026-12-01") });

  test("is kept with its owner and its day until the receiving side accepts", () => {
    const open = at([offered, set]);
    expect(open).toMatchObject({
      state: "conditional",
      dueAt: "2026-12-01",
      condition: { text: "weekly run", ownerId: "olga", dueAt: "2026-12-01", met: null },
    });
    const met = event("met", { note: "runs on Mondays", evidenceIds: ["e1"] });
    expect(at([offered, set, met])).toMatchObject({
      state: "conditional",
      note: "weekly run",
      settledById: "receiver",
      condition: { met: { byId: "giver", note: "runs on Mondays" } },
      evidence: [{ evidenceId: "e1" }],
    });
    const done = at([offered, set, met, event("accepted")]);
    expect(done).toMatchObject({ state: "accepted", condition: null, dueAt: null });
  });

  test("falls to whoever offered where nobody is named", () => {
    expect(at([offered, event("conditional", on("2026-12-01"))]).condition?.ownerId).toBe("giver");
  });

  test("is late from the day after its day", () => {
    const events = [offered, set];
    expect(at(events, "2026-12-01").isOverdue).toBe(false);
    expect(at(events, "2026-12-02").isOverdue).toBe(true);
  });

  test("that is asked back is none any more", () => {
    const back = at([offered, set, event("returned", { note: "does not run" })]);
    expect(back).toMatchObject({ state: "returned", note: "does not run", condition: null });
  });
});

describe("a day and an owner", () => {
  const planned = event("planned", { ownerId: "olga", ...on("2026-11-20") });

  test("stand beside the state and change nothing of it", () => {
    expect(at([planned])).toMatchObject({
      state: "open",
      ownerId: "olga",
      deadline: "2026-11-20",
      isOverdue: true,
      revision: planned.seq,
    });
    expect(at([planned, event("offered")])).toMatchObject({ state: "offered", isOverdue: true });
    expect(at([planned, event("offered"), event("accepted")]).isOverdue).toBe(false);
  });

  test("are those that were set last; a day alone keeps the owner", () => {
    const later = at([planned, event("planned", on("2026-12-20"))]);
    expect(later).toMatchObject({ ownerId: "olga", deadline: "2026-12-20", isOverdue: false });
  });

  test("evidence still offers an item of which only a day was set", () => {
    const offer = { evidenceId: "e1", text: "names it", since: null, senderId: null };
    expect(stateOf([planned], [offer], "2026-11-25")).toMatchObject({
      state: "offered",
      isOfferedByEvidence: true,
      revision: planned.seq,
    });
  });
});

test("what does not apply waits for the other side like any offer", () => {
  const excluded = event("excluded", { note: "no personal data" });
  expect(at([excluded])).toMatchObject({ state: "offered", isExclusion: true });
  expect(at([excluded, event("not-applicable")])).toMatchObject({
    state: "not-applicable",
    isExclusion: false,
    settledById: "receiver",
  });
});

test("what was settled and is taken up again is open", () => {
  const again = at([event("offered"), event("accepted"), event("reopened", { note: "moved" })]);
  expect(again).toMatchObject({ state: "open", settledById: null, note: "moved" });
});
