import { beforeAll, describe, expect, test } from "vitest";
import type { ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { publish, replaceDraft, type Scorer, saveAnswer } from "./commands.ts";
import { compare, publishedList, workingOf } from "./queries.ts";
import type { AnswerChange } from "./schema.ts";

const database = testDb();
const deps = () => database.deps();
const score: Scorer = async ({ assessors }) =>
  readinessFor({ more: { score: 10 * assessors.length } });
let mine: ProjectScope;
let theirs: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  await registerProject(deps(), owner, { slug: "p", name: "P", factors: {} });
  mine = await findProject(deps(), await memberScope(deps(), "data-scientist"), "p");
  theirs = await findProject(deps(), await memberScope(deps(), "engineer"), "p");
});

const level = (id: string, value: number | null, base: number | null = null): AnswerChange => ({
  kind: "indicator",
  id,
  base: base === null ? null : { state: "answered", level: base },
  value: value === null ? null : { state: "answered", level: value },
});

describe("autosave", () => {
  test("twenty answers saved at once are all kept", async () => {
    const ids = ["em-1", "em-2", "em-3", "em-4", "em-5", "te-1", "te-2", "mo-1", "gc-1", "cd-1"];
    const saved = await Promise.all(ids.map((id) => saveAnswer(deps(), mine, level(id, 2))));
    expect(saved.map((one) => one.outcome)).toEqual(ids.map(() => "saved"));
    const { mine: draft } = await workingOf(deps(), mine);
    expect(draft.revision).toBe(ids.length);
  });

  test("of two tabs that change the same answer the second is shown both", async () => {
    const done = await Promise.all([
      saveAnswer(deps(), mine, level("em-1", 3, 2)),
      saveAnswer(deps(), mine, level("em-1", 1, 2)),
    ]);
    const conflict = done.find((one) => one.outcome === "conflict");
    expect(done.filter((one) => one.outcome === "saved")).toHaveLength(1);
    expect(conflict).toMatchObject({ mine: expect.anything(), theirs: expect.anything() });
  });

  test("nobody sees another's answers, only how far they are", async () => {
    await saveAnswer(deps(), theirs, level("te-1", 0));
    const working = await workingOf(deps(), mine);
    expect(working.assessors).toHaveLength(2);
    expect(JSON.stringify(working.assessors)).not.toContain("te-1");
    expect(working.mine.answers.challenges.testing?.indicators?.["te-1"]?.level).toBe(2);
  });

  test("a machine cannot answer", async () => {
    const scope = await findProject(deps(), await serviceScope(deps(), ["write"]), "p");
    await expect(saveAnswer(deps(), scope, level("em-1", 1))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("replace", () => {
  test("works from the revision that was read and no other", async () => {
    const answers = { challenges: {}, tests: { "data-1": { claim: "manual" as const } } };
    const { mine: draft } = await workingOf(deps(), theirs);
    const replace = () => replaceDraft(deps(), theirs, { answers, ifRevision: draft.revision });
    const done = await Promise.allSettled([replace(), replace()]);
    expect(done.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect((await workingOf(deps(), theirs)).mine.answers).toEqual(answers);
  });

  test("names the place of an answer that does not hold together", async () => {
    const answers = { challenges: {}, tests: { "data-1": { claim: "not-applicable" as const } } };
    await expect(
      replaceDraft(deps(), theirs, { answers, ifRevision: "any" }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/tests/data-1" });
  });
});

describe("publish", () => {
  test("six at once become six numbers without a gap", async () => {
    const rows = await Promise.all(
      Array.from({ length: 6 }, () => publish(deps(), mine, { note: "Sprint" }, score)),
    );
    expect(rows.map((row) => row.number).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(rows.map((row) => row.digest)).size).toBe(6);
  });

  test("an answer that changes while scores are computed is in the record and in its scores", async () => {
    let calls = 0;
    const row = await publish(deps(), mine, {}, async (of) => {
      if (calls++ === 0) await saveAnswer(deps(), mine, level("em-2", 4, 2));
      return score(of);
    });
    expect(calls).toBe(2);
    const difference = await compare(deps(), mine, { before: 1, after: row.number });
    expect(difference.answers).toEqual([
      expect.objectContaining({ id: "em-2", before: "level 2", after: "level 4" }),
    ]);
  });

  test("what changed since the last publication is counted over everybody", async () => {
    await publish(deps(), mine, {}, score);
    expect((await workingOf(deps(), mine)).changedSince).toBe(0);
    await saveAnswer(deps(), mine, level("cd-2", 3));
    await saveAnswer(deps(), theirs, level("cd-2", 1));
    // Each of the two challenges came to have an answer of its own as well as an indicator's.
    expect((await workingOf(deps(), mine)).changedSince).toBeGreaterThanOrEqual(2);
  });

  test("the scores of a record are those of its answers at that moment", async () => {
    const row = await publish(deps(), mine, {});
    const { readinessOf } = await import("#server/readiness/queries.ts");
    const now = await readinessOf(deps(), mine);
    expect(now.assessmentNumber).toBe(row.number);
    expect(row.headline).toMatchObject({ score: now.score, coverage: now.coverage });
  });

  test("a published assessment cannot be changed, not even in the database", async () => {
    await expect(
      database.db.assessment.updateMany({ where: { number: 1 }, data: { note: "other" } }),
    ).rejects.toThrow();
    expect((await publishedList(deps(), mine)).at(-1)).toMatchObject({ number: 1, note: "Sprint" });
  });

  test("nothing answered is nothing to publish", async () => {
    const owner = await ownerScope(deps());
    await registerProject(deps(), owner, { slug: "empty", name: "Empty", factors: {} });
    const empty = await findProject(deps(), owner, "empty");
    await expect(publish(deps(), empty, {})).rejects.toMatchObject({ code: "invalid" });
  });
});
