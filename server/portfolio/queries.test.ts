import { beforeAll, describe, expect, it } from "vitest";
import { accept } from "#server/acceptances/commands.ts";
import { replaceDraft } from "#server/assessments/commands.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { ingest } from "#server/evidence/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { fusesOfProject, readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { portfolioOf, projectReadinessOf } from "./queries.ts";
import { Portfolio, PortfolioQuery, ProjectReadiness } from "./schema.ts";

const test = testDb();
const NOW = "2026-11-25T00:00:00.000Z";
const deps = () => test.deps(NOW);
const list = (scope: WorkspaceScope, query: Partial<PortfolioQuery> = {}) =>
  portfolioOf(deps(), scope, PortfolioQuery.parse(query));
let owner: WorkspaceScope;

beforeAll(async () => {
  owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  await registerProject(deps(), owner, { name: "Churn", code: "CHU", factors: { stage: "pilot" } });
});

describe("the portfolio", () => {
  it("lists every project with the same numbers that its own page shows", async () => {
    const portfolio = Portfolio.parse(await list(owner));
    expect(portfolio).toMatchObject({ asOf: NOW, matching: 9, total: 9, nextCursor: null });
    for (const line of portfolio.projects) {
      const scope = await findProject(deps(), owner, line.slug);
      const readiness = await readinessOf(deps(), scope);
      expect(line.score).toBe(readiness.score);
      expect(line.mlTestScore).toEqual(readiness.mlTestScore);
      for (const id of CHALLENGE_IDS)
        expect(line.challenges[id].residual).toEqual(readiness.challenges[id].residual);
    }
  });

  it("stands worst first, and by name, tests or one challenge when asked", async () => {
    const slugs = async (sort: PortfolioQuery["sort"]) => {
      const { projects } = await list(owner, { sort });
      return projects;
    };
    const risks = (await slugs("risk")).map((line) => line.score ?? -1);
    expect(risks).toEqual([...risks].sort((a, b) => b - a));
    const names = (await slugs("name")).map((line) => line.name.toLowerCase());
    expect(names).toEqual([...names].sort());
    const testing = (await slugs("testing")).map(
      (line) => line.challenges.testing.residual?.high ?? -1,
    );
    expect(testing).toEqual([...testing].sort((a, b) => b - a));
    const finals = (await slugs("tests")).map((line) => line.mlTestScore.final);
    expect(finals).toEqual([...finals].sort((a, b) => a - b));
  });

  it("pages through every project once, in the order of one page", async () => {
    const whole = (await list(owner)).projects.map((line) => line.slug);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(owner, { limit: 2, ...(cursor !== undefined && { cursor }) });
      paged.push(...page.projects.map((line) => line.slug));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
  });

  it("filters by stage, band, gate, words and demo, and says how many are left out", async () => {
    expect(await list(owner, { demo: "without" })).toMatchObject({ matching: 1, total: 9 });
    expect((await list(owner, { text: "chu" })).projects.map((line) => line.slug)).toEqual([
      "churn",
    ]);
    const pilots = await list(owner, { stage: "pilot" });
    expect(pilots.projects.every((line) => line.stage === "pilot")).toBe(true);
    const critical = await list(owner, { band: "critical" });
    expect(critical.projects.every((line) => line.band === "critical")).toBe(true);
    expect((await list(owner, { gate: "pass" })).projects).toEqual([]);
    expect((await list(owner, { text: "nothing like it" })).index).toBeNull();
  });

  it("refuses a cursor that it did not give", async () => {
    await expect(list(owner, { cursor: "nonsense" })).rejects.toMatchObject({
      code: "invalid",
      pointer: "/cursor",
    });
  });

  it("reads no project of another workspace and none beyond a token's limits", async () => {
    const churn = await findProject(deps(), owner, "churn");
    const limited = { ...owner, onlyProjects: [churn.projectId] };
    expect((await list(limited)).projects.map((line) => line.slug)).toEqual(["churn"]);
    expect((await list({ ...owner, workspaceId: "another" })).total).toBe(0);
  });

  it("shows a project as it stood: nothing was published before the demo was", async () => {
    const before = await list(owner, { at: new Date("2026-01-01T00:00:00Z") });
    expect(before.projects.every((line) => line.basis === "none")).toBe(true);
  });
});

describe("a line that was scored before", () => {
  const scoreOf = async (scope: WorkspaceScope, at = NOW) => {
    const { projects } = await portfolioOf(test.deps(at), scope, PortfolioQuery.parse({}));
    const line = projects.find((one) => one.slug === "line");
    if (!line) throw new Error("the project is not listed");
    return line;
  };

  it("follows every change of what it was made from, and equals scoring anew", async () => {
    const now = "2026-11-26T00:00:00.000Z";
    const engineer = await memberScope(test.deps(now), "engineer");
    await registerProject(test.deps(now), engineer, { name: "Line", slug: "line", factors: {} });
    const scope = await findProject(test.deps(now), engineer, "line");
    const first = await scoreOf(engineer, now);
    expect(await scoreOf(engineer, now)).toEqual(first);

    await editProject(test.deps(now), scope, { patch: { factors: { stage: "pilot" } } });
    const edited = await scoreOf(engineer, now);
    expect(edited.score).not.toBe(first.score);

    const answers = {
      challenges: { testing: { state: "experienced" as const, overall: 3 } },
      tests: {},
    };
    await replaceDraft(test.deps(now), scope, { answers, ifRevision: "any" });
    const drafted = await scoreOf(engineer, now);
    expect(drafted).toMatchObject({ basis: "draft" });

    const document = {
      assay: "document/1",
      title: "Lead times",
      documentType: "document",
      author: "A. Author",
      date: "2026-11-20",
      text: "Three features took 9, 12 and 14 days.",
      tests: ["data-6"],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    const receipt = await ingest(test.deps(now), scope, { bytes });
    if (receipt.kind !== "received") throw new Error("the document was refused");
    const other = await findProject(
      test.deps(now),
      await memberScope(test.deps(now), "product-owner"),
      "line",
    );
    const { evidenceId } = receipt.receipt;
    await accept(test.deps(now), other, { evidenceId, targetId: "data-6", note: "" });
    const proven = await scoreOf(engineer, now);
    expect(proven.mlTestScore.sections.data).toBe(0.5);

    const lapsed = await scoreOf(engineer, "2027-06-01T00:00:00.000Z");
    expect(lapsed.mlTestScore.sections.data).toBe(0);
    expect(lapsed.staleEvidence).toBe(1);
    const readiness = await readinessOf(test.deps(now), scope);
    expect((await scoreOf(engineer, now)).score).toBe(readiness.score);
  });
});

describe("a project's readiness", () => {
  it("is the list's object with its tests and next actions, in either edition", async () => {
    const scope = await findProject(deps(), owner, "est");
    const newer = ProjectReadiness.parse(await projectReadinessOf(deps(), scope, {}));
    const older = await projectReadinessOf(deps(), scope, { edition: "2016" });
    const line = (await list(owner)).projects.find((one) => one.slug === "est");
    expect(newer).toMatchObject({ slug: "est", score: line?.score, gate: line?.gate });
    expect(Object.keys(newer.tests)).toHaveLength(28);
    expect(newer.actions.length).toBeGreaterThan(0);
    expect(older.mlTestScore).toMatchObject({
      edition: "2016",
      final: 2 * newer.mlTestScore.final,
    });
    expect(older.gate).toEqual(newer.gate);
  });

  it("has a step line that ends where the score stands now", async () => {
    const scope = await findProject(deps(), owner, "est");
    const fuses = await fusesOfProject(deps(), scope, { daysBack: 30, daysAhead: 120 });
    const { mlTestScore } = await readinessOf(deps(), scope);
    expect(fuses.steps.filter((step) => step.at <= NOW).at(-1)?.final).toBe(mlTestScore.final);
  });
});
