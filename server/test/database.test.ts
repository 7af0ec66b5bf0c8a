import { expect, test } from "vitest";
import { testDb } from "./database.ts";

const t = testDb();

test("every test file starts with an empty, migrated database of its own", async () => {
  expect(await t.db.workspace.count()).toBe(0);
});

test("tests run in a time zone whose offset is not a whole hour", () => {
  expect(new Date("2026-01-01T00:00:00Z").getTimezoneOffset()).toBe(-345);
});

test("a published assessment cannot be changed, whoever asks", async () => {
  const deps = t.deps();
  const at = deps.now();
  await t.db.workspace.create({ data: { id: "w", slug: "w", name: "W", createdAt: at } });
  await t.db.project.create({
    data: {
      id: "p",
      workspaceId: "w",
      slug: "p",
      code: "PRO",
      name: "P",
      factors: {},
      createdAt: at,
      updatedAt: at,
    },
  });
  await t.db.assessment.create({
    data: {
      projectId: "p",
      number: 1,
      catalogueVersion: "1",
      engineVersion: "1",
      publishedById: "u",
      publishedAt: at,
      answers: {},
      scores: {},
      digest: "d",
    },
  });
  await expect(
    t.db.assessment.updateMany({ where: { projectId: "p" }, data: { note: "changed" } }),
  ).rejects.toThrow(/append-only/);
  await t.db.workspace.delete({ where: { id: "w" } });
  expect(await t.db.assessment.count()).toBe(0);
});
