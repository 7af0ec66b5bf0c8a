import { beforeEach, describe, expect, test } from "vitest";
import { publish, replaceDraft, saveAnswer } from "#server/assessments/commands.ts";
import { publishedList, workingOf } from "#server/assessments/queries.ts";
import type { AnswerChange } from "#server/assessments/schema.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { exportPerson } from "#server/people/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { cancelRound, inviteMore, openRound, revealRound, settle } from "./commands.ts";
import { roundOf } from "./queries.ts";
import { NewAgreement, NewRound } from "./schema.ts";

const database = testDb();
let clock = Date.parse("2026-03-01T12:00:00Z");
/** Every reading is a second later, so that what happens one after the other has times that say so. */
const deps = () =>
  database.deps(() => {
    clock += 1000;
    return new Date(clock);
  });

let lead: ProjectScope;
let ann: ProjectScope;
let ben: ProjectScope;
let other: ProjectScope;
let projects = 0;

const inRole = async (role: Role, slug: string) =>
  findProject(deps(), await memberScope(deps(), role), slug);
const idOf = ({ actor }: ProjectScope) => (actor.kind === "person" ? actor.userId : "");

beforeEach(async () => {
  projects += 1;
  const slug = `p${projects}`;
  const owner = await ownerScope(deps());
  await registerProject(deps(), owner, { slug, name: slug, factors: {} });
  lead = await findProject(deps(), owner, slug);
  ann = await inRole("data-scientist", slug);
  ben = await inRole("engineer", slug);
  other = await inRole("sre", slug);
});

const rated = (id: string, level: number): AnswerChange => ({
  kind: "indicator",
  id,
  base: null,
  value: { state: "answered", level },
});
const asked = (scopes: readonly ProjectScope[], more: object = {}) =>
  NewRound.parse({
    invitees: scopes.map((scope) => ({
      userId: idOf(scope),
      role: scope.actor.kind === "person" ? scope.actor.role : "sre",
    })),
    ...more,
  });
const agreeing = (of: object) => NewAgreement.parse({ round: 1, kind: "indicator", ...of });
const level = (value: number) => ({ state: "answered" as const, level: value });

/** Ann and Ben have rated apart: they stand two levels apart on mo-1 and agree on mo-2. */
async function revealed(): Promise<void> {
  await openRound(deps(), ann, asked([ann, ben]));
  await saveAnswer(deps(), ann, rated("mo-1", 4));
  await saveAnswer(deps(), ann, rated("mo-2", 1));
  await saveAnswer(deps(), ben, rated("mo-1", 2));
  await saveAnswer(deps(), ben, rated("mo-2", 1));
  await revealRound(deps(), ann, { round: 1 });
}

describe("while people rate apart", () => {
  test("each is told how much the others answered, and the scores know of nobody's answers", async () => {
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    expect((await readinessOf(deps(), lead)).basis).toBe("draft");
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ben, rated("mo-1", 0));
    await saveAnswer(deps(), ben, rated("mo-2", 0));
    const { round, revealed: open } = await roundOf(deps(), ann);
    expect(open).toBeNull();
    expect(round?.invitees.find(({ userId }) => userId === idOf(ben))?.progress.indicators).toEqual(
      { done: 2, of: 61 },
    );
    const readiness = await readinessOf(deps(), lead);
    expect(readiness).toMatchObject({ basis: "none", coverage: 0, roles: [] });
    // Their own answer and its challenge; the three of the other are not counted.
    expect((await workingOf(deps(), ann)).changedSince).toBe(2);
  });

  test("who was not asked answers nothing, and is told why", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await expect(saveAnswer(deps(), other, rated("mo-1", 1))).rejects.toThrow(
      "you are not asked to rate in it",
    );
    await inviteMore(deps(), ann, {
      round: 1,
      invitees: [{ userId: idOf(other), role: "data-scientist" }],
    });
    expect((await saveAnswer(deps(), other, rated("mo-1", 1))).outcome).toBe("saved");
  });

  test("nothing is published, and another round is not opened", async () => {
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    await openRound(deps(), ann, asked([ann, ben]));
    await expect(publish(deps(), ann, {})).rejects.toThrow("not revealed yet");
    await expect(openRound(deps(), lead, asked([ann]))).rejects.toThrow("already open");
  });

  test("the log says that somebody answered, and not what", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    const entries = await database.db.auditPending.findMany({
      where: { projectId: ann.projectId, action: "answers.save" },
    });
    const chained = await database.db.auditEntry.findMany({
      where: { projectId: ann.projectId, action: "answers.save" },
    });
    const details = [...entries, ...chained].map(({ detail }) => detail);
    expect(details).toEqual(['{"revision":1}']);
  });

  test("only members who assess the project are asked", async () => {
    const stranger = { userId: "nobody", role: "sre" };
    await expect(
      openRound(deps(), ann, NewRound.parse({ invitees: [stranger] })),
    ).rejects.toMatchObject({ pointer: "/invitees/0/userId" });
  });

  test("only who holds a round calls it off, and then another can be opened", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await expect(cancelRound(deps(), ben, { round: 1 })).rejects.toThrow("or a lead");
    await cancelRound(deps(), lead, { round: 1 });
    expect((await openRound(deps(), ben, asked([ann, ben]))).round?.number).toBe(2);
  });
});

describe("called off before its reveal", () => {
  beforeEach(async () => {
    // What Ben answered before the round, in the open, and does not touch in it.
    await saveAnswer(deps(), ben, rated("mo-2", 1));
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    await cancelRound(deps(), ann, { round: 1 });
  });

  test("what was rated apart in it counts for nothing, is published with nothing and shown to nobody", async () => {
    const { coverage, roles } = await readinessOf(deps(), lead);
    expect([Math.round(coverage * 61), roles]).toEqual([1, ["engineer"]]);
    const seen = await workingOf(deps(), ben);
    expect(seen.assessors.map(({ assessorId }) => assessorId)).toEqual([idOf(ben)]);
    expect(seen).toMatchObject({ changedSince: 2, apartIn: null });
    const { number } = await publish(deps(), lead, {});
    const record = await database.db.assessment.findFirstOrThrow({
      where: { projectId: lead.projectId, number },
    });
    expect(JSON.stringify(record.answers)).not.toContain(idOf(ann));
    const owner = await ownerScope(deps());
    const theirs = await exportPerson(deps(), owner, { userId: idOf(ann) });
    expect(theirs.answers).toEqual([]);
  });

  test("it is there for its author, who is told so, and is everybody's once they change it in the open", async () => {
    const mine = await workingOf(deps(), ann);
    expect(mine).toMatchObject({ apartIn: 1, progress: { indicators: { done: 1 } } });
    await saveAnswer(deps(), ann, rated("mo-3", 2));
    expect((await workingOf(deps(), ann)).apartIn).toBeNull();
    expect((await workingOf(deps(), ben)).assessors).toHaveLength(2);
    expect(Math.round((await readinessOf(deps(), lead)).coverage * 61)).toBe(3);
  });

  test("it is rated with in the next round as it stands, and shown by its reveal", async () => {
    await openRound(deps(), ben, asked([ann, ben]));
    await revealRound(deps(), ben, { round: 2 });
    const { revealed: shown } = await roundOf(deps(), ben);
    expect(shown?.rows.find(({ id }) => id === "mo-1")?.ratings).toMatchObject([{ level: 4 }]);
    await cancelRound(deps(), ben, { round: 2 });
    // It was revealed, so it is nobody's secret any more.
    expect(Math.round((await readinessOf(deps(), lead)).coverage * 61)).toBe(2);
    expect((await workingOf(deps(), ann)).apartIn).toBeNull();
  });
});

test("who is asked is told of it, and of the reveal, but not of what they did themselves", async () => {
  await revealed();
  const told = await database.db.notice.findMany({
    where: { projectId: ann.projectId },
    orderBy: { at: "asc" },
  });
  expect(told.map(({ userId, kind }) => [userId, kind])).toEqual([
    [idOf(ben), "round-invited"],
    [idOf(ben), "round-revealed"],
  ]);
});

describe("two at the same moment", () => {
  test("of five who open a round one does, and the others are told", async () => {
    const tries = await Promise.allSettled(
      [ann, ben, other, lead, ann].map((scope) => openRound(deps(), scope, asked([ann, ben]))),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries)
      if (one.status === "rejected") expect(String(one.reason)).toContain("already open");
    expect(await database.db.assessmentRound.count({ where: { projectId: ann.projectId } })).toBe(
      1,
    );
  });

  test("of two who reveal one does, and the other is told", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    await saveAnswer(deps(), ben, rated("mo-1", 2));
    const tries = await Promise.allSettled([
      revealRound(deps(), ann, { round: 1 }),
      revealRound(deps(), lead, { round: 1 }),
    ]);
    const [lost] = tries.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(lost).toContain("revealed a moment ago");
  });

  test("an answer saved while the round is revealed is in it or refused, never lost", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ben, rated("mo-1", 2));
    await saveAnswer(deps(), ann, rated("mo-1", 2));
    const ids = ["em-1", "em-2", "em-3", "em-4", "em-5", "te-1", "te-2"];
    const [, ...saves] = await Promise.allSettled([
      revealRound(deps(), ann, { round: 1 }),
      ...ids.map((id) => saveAnswer(deps(), ann, rated(id, 3))),
    ]);
    const kept = ids.filter((_, i) => saves[i]?.status === "fulfilled");
    const { revealed: open } = await roundOf(deps(), ann);
    const inRound = (open?.rows ?? []).filter(({ id }) => ids.includes(id)).map(({ id }) => id);
    expect(inRound.sort()).toEqual(kept.sort());
  });

  test("of two who settle the same answer one does, and the other is shown what they said", async () => {
    await revealed();
    const tries = await Promise.allSettled(
      [ann, ben].map((scope, i) =>
        settle(deps(), scope, agreeing({ id: "mo-1", value: level(i), note: "so", seq: 0 })),
      ),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(
      tries.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []))[0],
    ).toContain("Somebody settled this answer");
  });
});

describe("after the reveal", () => {
  test("answers are frozen until the round is closed, with the reason", async () => {
    await revealed();
    await expect(saveAnswer(deps(), ann, rated("mo-3", 1))).rejects.toThrow("settled together now");
    await expect(
      replaceDraft(deps(), ann, { answers: { challenges: {}, tests: {} }, ifRevision: "any" }),
    ).rejects.toThrow("settled together now");
    expect((await workingOf(deps(), ann)).round?.blocked).toContain("settled together");
  });

  test("the most apart come first, with who is on which side and what counts for now", async () => {
    await revealed();
    const { revealed: open } = await roundOf(deps(), other);
    expect(open?.rows.map(({ id, apart, isSteep }) => ({ id, apart, isSteep }))).toEqual([
      { id: "mo-1", apart: 2, isSteep: true },
      { id: "mo-2", apart: 0, isSteep: false },
    ]);
    expect(open?.rows[0]).toMatchObject({
      sides: { dataScience: 4, engineering: 2 },
      counts: { said: "answered", level: 2 },
    });
    expect(open?.roleGap).toMatchObject({ value: 0.25, isFlagged: true, signedMean: 1, shared: 2 });
    expect(open?.alpha).toBeNull();
  });

  test("what was agreed counts, explains the gap and leaves the gap as it was rated", async () => {
    await revealed();
    const before = await readinessOf(deps(), lead);
    expect(before.roleGap).toMatchObject({ value: 0.25, openItems: ["mo-1"] });
    await settle(deps(), ben, agreeing({ id: "mo-1", value: level(3), note: "the alerts run" }));
    const after = await readinessOf(deps(), lead);
    expect(after.roleGap).toMatchObject({ value: 0.25, openItems: [] });
    expect(after.challenges["monitoring-logging"].indicators["mo-1"]?.claimedLevel).toBe(3);
    await settle(deps(), ann, agreeing({ id: "mo-1", value: null }));
    const back = await readinessOf(deps(), lead);
    expect(back.roleGap.openItems).toEqual(["mo-1"]);
    expect(back.challenges["monitoring-logging"].indicators["mo-1"]?.claimedLevel).toBe(2);
  });

  test("a difference of two levels is settled only with a note, and by those who were asked", async () => {
    await revealed();
    await expect(
      settle(deps(), ann, agreeing({ id: "mo-1", value: level(3) })),
    ).rejects.toMatchObject({ pointer: "/note" });
    await expect(settle(deps(), other, agreeing({ id: "mo-2", value: level(3) }))).rejects.toThrow(
      "asked to rate",
    );
    await expect(settle(deps(), ann, agreeing({ id: "mo-5", value: level(3) }))).rejects.toThrow(
      "Nobody answered this",
    );
  });

  test("'does not apply' is agreed when two people stand behind it", async () => {
    await revealed();
    const na = { state: "not-applicable" as const, reason: "nothing is served" };
    await settle(deps(), ann, agreeing({ id: "mo-2", value: na }));
    const alone = await roundOf(deps(), ann);
    const rowOf = ({ revealed: open }: typeof alone) => open?.rows.find(({ id }) => id === "mo-2");
    expect(rowOf(alone)?.agreed?.awaitsApproval).toBe(true);
    expect(rowOf(alone)?.counts.said).toBe("unknown");
    await settle(deps(), ben, agreeing({ id: "mo-2", value: na }));
    expect(rowOf(await roundOf(deps(), ann))?.counts.said).toBe("not-applicable");
  });

  test("publishing keeps the ratings with what was agreed, closes the round and frees the answers", async () => {
    await revealed();
    await settle(deps(), ben, agreeing({ id: "mo-1", value: level(3), note: "the alerts run" }));
    const row = await publish(deps(), ann, { note: "together" });
    expect(row).toMatchObject({ number: 1, roundNumber: 1, assessors: 2 });
    expect(row.agreements).toMatchObject([{ id: "mo-1", note: "the alerts run" }]);
    expect((await publishedList(deps(), ann))[0]).toEqual(row);
    expect((await roundOf(deps(), ann)).round?.state).toBe("published");
    const published = await readinessOf(deps(), lead);
    expect(published.basis).toBe("published");
    expect(published.challenges["monitoring-logging"].indicators["mo-1"]?.claimedLevel).toBe(3);
    expect(published.roleGap.openItems).toEqual([]);
    expect((await workingOf(deps(), ann)).changedSince).toBe(0);
    expect((await saveAnswer(deps(), ann, rated("mo-3", 1))).outcome).toBe("saved");
    expect((await workingOf(deps(), ann)).changedSince).toBe(1);
    await expect(settle(deps(), ben, agreeing({ id: "mo-1", value: level(0) }))).rejects.toThrow(
      "Round 1 is closed",
    );
  });

  test("what was known during the round can still be asked afterwards", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    await saveAnswer(deps(), ben, rated("mo-1", 2));
    const apart = new Date(clock);
    await revealRound(deps(), ann, { round: 1 });
    const rated2 = new Date(clock);
    await settle(deps(), ben, agreeing({ id: "mo-1", value: level(3), note: "so" }));
    await publish(deps(), ann, {});
    const at = async (when: Date) => {
      const readiness = await readinessOf(deps(), lead, when);
      const { claimedLevel } = readiness.challenges["monitoring-logging"].indicators["mo-1"] ?? {};
      return [readiness.basis, claimedLevel];
    };
    expect(await at(apart)).toEqual(["none", null]);
    expect(await at(rated2)).toEqual(["draft", 2]);
    expect(await at(new Date(clock))).toEqual(["published", 3]);
  });

  test("a reveal waits for the second who answers", async () => {
    await openRound(deps(), ann, asked([ann, ben]));
    await saveAnswer(deps(), ann, rated("mo-1", 4));
    await expect(revealRound(deps(), ann, { round: 1 })).rejects.toThrow("Fewer than two");
  });
});
