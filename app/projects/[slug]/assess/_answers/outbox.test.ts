import { describe, expect, test } from "vitest";
import type { AnswerChange, ChallengeHead } from "#server/assessments/schema.ts";
import { Outbox, type Reply } from "./outbox.ts";
import { keyOf, unchanged } from "./slots.ts";

const EM = { kind: "challenge", id: "experiment-management" } as const;
const TE = { kind: "challenge", id: "testing" } as const;
const answered = (ref: typeof EM | typeof TE, value: ChallengeHead | null): AnswerChange => ({
  ...ref,
  base: null,
  value,
});
const experienced = (overall?: number): ChallengeHead => ({
  state: "experienced",
  ...(overall === undefined ? {} : { overall }),
});

/** A server whose replies are given by hand, and a clock that is turned by hand. */
function harness() {
  const sent: AnswerChange[] = [];
  const replies: ((reply: Reply) => void)[] = [];
  const timers: { callBack: () => void; delayMs: number }[] = [];
  const outbox = new Outbox({
    initial: unchanged({ challenges: {}, tests: {} }, [EM, TE]),
    send: (change) => {
      sent.push(change);
      return new Promise((done) => replies.push(done));
    },
    later: (callBack, delayMs) => {
      timers.push({ callBack, delayMs });
      return () => {};
    },
  });
  const reply = async (with_: Reply) => {
    replies.shift()?.(with_);
    await new Promise((done) => setImmediate(done));
  };
  const slot = (ref: typeof EM | typeof TE) => outbox.snapshot().slots.get(keyOf(ref));
  return { outbox, sent, reply, timers, slot };
}

describe("outbox", () => {
  test("sends one answer at a time, in the order they were given", async () => {
    const { outbox, sent, reply } = harness();
    outbox.answer(answered(EM, experienced()));
    outbox.answer(answered(TE, experienced(2)));
    expect(sent.map(({ id }) => id)).toEqual(["experiment-management"]);
    await reply({ outcome: "saved" });
    expect(sent.map(({ id }) => id)).toEqual(["experiment-management", "testing"]);
    await reply({ outcome: "saved" });
    expect(outbox.snapshot()).toMatchObject({ unsaved: 0, isSending: false });
  });

  test("answers given while the server is away stay, wait longer each time, and arrive", async () => {
    const { outbox, sent, reply, timers } = harness();
    outbox.answer(answered(EM, experienced()));
    await reply({ outcome: "away", message: "no answer" });
    outbox.answer(answered(TE, experienced(1)));
    expect(outbox.snapshot()).toMatchObject({ unsaved: 2, away: "no answer" });
    timers[0]?.callBack();
    await reply({ outcome: "away", message: "no answer" });
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([1000, 2000]);
    timers[1]?.callBack();
    await reply({ outcome: "saved" });
    await reply({ outcome: "saved" });
    expect(outbox.snapshot()).toMatchObject({ unsaved: 0, away: null });
    expect(sent.map(({ id }) => id)).toEqual([EM.id, EM.id, EM.id, TE.id]);
  });

  test("a lost reply is asked for again before a newer answer goes out, so no conflict with oneself", async () => {
    const { outbox, sent, reply, timers } = harness();
    outbox.answer(answered(EM, experienced(1)));
    await reply({ outcome: "away", message: "reply lost" });
    outbox.answer(answered(EM, experienced(3)));
    timers[0]?.callBack();
    await reply({ outcome: "saved" });
    await reply({ outcome: "saved" });
    expect(sent.map(({ base, value }) => ({ base, value }))).toEqual([
      { base: null, value: experienced(1) },
      { base: null, value: experienced(1) },
      { base: experienced(1), value: experienced(3) },
    ]);
  });

  test("a change made while saving is sent after it, on top of what was saved", async () => {
    const { outbox, sent, reply } = harness();
    outbox.answer(answered(EM, experienced(1)));
    outbox.answer(answered(EM, experienced(2)));
    outbox.answer(answered(EM, experienced(4)));
    await reply({ outcome: "saved" });
    expect(sent.at(-1)).toMatchObject({ base: experienced(1), value: experienced(4) });
    await reply({ outcome: "saved" });
    expect(sent).toHaveLength(2);
  });

  test("a conflict keeps both answers until one is chosen; mine is then written over theirs", async () => {
    const { outbox, sent, reply, slot } = harness();
    outbox.answer(answered(EM, experienced(1)));
    await reply({
      outcome: "conflict",
      change: { ...EM, base: experienced(4), value: experienced(1) },
    });
    expect(slot(EM)).toMatchObject({
      trouble: "conflict",
      change: { base: experienced(4), value: experienced(1) },
    });
    expect(sent).toHaveLength(1);
    outbox.choose(EM, "mine");
    expect(sent.at(-1)).toMatchObject({ base: experienced(4), value: experienced(1) });
    await reply({ outcome: "saved" });
    expect(outbox.snapshot()).toMatchObject({ unsaved: 0, conflicts: 0 });
  });

  test("choosing theirs takes it onto the screen and sends nothing", async () => {
    const { outbox, sent, reply, slot } = harness();
    outbox.answer(answered(EM, experienced(1)));
    await reply({
      outcome: "conflict",
      change: { ...EM, base: experienced(4), value: experienced(1) },
    });
    outbox.choose(EM, "theirs");
    expect(slot(EM)).toMatchObject({ trouble: null, change: { value: experienced(4) } });
    expect(sent).toHaveLength(1);
  });

  test("the same answer from two places is no conflict", async () => {
    const { outbox, reply } = harness();
    outbox.answer(answered(EM, experienced(1)));
    await reply({
      outcome: "conflict",
      change: { ...EM, base: experienced(1), value: experienced(1) },
    });
    expect(outbox.snapshot()).toMatchObject({ unsaved: 0, conflicts: 0 });
  });

  test("a refused answer stays on the screen with its reason and holds nothing else up", async () => {
    const { outbox, sent, reply, slot } = harness();
    outbox.answer(answered(EM, experienced(4)));
    outbox.answer(answered(TE, experienced()));
    await reply({ outcome: "refused", message: "the project is archived" });
    expect(slot(EM)?.trouble).toEqual({ refused: "the project is archived" });
    expect(sent.at(-1)?.id).toBe(TE.id);
    await reply({ outcome: "saved" });
    expect(outbox.snapshot()).toMatchObject({ unsaved: 1, refused: 1 });
  });

  test("not applicable waits for its reason, and the answer before it stays stored", async () => {
    const { outbox, sent, reply, slot } = harness();
    outbox.answer(answered(EM, { state: "not-applicable" }));
    expect(slot(EM)?.trouble).toBe("incomplete");
    expect(sent).toEqual([]);
    outbox.answer(answered(EM, { state: "not-applicable", reason: "no experiments are run" }));
    await reply({ outcome: "saved" });
    expect(outbox.snapshot()).toMatchObject({ unsaved: 0, incomplete: 0 });
  });

  test("what was read later never replaces an answer given on this screen", async () => {
    const { outbox, reply, slot } = harness();
    outbox.answer(answered(EM, experienced(3)));
    await reply({ outcome: "saved" });
    outbox.refresh([
      { ...EM, base: experienced(1), value: null },
      { ...TE, base: experienced(2), value: null },
    ]);
    expect(slot(EM)?.change.value).toEqual(experienced(3));
    expect(slot(TE)?.change.value).toEqual(experienced(2));
  });

  test("waits for what is under way before it says that all is stored", async () => {
    const { outbox, reply } = harness();
    await expect(outbox.settled()).resolves.toBe(true);
    outbox.answer(answered(EM, experienced(3)));
    outbox.answer(answered(TE, experienced(3)));
    const settled = outbox.settled();
    await reply({ outcome: "saved" });
    await reply({ outcome: "away", message: "no answer" });
    await expect(settled).resolves.toBe(false);
  });

  test("going back to what is stored leaves nothing to send", async () => {
    const { outbox, sent, reply } = harness();
    outbox.answer(answered(TE, experienced()));
    outbox.answer(answered(EM, experienced()));
    outbox.answer(answered(EM, null));
    await reply({ outcome: "saved" });
    expect(sent.map(({ id }) => id)).toEqual(["testing"]);
    expect(outbox.snapshot().unsaved).toBe(0);
  });

  test("answers left by an earlier visit are sent with the base they were made from", async () => {
    const { outbox, sent } = harness();
    outbox.restore([{ ...EM, base: experienced(2), value: experienced(3) }]);
    expect(sent).toEqual([{ ...EM, base: experienced(2), value: experienced(3) }]);
  });
});
