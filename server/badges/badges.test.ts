import { beforeAll, expect, test } from "vitest";
import type { ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { changeBadge } from "./commands.ts";
import { badgeImage, badgeOf } from "./queries.ts";
import { badgeSvg } from "./rules.ts";

const database = testDb();
const deps = () => database.deps("2026-03-01T12:00:00Z");
let project: ProjectScope;

beforeAll(async () => {
  const scope = await ownerScope(deps());
  const { slug } = await registerProject(deps(), scope, {
    name: "With a badge",
    factors: { stage: "prototype" },
  });
  project = await findProject(deps(), scope, slug);
});

const fileOf = (path: string | null) => path?.split("/").at(-1) ?? "";

test("a project has no badge until one is made, and says the outcome of its gate then", async () => {
  expect(await badgeOf(deps(), project)).toEqual({ path: null });
  const { path } = await changeBadge(deps(), project, { to: "new" });
  expect(path).toMatch(/^\/api\/badge\/[0-9a-f]{32}\.svg$/);
  expect(await badgeOf(deps(), project)).toEqual({ path });
  const image = await badgeImage(deps(), fileOf(path));
  expect(image).toContain('aria-label="prototype pilot: blocked"');
  expect(image).not.toContain("With a badge");
});

test("a new address takes the old one out of use, and off takes every one", async () => {
  const old = await changeBadge(deps(), project, { to: "new" });
  const next = await changeBadge(deps(), project, { to: "new" });
  expect(await badgeImage(deps(), fileOf(old.path))).toBeNull();
  expect(await badgeImage(deps(), fileOf(next.path))).not.toBeNull();
  await changeBadge(deps(), project, { to: "off" });
  expect(await badgeImage(deps(), fileOf(next.path))).toBeNull();
});

test.each(["", ".svg", "x.svg", `${"0".repeat(32)}.svg`, "../../../etc/passwd", "\u0000"])(
  "an address that was never given answers nothing: %j",
  async (name) => {
    expect(await badgeImage(deps(), name)).toBeNull();
  },
);

test("what stands in a badge is text, whatever it is", () => {
  const svg = badgeSvg({ label: `<script>"&'`, outcome: "unknown" });
  expect(svg).not.toContain("<script>");
  expect(svg).toContain("&#60;script&#62;&#34;&#38;&#39;");
});
