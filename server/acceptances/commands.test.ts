import { beforeAll, describe, expect, it } from "vitest";
import { enterText } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { effectSentence } from "#server/receipts/findings.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { acceptMany } from "./commands.ts";
import { openProposals } from "./queries.ts";
import type { AcceptMany } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
let sender: ProjectScope;
let second: ProjectScope;
let robot: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, {
    name: "Estate",
    slug: "est",
    factors: {},
  });
  sender = narrowToProject(await memberScope(deps(), "data-scientist"), project);
  second = narrowToProject(await memberScope(deps(), "engineer"), project);
  robot = narrowToProject(await serviceScope(deps(), ["write"]), project);
});

async function enter(
  title: string,
  tests: string[],
  by = sender,
  documentType = "document",
): Promise<string> {
  const body = {
    assay: "document/1",
    title,
    documentType,
    author: "Team",
    date: "2026-11-20",
    link: "https://wiki.example/1",
    tests,
  };
  const result = await enterText(deps(), by, JSON.stringify(body));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.receipt.evidenceId;
}
const ask = (items: AcceptMany["items"], preview = false, by = second) =>
  acceptMany(deps(), by, { items, note: "", preview });

describe("several proposals at once", () => {
  it("are previewed with the scores they would give, and nothing is written", async () => {
    const drill = await enter("Drill", ["data-3"]);
    const review = await enter("Review", ["data-7"]);
    const privacy = await enter("Privacy", ["data-5"], sender, "dpia");
    const own = await enter("Mine", ["model-2"], second);
    const items = [
      { evidenceId: drill, targetId: "data-3" },
      { evidenceId: review },
      { evidenceId: privacy },
      { evidenceId: own, targetId: "model-2" },
      { evidenceId: drill, targetId: "data-1" },
    ];
    const preview = await ask(items, true);
    expect(preview.accepted.map((one) => one.targetId).sort()).toEqual(["data-3", "data-7"]);
    expect(preview.barred.map(({ targetId, reason }) => `${targetId}: ${reason}`).sort()).toEqual([
      "data-1: It is not offered for data-1.",
      "data-5: It counts only when accepted in the role privacy legal.",
      "model-2: You sent it: another member has to accept it.",
    ]);
    expect(effectSentence(preview.effect)).toMatch(/^data-3 0 → 0\.5; data-7 0 → 0\.5; risk of /);
    expect(await database.db.acceptance.count()).toBe(0);

    const done = await ask(items);
    expect(done.effect).toEqual(preview.effect);
    expect(await database.db.acceptance.count()).toBe(2);
    const now = await readinessOf(deps(), second);
    expect([now.tests["data-7"].assured, now.tests["data-3"].assured]).toEqual([0.5, 0.5]);
    expect(now.score).toBe(preview.effect.score.after);
    expect((await openProposals(deps(), second)).map((one) => one.targetId).sort()).toEqual([
      "data-5",
      "model-2",
    ]);
  });

  it("accepted twice at the same time count once", async () => {
    const id = await enter("Twice", ["data-6"]);
    await Promise.all([ask([{ evidenceId: id }]), ask([{ evidenceId: id }, { evidenceId: id }])]);
    expect(await database.db.acceptance.count({ where: { evidenceId: id } })).toBe(1);
  });

  it("are not for a token", async () => {
    await expect(ask([{ evidenceId: "x" }], true, robot)).rejects.toThrow("Only a person");
  });
});
