import { expect, test } from "vitest";
import { importText, referenceLede, referenceTitle } from "./findings.ts";
import type { FinishedProject } from "./schema.ts";

const project = (id: string, actualDays: number | null): FinishedProject => ({
  id,
  name: id,
  finishedOn: "2026-01-01",
  estimateDays: 10,
  actualDays,
  estimateDurationDays: null,
  actualDurationDays: null,
  context: {},
  projectId: null,
  origin: "hand",
  addedById: "u",
  addedAt: new Date(0),
});

test("the title tells the middle of what projects took, never a stopped one", () => {
  expect(referenceTitle([project("a", null)])).toMatch(/^No finished project/);
  expect(referenceTitle([project("a", 12)])).toBe(
    "The one finished project took 20 % longer than estimated",
  );
  expect(referenceTitle([project("a", 12), project("b", 14), project("c", null)])).toBe(
    "Half of 2 finished projects took 30 % longer than estimated, or more",
  );
  expect(referenceTitle([project("a", 8), project("b", 9), project("c", 15)])).toBe(
    "Half of 3 finished projects took 10 % less long than estimated, or less",
  );
});

test("stopped projects are told apart, and few projects are said to be few", () => {
  expect(referenceLede([project("a", 12), project("b", null)])).toMatch(
    /mainly on 208 general.* 1 of 2 was stopped/,
  );
});

test("an import with one bad line says that nothing is added", () => {
  const none = { rows: [], problems: [], known: 0, added: 0 };
  expect(importText({ ...none, problems: [{ line: 3, message: "no" }] })).toMatch(
    /^1 fault: nothing/,
  );
  expect(importText({ ...none, known: 2 })).toBe("Nothing new to add. 2 known already.");
  expect(importText({ ...none, added: 2 })).toBe("2 added.");
});
