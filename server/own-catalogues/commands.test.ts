import fs from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { published } from "#server/assessments/store.ts";
import {
  actorId,
  narrowToProject,
  type ProjectScope,
  type WorkspaceScope,
} from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { cancelRound, openRound } from "#server/rounds/commands.ts";
import { NewRound } from "#server/rounds/schema.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { chooseVersion, importCatalogue, retireCatalogue, saveOwnAnswer } from "./commands.ts";
import {
  catalogueList,
  cataloguePage,
  catalogueVersion,
  checkCatalogue,
  ownSheet,
  previewUpgrade,
  projectCatalogues,
} from "./queries.ts";
import type { OwnAnswer } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-03-01T12:00:00Z");
const fixture = (name: string) =>
  fs.readFileSync(path.join(import.meta.dirname, "fixtures", name), "utf8");
const FIRST = fixture("fairness.yaml");
const SECOND = FIRST.replace(
  "Can a decision be appealed?",
  "Can whoever is concerned appeal?",
).replace("groups-measured", "groups-compared");
const level = (n: number): OwnAnswer => ({ state: "answered", level: n });

let owner: WorkspaceScope;
let lead: ProjectScope;
let engineer: ProjectScope;

beforeAll(async () => {
  owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, {
    name: "Estate",
    slug: "est",
    factors: {},
  });
  lead = narrowToProject(owner, project);
  engineer = narrowToProject(await memberScope(deps(), "engineer"), project);
});

const save = (
  scope: ProjectScope,
  id: string,
  value: OwnAnswer | null,
  base: OwnAnswer | null = null,
) => saveOwnAnswer(deps(), scope, { catalogue: "fairness", id, value, base });

test("a file becomes a version, the same said again none, and a changed one the next", async () => {
  expect(await checkCatalogue(deps(), owner, { body: FIRST })).toMatchObject({
    version: 1,
    indicators: 3,
  });
  expect(await importCatalogue(deps(), owner, { body: FIRST })).toMatchObject({
    kind: "imported",
    version: 1,
  });
  const again = await importCatalogue(deps(), owner, { body: `# again\n${FIRST}` });
  expect(again).toMatchObject({ kind: "same", version: 1 });
  const checked = await checkCatalogue(deps(), owner, { body: SECOND });
  expect(checked).toMatchObject({ kind: "fine", version: 2 });
  expect(await importCatalogue(deps(), owner, { body: SECOND })).toMatchObject({ version: 2 });
  const page = await cataloguePage(deps(), owner, "fairness");
  expect(page.versions.map(({ version }) => version)).toEqual([2, 1]);
  expect(page.versions[0]?.changes.map(({ fate }) => fate).sort()).toEqual([
    "changed",
    "new",
    "orphaned",
  ]);
  expect(
    (await catalogueVersion(deps(), owner, { slug: "fairness", version: 1 })).body.challenges,
  ).toHaveLength(2);
  const faults = await importCatalogue(deps(), owner, { body: "schema: assay-catalogue/1" });
  expect(faults.kind).toBe("faults");
});

test("ten imports of the same at once make one version", async () => {
  const lens = fixture("release-lens.json");
  const results = await Promise.all(
    Array.from({ length: 10 }, () =>
      importCatalogue(deps(), owner, { body: lens, slug: "release" }),
    ),
  );
  expect(results.filter(({ kind }) => kind === "imported")).toHaveLength(1);
  expect(
    (await catalogueList(deps(), owner)).map(({ slug, format, version }) => [
      slug,
      format,
      version,
    ]),
  ).toEqual([
    ["fairness", "assay", 2],
    ["release", "aws-lens", 1],
  ]);
});

test("a version that was imported is never changed, not even in the database", async () => {
  await expect(
    database.db.ownCatalogueVersion.updateMany({ data: { digest: "x" } }),
  ).rejects.toThrow();
  await expect(
    database.db.projectCatalogue.create({
      data: {
        workspaceId: lead.workspaceId,
        projectId: lead.projectId,
        catalogueId: "none",
        seq: 1,
        version: 1,
        chosenById: "x",
        chosenAt: new Date(),
      },
    }),
  ).rejects.toThrow();
});

test("a project rates by the version it chose; upgrading previews every answer, and going back loses none", async () => {
  await expect(save(lead, "appeal-way", level(3))).rejects.toThrow("does not rate by");
  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 1, base: null });
  await save(lead, "appeal-way", level(3));
  await save(lead, "groups-known", level(1));
  await save(engineer, "groups-measured", level(4));
  const before = await ownSheet(deps(), lead, "fairness");
  expect(before.scores).toMatchObject({ answered: 3, applicable: 3, assessors: 2 });
  expect(before.mine["groups-measured"]).toBeUndefined();

  const preview = await previewUpgrade(deps(), lead, { catalogue: "fairness", version: 2 });
  expect(preview).toMatchObject({ from: 1, to: 2, kept: 1, changed: 1, orphaned: 1, added: 1 });
  expect(preview.items.find(({ fate }) => fate === "changed")?.changes[0]).toContain(
    "Can a decision be appealed?",
  );
  expect((await ownSheet(deps(), lead, "fairness")).version).toBe(1);

  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 2, base: 1 });
  const after = await ownSheet(deps(), lead, "fairness");
  expect(after).toMatchObject({ version: 2, outdated: ["appeal-way"] });
  expect(after.scores).toEqual(preview.scores.after);
  await expect(save(lead, "groups-measured", level(1))).rejects.toThrow("no indicator");
  // Answering again is what the question wanted.
  await save(lead, "appeal-way", level(2), level(3));
  expect((await ownSheet(deps(), lead, "fairness")).outdated).toEqual([]);
  await expect(
    chooseVersion(deps(), lead, { catalogue: "fairness", version: 1, base: 1 }),
  ).rejects.toThrow("Another version was chosen meanwhile");

  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 1, base: 2 });
  const undone = await ownSheet(deps(), lead, "fairness");
  expect(undone.scores.answered).toBe(3);
  expect(undone.choices.map(({ version }) => version)).toEqual([1, 2, 1]);
  const mine = await ownSheet(deps(), engineer, "fairness");
  expect(mine.mine["groups-measured"]?.answer).toEqual(level(4));
});

test("two tabs that change one answer lose neither, and a machine answers nothing", async () => {
  await save(engineer, "appeal-way", level(1));
  expect(await save(engineer, "appeal-way", level(4), null)).toEqual({
    outcome: "conflict",
    mine: level(4),
    theirs: level(1),
  });
  expect(await save(engineer, "appeal-way", level(4), level(1))).toMatchObject({
    outcome: "saved",
  });
  const ids = ["groups-known", "groups-measured"];
  await Promise.all(
    ids.map(async (id) =>
      save(
        engineer,
        id,
        level(2),
        (await ownSheet(deps(), engineer, "fairness")).mine[id]?.answer ?? null,
      ),
    ),
  );
  expect(Object.keys((await ownSheet(deps(), engineer, "fairness")).mine).sort()).toEqual([
    "appeal-way",
    ...ids,
  ]);
  const machine = narrowToProject(await serviceScope(deps(), ["write"]), {
    id: lead.projectId,
    slug: "est",
    workspaceId: lead.workspaceId,
  });
  await expect(save(machine, "appeal-way", level(1))).rejects.toThrow("Only a person");
});

test("what is published pins the version, the answers and their scores, and the built-in scores never move", async () => {
  await replaceDraft(deps(), lead, {
    answers: { challenges: { testing: { state: "experienced", overall: 2 } }, tests: {} },
    ifRevision: "any",
  });
  const { scores } = await ownSheet(deps(), lead, "fairness");
  const bare = await readinessOf(deps(), lead);
  const row = await publish(deps(), lead, {});
  expect(row.catalogues).toMatchObject([{ slug: "fairness", version: 1, score: scores.score }]);
  await save(lead, "appeal-way", level(0), level(2));
  await chooseVersion(deps(), lead, { catalogue: "fairness", version: 2, base: 1 });
  const record = await published(database.db, lead, row.number);
  expect(record?.catalogues[0]?.scores).toEqual(scores);
  expect(record?.catalogues[0]?.answers).toHaveLength(2);
  expect((await readinessOf(deps(), lead)).score).toBe(bare.score);
});

test("while people rate apart nobody is shown what another answered, nor a score of it", async () => {
  const shown = async () => {
    const { mine, scores } = await ownSheet(deps(), lead, "fairness");
    return JSON.stringify({ mine, scores });
  };
  const userId = actorId(engineer.actor);
  const invitees = [
    { userId: actorId(lead.actor), role: "product-owner" },
    { userId, role: "engineer" },
  ];
  const before = await shown();
  await openRound(deps(), lead, NewRound.parse({ invitees }));
  const apart = await shown();
  expect(apart).not.toBe(before);
  await database.db.ownAnswers.deleteMany({ where: { assessorId: userId } });
  expect(await shown()).toBe(apart);
  await cancelRound(deps(), lead, { round: 1 });
});

test("a retired catalogue is taken up by no project, and goes on where it is", async () => {
  await retireCatalogue(deps(), owner, { slug: "release", isRetired: true });
  await expect(chooseVersion(deps(), lead, { catalogue: "release", version: 1 })).rejects.toThrow(
    "is retired",
  );
  expect((await projectCatalogues(deps(), lead)).map(({ slug }) => slug)).toEqual(["fairness"]);
  await retireCatalogue(deps(), owner, { slug: "release", isRetired: false });
  await chooseVersion(deps(), lead, { catalogue: "release", version: 1 });
  await retireCatalogue(deps(), owner, { slug: "release", isRetired: true });
  expect((await projectCatalogues(deps(), lead)).map(({ slug }) => slug)).toEqual([
    "fairness",
    "release",
  ]);
});
