import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import type { Profile } from "#server/projects/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { slicesOf } from "./queries.ts";
import { SlicesPage } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-25T12:00:00Z");
const ADAPTERS = join(import.meta.dirname, "../evidence/adapters");

async function projectWith(name: string, files: string[], profile: Profile = {}) {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name, factors: {}, profile });
  const scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const file of files) {
    const bytes = readFileSync(join(ADAPTERS, file));
    const received = await ingest(deps(), scope, { bytes, observedAt: deps().now() });
    expect(received.kind).not.toBe("refused");
  }
  return scope;
}
const pageOf = async (scope: ProjectScope) => SlicesPage.parse(await slicesOf(deps(), scope));
const FRAME = "fairlearn/fixtures/fairlearn-0.15.0/metric-frame.json";

it("groups within chance are said to be so, and a required slice that nothing measures is named", async () => {
  const page = await pageOf(
    await projectWith("Groups", [FRAME], { requiredSlices: ["group a", "rural"] }),
  );
  expect(page.title).toBe("No group does worse than the whole beyond chance");
  expect(page.missing).toEqual(["rural"]);
  expect(page.meaning).toContain("Required and not measured: rural.");
});

it("epsilon is held to the budget that the profile sets", async () => {
  const files = [
    "diffprivlib/fixtures/diffprivlib-0.6.5/report.json",
    "presidio/fixtures/presidio-2.2/findings.json",
  ];
  const page = await pageOf(await projectWith("Private", files, { limits: { epsilon: 1 } }));
  expect(page.privacyAnswer).toBe(
    "The largest of three epsilons is 10.5, over the budget of 1; 6 findings of personal data",
  );
  expect(page.groupAnswer).toContain("Not known");
});

it("a project without slices says how to get them, and shows nothing of another's", async () => {
  const page = await pageOf(await projectWith("Empty", []));
  expect(page).toMatchObject({ isEmpty: true, divisions: [], privacy: [], attributions: [] });
  expect(page.title).toBe("No slices yet: send a metric by group");
});
