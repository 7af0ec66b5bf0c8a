import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import type { Profile } from "#server/projects/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { codeOf } from "./queries.ts";
import { CodePage } from "./schema.ts";

const database = testDb();
const deps = (at = "2026-11-25T12:00:00Z") => database.deps(at);
const ADAPTERS = join(import.meta.dirname, "../evidence/adapters");
const file = (name: string) => readFileSync(join(ADAPTERS, name));
const SCC = "scc/fixtures/scc-4.1.0/by-file.json";
const HISTORY = "git-log/fixtures/git-2.39.5/records.txt";

async function projectWith(name: string, profile: Profile): Promise<ProjectScope> {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name, factors: {}, profile });
  return narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
}

async function send(scope: ProjectScope, bytes: Uint8Array, at?: string): Promise<void> {
  const then = deps(at);
  const received = await ingest(then, scope, { bytes, observedAt: then.now() });
  expect(received.kind).not.toBe("refused");
}
const pageOf = async (scope: ProjectScope) => CodePage.parse(await codeOf(deps(), scope));

describe("the share of model code", () => {
  it("is divided by what the profile names, tests apart, the rest glue", async () => {
    const scope = await projectWith("Valuation", {
      modelCode: ["valuation/model.py"],
      featureCode: ["valuation/features.py"],
    });
    await send(scope, file(SCC));
    const page = await pageOf(scope);
    expect(page.share?.lines).toEqual({
      model: 11,
      features: 23,
      pipeline: 0,
      serving: 0,
      tests: 26,
      glue: 3,
    });
    expect(page.title).toBe("54 % of the code deals with the model");
    expect(page.meaning).toBe("63 lines; 5 % is named by no part of the profile. Tests are 41 %.");
  });

  it("is not known where the profile names no path, or the count no file", async () => {
    const unnamed = await projectWith("No profile", {});
    await send(unnamed, file(SCC));
    expect((await pageOf(unnamed)).shareAnswer).toContain("the profile does not say");
    const totals = await projectWith("Totals only", { modelCode: ["valuation/**"] });
    await send(totals, file("cloc/fixtures/cloc-1.96/project.json"));
    const page = await pageOf(totals);
    expect(page.share).toBeNull();
    expect(page.shareAnswer).toBe("Not known: no count lists its files");
  });

  it("has a trend over counts, and leaves prose and data out", async () => {
    const scope = await projectWith("Trend", { modelCode: ["model/**"] });
    const counted = (glue: number) =>
      Buffer.from(
        JSON.stringify({
          header: { cloc_version: "1.96", n_files: 3, n_lines: 500 },
          "model/net.py": { blank: 0, comment: 0, code: 50, language: "Python" },
          "jobs/run.py": { blank: 0, comment: 0, code: glue, language: "Python" },
          "README.md": { blank: 0, comment: 0, code: 400, language: "Markdown" },
          SUM: { blank: 0, comment: 0, code: 450 + glue, nFiles: 3 },
        }),
      );
    await send(scope, counted(50), "2026-09-01T00:00:00Z");
    await send(scope, counted(950), "2026-11-01T00:00:00Z");
    const page = await pageOf(scope);
    expect(page.trend.map(({ total, leftOut }) => [total, leftOut])).toEqual([
      [100, 400],
      [1000, 400],
    ]);
    expect(page.shareAnswer).toBe("5 % now, 50 % at the first count");
  });

  it("stands beside where changes went", async () => {
    const scope = await projectWith("Changes", { modelCode: ["src/model/**"] });
    await send(scope, file(HISTORY));
    const page = await pageOf(scope);
    expect(page.churn).toMatchObject({ commits: 9, lines: { tests: 30 } });
    expect(page.churnAnswer).toMatch(/% of what changed is the model/);
  });
});

describe("dependencies", () => {
  it("are vulnerable, free of known faults, or not assessed, and the three are told apart", async () => {
    const scope = await projectWith("Audited", {});
    await send(scope, file("pip-audit/fixtures/pip-audit-2.10.1/vulnerable.json"));
    const page = await pageOf(scope);
    expect(page.counts.vulnerable).toBeGreaterThan(0);
    expect(page.dependencies[0]?.vulnerabilities?.length).toBeGreaterThan(0);
    const skipped = page.dependencies.find(({ name }) => name === "internal-features");
    expect(skipped).toMatchObject({ vulnerabilities: null, isPinned: null, ageDays: null });
    expect(skipped?.skipReason).toContain("could not be audited");
  });

  it("of a bill of materials and of an audit that skipped them stand once, with version and reason", async () => {
    const scope = await projectWith("Both", {});
    await send(scope, file("cyclonedx/fixtures/cyclonedx-bom-7.5.0/environment.json"));
    await send(scope, file("pip-audit/fixtures/pip-audit-2.10.1/all-skipped.json"));
    const page = await pageOf(scope);
    expect(page.dependenciesTotal).toBe(74);
    expect(page.dependencies.every(({ version }) => version !== null)).toBe(true);
    expect(page.dependencies.every(({ skipReason }) => skipReason !== null)).toBe(true);
    expect(page.dependencyAnswer).toBe(
      "74 dependencies: none looked at for vulnerabilities, pinning not known, age not known",
    );
  });
});

it("a project without counts says how to get them, and shows nothing of another's", async () => {
  const page = await pageOf(await projectWith("Empty", {}));
  expect(page).toMatchObject({ isEmpty: true, share: null, dependencies: [] });
  expect(page.title).toContain("No code counted yet");
});
