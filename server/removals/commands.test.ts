import { expect, test } from "vitest";
import { verifyChain } from "#server/audit/queries.ts";
import { ingest } from "#server/evidence/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { addFinished } from "#server/reference-class/commands.ts";
import { NewFinished } from "#server/reference-class/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { fixture } from "#server/test/recorded.ts";
import { removeProject } from "./commands.ts";
import { removalOf } from "./queries.ts";

const database = testDb();
const deps = () => database.deps();

async function mistaken(name: string) {
  const owner = await ownerScope(deps());
  const { slug, id } = await registerProject(deps(), owner, { name, factors: {} });
  const bytes = fixture("alertmanager/fixtures/alertmanager-0.25.0/webhook-001.json");
  await ingest(deps(), await findProject(deps(), owner, slug), {
    bytes,
    mediaType: "application/json",
  });
  return { owner, slug, id };
}

test("a project goes with everything in it once its name is typed; what was done stays on record", async () => {
  const { owner, slug, id } = await mistaken("Made by mistake");
  const done = { name: "Learned", finishedOn: "2025-04-01", estimateDays: 4, actualDays: 5 };
  await addFinished(deps(), owner, NewFinished.parse({ ...done, projectId: id }));
  const preview = await removalOf(deps(), owner, slug);
  expect(preview).toMatchObject({ slug, name: "Made by mistake", documents: 1 });
  const wrong = removeProject(deps(), owner, { slug, typedName: "made by mistake" });
  await expect(wrong).rejects.toMatchObject({ code: "invalid", pointer: "/typedName" });
  const gone = await removeProject(deps(), owner, { slug, typedName: " Made by mistake " });
  expect(gone).toEqual(preview);
  await expect(findProject(deps(), owner, slug)).rejects.toMatchObject({ code: "not-found" });
  for (const left of [
    await database.db.evidence.count({ where: { projectId: id } }),
    await database.db.fact.count({ where: { projectId: id } }),
    await database.db.projectRole.count({ where: { projectId: id } }),
  ])
    expect(left).toBe(0);
  const [learned] = await database.db.finishedProject.findMany({ where: { name: "Learned" } });
  expect(learned).toMatchObject({ projectId: null, actualDays: 5 });
  const entries = await database.db.auditEntry.findMany({ where: { projectId: id } });
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["project.register", "evidence.receive", "project.delete"]),
  );
  expect(await verifyChain(deps(), owner)).toMatchObject({ isWhole: true });
});

test("of two that delete the same project at once one finds it gone", async () => {
  const { owner, slug } = await mistaken("Twice");
  const both = await Promise.allSettled(
    [1, 2].map(() => removeProject(deps(), owner, { slug, typedName: "Twice" })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
