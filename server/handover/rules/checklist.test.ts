import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { handoverLede, handoverTitle } from "#server/handover/findings.ts";
import type { HandoverEvent, HandoverItem } from "#server/handover/schema.ts";
import type { EvidenceItem, Signal } from "#server/signals/schema.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { type HandoverInput, handoverAt, nextStage } from "./checklist.ts";
import { whatIsMissing, whyNotStep } from "./steps.ts";

function inputOf(more: Partial<HandoverInput> = {}): HandoverInput {
  return {
    factors: { stage: "pilot" },
    readiness: readinessFor({
      more: { roleGap: { value: null, isFlagged: false, openItems: [] } },
    }),
    evidence: [],
    records: { owners: [], activeMemberIds: [] },
    events: [],
    ...more,
  };
}

const event = (more: Partial<HandoverEvent>): HandoverEvent => ({
  itemId: "ho-code-3",
  seq: 1,
  action: "offered",
  note: "",
  evidenceIds: [],
  dueAt: null,
  ownerId: null,
  actorId: "giver",
  role: "data-scientist",
  at: new Date("2026-11-20T00:00:00Z"),
  ...more,
});

function itemOf(id: string, more: Partial<HandoverInput> = {}): HandoverItem {
  const item = handoverAt(inputOf(more)).items.find((one) => one.id === id);
  if (!item) throw new Error(`no item ${id}`);
  return item;
}

const junit: EvidenceItem = {
  evidenceId: "e1",
  source: "junit",
  senderKind: "machine",
  senderId: "token:ci",
  receivedAt: "2026-11-22T00:00:00.000Z",
  observedAt: "2026-11-22T00:00:00.000Z",
  isDated: true,
  context: {},
  readings: [
    { catalogueKind: "junit", subject: "suite", observedAt: null, pointer: "", metrics: {} },
  ],
  sightings: [],
};
const proof: Signal = {
  testId: "data-7",
  rule: "ev-data-7-a",
  outcome: "pass",
  credit: 1,
  creditWhenFresh: 1,
  executionCredit: 1,
  observedAt: "2026-11-22T00:00:00.000Z",
  expiresAt: null,
  zeroAt: null,
  because: [],
  missing: [],
  evidenceIds: ["e1"],
};
const proven = { readiness: readinessFor({ more: { signals: [proof] } }), evidence: [junit] };

describe("the checklist of a project", () => {
  test("lists all 45 items and counts those due for the next stage", () => {
    const pilot = handoverAt(inputOf());
    expect(pilot.items).toHaveLength(45);
    expect(pilot.progress).toMatchObject({ total: 45, open: 45, acceptedShare: 0 });
    const prototype = handoverAt(inputOf({ factors: { stage: "prototype" } }));
    expect(prototype.items).toHaveLength(45);
    expect(prototype.progress.total).toBe(
      prototype.items.filter((item) => item.requiredFrom === "pilot").length,
    );
    expect(nextStage(undefined)).toBe("pilot");
  });

  test("says which gap of this project an item closes", () => {
    const of = {
      readiness: readinessFor({ residuals: { testing: 74.04 }, credits: { "data-7": 0 } }),
    };
    expect(itemOf("ho-code-3", of).because).toBe(
      "Testing: risk 74, high; “All feature code is tested” has no fresh proof.",
    );
    expect(itemOf("ho-code-3").because).toBeNull();
  });
});

describe("evidence offers and never accepts", () => {
  test("passing proof of the item's test by a document of its kind", () => {
    expect(itemOf("ho-code-3", proven)).toMatchObject({
      state: "offered",
      isOfferedByEvidence: true,
      offeredById: null,
      evidence: [{ evidenceId: "e1", text: "junit proves data-7" }],
    });
    expect(itemOf("ho-code-2", proven).state).toBe("open");
  });

  test("proof without credit offers nothing", () => {
    const stale = {
      ...proven,
      readiness: readinessFor({ more: { signals: [{ ...proof, credit: 0 }] } }),
    };
    expect(itemOf("ho-code-3", stale).state).toBe("open");
  });

  test("a dated document that names the item, and is young enough for it", () => {
    const named = (observedAt: string) => ({
      evidence: [
        {
          ...junit,
          senderKind: "person" as const,
          senderId: "anna",
          readings: [
            {
              catalogueKind: "document",
              subject: "capacity",
              observedAt,
              pointer: "",
              metrics: { handoverItems: ["ho-environment-5"] },
            },
          ],
        },
      ],
    });
    expect(itemOf("ho-environment-5", named("2026-06-01T00:00:00.000Z"))).toMatchObject({
      state: "offered",
      offeredById: "anna",
    });
    expect(itemOf("ho-environment-5", named("2026-05-01T00:00:00.000Z")).state).toBe("open");
    expect(itemOf("ho-environment-5", named("2027-01-01T00:00:00.000Z")).state).toBe("open");
  });

  test("the project's own owners, and an assessment without open gaps", () => {
    const areas = ["model", "features", "pipeline", "product"] as const;
    const owners = areas.map((area) => ({ area, userId: area }));
    const records = { owners, activeMemberIds: [...areas] };
    expect(itemOf("ho-ownership-1", { records }).state).toBe("offered");
    expect(
      itemOf("ho-ownership-1", { records: { ...records, activeMemberIds: ["model"] } }).state,
    ).toBe("open");
    expect(itemOf("ho-knowledge-5", { readiness: readinessFor() }).state).toBe("offered");
    const returned = [event({ itemId: "ho-ownership-1", action: "returned" })];
    expect(itemOf("ho-ownership-1", { records, events: returned }).state).toBe("returned");
  });

  test("a returned item is offered again only by evidence that came after", () => {
    const returned = (day: string) => [event({ action: "returned", at: new Date(day) })];
    expect(itemOf("ho-code-3", { ...proven, events: returned("2026-11-21T00:00:00Z") }).state).toBe(
      "offered",
    );
    expect(itemOf("ho-code-3", { ...proven, events: returned("2026-11-23T00:00:00Z") }).state).toBe(
      "returned",
    );
  });
});

describe("the last event is the state", () => {
  test("offered, accepted with a condition, accepted", () => {
    const offer = event({ evidenceIds: ["e9"], note: "see the wiki" });
    expect(itemOf("ho-code-3", { events: [offer] })).toMatchObject({
      state: "offered",
      offeredById: "giver",
      note: "see the wiki",
      evidence: [{ evidenceId: "e9" }],
    });
    const due = event({
      seq: 2,
      action: "conditional",
      actorId: "eng",
      dueAt: new Date("2026-12-14"),
    });
    expect(itemOf("ho-code-3", { events: [offer, due] })).toMatchObject({
      state: "conditional",
      dueAt: "2026-12-14",
      settledById: "eng",
    });
    const done = event({ seq: 3, action: "accepted", actorId: "eng" });
    const settled = handoverAt(inputOf({ events: [offer, due, done] }));
    expect(settled.progress).toMatchObject({ accepted: 1, open: 44 });
    expect(settled.progress.acceptedShare).toBeCloseTo(1 / 45);
  });

  test("counts always sum to the total", () => {
    const anyEvent = fc.record({
      itemId: fc.constantFrom("ho-code-1", "ho-code-3", "ho-legal-5"),
      action: fc.constantFrom(
        "offered" as const,
        "accepted" as const,
        "conditional" as const,
        "returned" as const,
        "not-applicable" as const,
        "reopened" as const,
      ),
    });
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const { progress } = handoverAt(inputOf({ events: events.map((one) => event(one)) }));
        const { total, acceptedShare, ...counts } = progress;
        expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(total);
        expect(acceptedShare).toBe((counts.accepted + counts.notApplicable) / total);
      }),
    );
  });
});

describe("who may do what", () => {
  const giver = { userId: "giver", role: "data-scientist" } as const;
  const engineer = { userId: "eng", role: "engineer" } as const;
  const open = itemOf("ho-code-3");
  const offered = itemOf("ho-code-3", { events: [event({})] });
  const accepted = itemOf("ho-code-3", { events: [event({ action: "accepted" })] });

  test("the giving role offers, the receiving role answers", () => {
    expect(whyNotStep(open, "offer", giver)).toBeNull();
    expect(whyNotStep(open, "offer", engineer)).toMatch(/Only the data scientist/);
    expect(whyNotStep(offered, "accept", engineer)).toBeNull();
    expect(whyNotStep(offered, "return", engineer)).toBeNull();
    expect(whyNotStep(offered, "condition", giver)).toMatch(/Only the engineer/);
  });

  test("nobody accepts their own offer, in whatever role they are now", () => {
    expect(whyNotStep(offered, "accept", { userId: "giver", role: "engineer" })).toBe(
      "Nobody accepts their own offer.",
    );
    const byDocument = { ...offered, isOfferedByEvidence: true, offeredById: "eng" };
    expect(whyNotStep(byDocument, "accept", engineer)).toBe("Nobody accepts their own offer.");
  });

  test("nothing is accepted before it is offered, and nothing settled is stepped on", () => {
    expect(whyNotStep(open, "accept", engineer)).toMatch(/has not offered/);
    expect(whyNotStep(accepted, "return", engineer)).toBe("This item is settled.");
    expect(whyNotStep(accepted, "offer", giver)).toBe("This item is settled.");
    expect(whyNotStep(offered, "offer", giver)).toMatch(/waits for the engineer/);
  });

  test("an offer names a place or a document; a return and a condition say what is missing", () => {
    expect(whatIsMissing("offer", {})).toMatch(/note/);
    expect(whatIsMissing("offer", { evidenceIds: ["e1"] })).toBeNull();
    expect(whatIsMissing("return", { note: "" })).toMatch(/missing/);
    expect(whatIsMissing("condition", { note: "slice too small" })).toMatch(/due/);
    expect(whatIsMissing("condition", { note: "x", dueAt: "2026-12-14" })).toBeNull();
    expect(whatIsMissing("accept", {})).toBeNull();
  });
});

test("titles say the finding", () => {
  const items = (events: HandoverEvent[]) => handoverAt(inputOf({ events }));
  expect(handoverTitle(items([]))).toBe("Nothing is handed over yet: 45 items to offer");
  expect(handoverTitle(items([event({})]))).toBe(
    "0 of 45 items are settled; one waits for an answer",
  );
  expect(handoverTitle(items([event({ action: "returned" })]))).toBe(
    "0 of 45 items are settled; one came back",
  );
  expect(handoverLede(items([event({})]))).toBe(
    "One item waits for an answer from the engineer. 44 items are still to be given, most by the data scientist.",
  );
});
