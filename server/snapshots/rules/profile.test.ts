import { expect, test } from "vitest";
import { profileAt } from "./profile.ts";

const versions = [
  { changedAt: new Date("2026-01-01T00:00:00Z"), profile: { defaultBranch: "master" } },
  { changedAt: new Date("2026-03-01T00:00:00Z"), profile: { defaultBranch: "main" } },
];

test("the profile of a moment is the last one said by then, and before the first the first", () => {
  expect(profileAt(versions, new Date("2026-02-01T00:00:00Z"))).toEqual({
    defaultBranch: "master",
  });
  expect(profileAt(versions, new Date("2026-03-01T00:00:00Z"))).toEqual({ defaultBranch: "main" });
  expect(profileAt(versions, new Date("2025-01-01T00:00:00Z"))).toEqual({
    defaultBranch: "master",
  });
  expect(profileAt([], new Date("2026-01-01T00:00:00Z"))).toBeNull();
});
