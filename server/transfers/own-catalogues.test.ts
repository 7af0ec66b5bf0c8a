import { beforeAll, expect, test } from "vitest";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { chooseVersion, importCatalogue, saveOwnAnswer } from "#server/own-catalogues/commands.ts";
import { ownSheet, projectCatalogues } from "#server/own-catalogues/queries.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { exportProject, importProject } from "./commands.ts";

// What a project rates by of its workspace's own, carried to another server.

const here = testDb();
const there = testDb();
let owner: WorkspaceScope;
let receiver: WorkspaceScope;
let project: ProjectScope;

const body = (question: string) => `schema: assay-catalogue/1
slug: fairness
name: Fairness
challenges:
  - id: appeal
    name: Appeal
    indicators:
      - id: appeal-way
        question: ${question}
        anchors: [No, By letter, In the product, Within a week, With a reason]
`;

beforeAll(async () => {
  owner = await ownerScope(here.deps());
  receiver = await ownerScope(there.deps());
  await registerProject(here.deps(), owner, { name: "One", slug: "one", factors: {} });
  project = await findProject(here.deps(), owner, "one");
  await importCatalogue(here.deps(), owner, { body: body("Can one appeal?") });
  await chooseVersion(here.deps(), project, { catalogue: "fairness", version: 1 });
  const value = { state: "answered", level: 3 } as const;
  await saveOwnAnswer(here.deps(), project, {
    catalogue: "fairness",
    id: "appeal-way",
    base: null,
    value,
  });
});

async function carried(): Promise<ProjectScope> {
  const stream = await exportProject(here.deps(), project);
  const bytes = Buffer.from(await new Response(stream).arrayBuffer());
  async function* chunks() {
    yield bytes;
  }
  const { slug } = await importProject(there.deps(), receiver, { chunks: chunks() });
  return findProject(there.deps(), receiver, slug);
}

test("goes along where the other workspace has the same catalogue, and is left behind where it has not", async () => {
  const without = await carried();
  expect(await projectCatalogues(there.deps(), without)).toEqual([]);
  await importCatalogue(there.deps(), receiver, { body: body("Another question?") });
  const otherwise = await carried();
  expect(await projectCatalogues(there.deps(), otherwise)).toMatchObject([{ version: null }]);
  expect(await there.db.ownAnswers.count()).toBe(0);
});

test("answers the same, by the same version, and is nobody's of the other server", async () => {
  await there.db.projectCatalogue.deleteMany();
  await there.db.ownCatalogue.deleteMany();
  await importCatalogue(there.deps(), receiver, { body: body("Can one appeal?") });
  const arrived = await carried();
  const [before, after] = [
    await ownSheet(here.deps(), project, "fairness"),
    await ownSheet(there.deps(), arrived, "fairness"),
  ];
  expect(after).toMatchObject({ version: 1, digest: before.digest, scores: before.scores });
  // Who imports answered nothing: the answer is of somebody from the other server.
  expect(after.mine).toEqual({});
  const [row] = await there.db.ownAnswers.findMany();
  expect(row?.projectId).toBe(arrived.projectId);
  expect(
    await there.db.projectCatalogue.count({ where: { workspaceId: receiver.workspaceId } }),
  ).toBe(1);
});
