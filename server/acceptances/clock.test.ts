import { beforeAll, expect, it } from "vitest";
import { enterText } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { markSubjects } from "#server/subjects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { acceptMany } from "./commands.ts";

const database = testDb();
let ticks = 0;
/** A clock that goes on between any two looks at it, as a real one does. */
const deps = () => ({
  ...database.deps(),
  now: () => {
    ticks += 1;
    return new Date(Date.parse("2026-11-24T12:00:00Z") + ticks);
  },
});
let sender: ProjectScope;
let second: ProjectScope;
const body = {
  assay: "document/1",
  title: "T",
  author: "A",
  date: "2026-11-20",
  link: "https://w.example",
  tests: ["data-3"],
};

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "E", slug: "est", factors: {} });
  sender = narrowToProject(await memberScope(deps(), "data-scientist"), project);
  second = narrowToProject(await memberScope(deps(), "engineer"), project);
});

it("what is previewed, accepted and marked is scored at the moment it is said", async () => {
  const sent = await enterText(deps(), sender, JSON.stringify(body));
  if (sent.kind === "refused") throw new Error(sent.refusal.message);
  expect(sent.receipt.effect?.waits).toBe(1);
  const items = [{ evidenceId: sent.receipt.evidenceId }];
  const moved = [{ testId: "data-3", before: 0, after: 0.5 }];
  expect(
    (await acceptMany(deps(), second, { items, note: "", preview: true })).effect.tests,
  ).toEqual(moved);
  expect(
    (await acceptMany(deps(), second, { items, note: "", preview: false })).effect.tests,
  ).toEqual(moved);
  const subjects = [{ factKind: "document", subject: "T (2026-11-20)" }];
  const { effect } = await markSubjects(deps(), second, {
    subjects,
    isGone: true,
    reason: "Withdrawn.",
  });
  expect(effect.tests).toEqual([{ testId: "data-3", before: 0.5, after: 0 }]);
});
