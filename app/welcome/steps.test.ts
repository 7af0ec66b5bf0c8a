import { expect, test } from "vitest";
import { firstOpen, isStep } from "./steps.ts";

const NOTHING = { name: false, invite: false, demo: false, project: false };

test("the set-up goes on at the first step that is not done", () => {
  expect(firstOpen(NOTHING)).toBe("name");
  expect(firstOpen({ ...NOTHING, name: true })).toBe("invite");
  expect(firstOpen({ ...NOTHING, name: true, invite: true })).toBe("demo");
  expect(firstOpen({ name: true, invite: true, demo: true, project: false })).toBe("project");
});

test("a demo that was kept is no step left open once a project of one's own is there", () => {
  expect(firstOpen({ name: true, invite: true, demo: false, project: true })).toBe("project");
});

test("an address names only steps that exist", () => {
  expect(isStep("demo")).toBe(true);
  expect(isStep("toString")).toBe(false);
  expect(isStep(["demo"])).toBe(false);
});
