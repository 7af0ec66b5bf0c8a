import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { portfolioOf } from "#server/portfolio/queries.ts";
import { PortfolioQuery } from "#server/portfolio/schema.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { markSubjects } from "./commands.ts";
import { goneMarks, subjectsOfDocument } from "./queries.ts";

const database = testDb();
const at = (iso: string) => database.deps(iso);
const SENT = "2026-11-24T12:00:00Z";
const LATER = "2026-11-25T12:00:00Z";
const FAILING = new URL(
  "../evidence/adapters/great-expectations/fixtures/validation-fail.json",
  import.meta.url,
);
let owner: Awaited<ReturnType<typeof ownerScope>>;
let robot: ProjectScope;
let member: ProjectScope;
let evidenceId = "";
const reason = "The table was retired with the old feed.";

beforeAll(async () => {
  owner = await ownerScope(at(SENT));
  const project = await registerProject(at(SENT), owner, {
    name: "Estate",
    slug: "est",
    factors: {},
  });
  robot = narrowToProject(await serviceScope(at(SENT), ["ingest"]), project);
  member = narrowToProject(await memberScope(at(SENT), "engineer"), project);
  const result = await ingest(at(SENT), robot, { bytes: readFileSync(FAILING) });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  evidenceId = result.receipt.evidenceId;
});

const outcomeAt = async (iso: string, asked = iso) =>
  (await readinessOf(at(iso), member, new Date(asked))).signals.find(
    (signal) => signal.testId === "data-1",
  )?.outcome;

describe("a subject that a member says is gone", () => {
  it("is shown with the reason, counts no longer from then on, and still does before", async () => {
    const [subject] = await subjectsOfDocument(at(LATER), member, evidenceId);
    if (!subject) throw new Error("The document speaks of nothing.");
    expect(subject).toMatchObject({
      factKind: "dataset-check",
      mark: null,
      isGone: false,
      supersededBy: null,
    });
    expect(await outcomeAt(LATER)).toBe("fail");
    const { marks } = await markSubjects(at(LATER), member, {
      subjects: [subject, subject],
      isGone: true,
      reason,
    });
    expect(marks).toHaveLength(1);
    expect(await outcomeAt(LATER)).toBeUndefined();
    expect(await outcomeAt(LATER, "2026-11-25T11:00:00Z")).toBe("fail");
    const [now] = await subjectsOfDocument(at(LATER), member, evidenceId);
    expect(now).toMatchObject({ isGone: true, mark: { reason, markerKind: "person" } });
  });

  it("can be brought back, and both marks stay", async () => {
    const [subject] = await subjectsOfDocument(at(LATER), member, evidenceId);
    if (!subject) throw new Error("The document speaks of nothing.");
    const back = "2026-11-26T12:00:00Z";
    await markSubjects(at(back), member, {
      subjects: [subject],
      isGone: false,
      reason: "It is used again.",
    });
    expect(await outcomeAt(back)).toBe("fail");
    expect(await outcomeAt(back, LATER)).toBeUndefined();
    expect((await goneMarks(at(back), member)).map((mark) => mark.isGone)).toEqual([false, true]);
    const forget = database.db.goneMark.updateMany({ data: { reason: "" } });
    await expect(forget).rejects.toThrow();
  });

  it("changes the portfolio's numbers too, which are kept until something changes", async () => {
    const moment = at("2026-11-27T12:00:00Z");
    const list = () => portfolioOf(moment, owner, PortfolioQuery.parse({}));
    const before = await list();
    const [subject] = await subjectsOfDocument(moment, member, evidenceId);
    if (!subject) throw new Error("The document speaks of nothing.");
    await markSubjects(moment, member, { subjects: [subject], isGone: true, reason });
    const after = await list();
    const own = await readinessOf(moment, member);
    expect(before.projects[0]?.slug).toBe("est");
    expect(after.projects[0]?.score).toBe(own.score);
  });

  it("has to be one that a fact is about", async () => {
    const unknown = { factKind: "drift", subject: "nothing" };
    await expect(
      markSubjects(at(LATER), member, { subjects: [unknown], isGone: true, reason }),
    ).rejects.toThrow('No fact of the kind drift is about "nothing"');
  });
});
