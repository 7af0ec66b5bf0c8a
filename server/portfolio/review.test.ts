import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { changesOf, earlierOf, groupsOf, trendOf, workOf } from "#server/portfolio-sums/queries.ts";
import { editProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { seedSample } from "#server/samples/commands.ts";
import { removeView, saveView } from "#server/saved-views/commands.ts";
import { savedViewsOf } from "#server/saved-views/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { portfolioLines, portfolioOf } from "./queries.ts";
import { csvCell, csvHead, csvLine, portfolioIndex } from "./rules.ts";
import { PortfolioFilter, type PortfolioProject, PortfolioQuery } from "./schema.ts";

const test = testDb();
const at = new Date("2026-03-01T12:00:00Z");
const deps = () => test.deps(at);
const COUNT = 60;
let owner: WorkspaceScope;
let all: PortfolioProject[];

beforeAll(async () => {
  owner = await ownerScope(deps());
  await seedSample(deps(), owner, { count: COUNT, seed: 3, at });
  all = (await portfolioOf(deps(), owner, PortfolioQuery.parse({ limit: 200 }))).projects;
}, 60_000);

const EVERYTHING = PortfolioFilter.parse({});

describe("what the list adds up to", () => {
  it("is what adding up the lines one by one gives", async () => {
    const portfolio = await portfolioOf(deps(), owner, PortfolioQuery.parse({}));
    const scores = all.flatMap((line) => line.score ?? []);
    const index = portfolioIndex(scores);
    expect(portfolio.index?.index).toBeCloseTo(index?.index ?? 0, 9);
    expect(portfolio.index?.max).toBe(index?.max);
    expect(portfolio.byBand.critical).toBe(all.filter((line) => line.band === "critical").length);
    expect(portfolio.critical.length).toBe(Math.min(20, portfolio.byBand.critical));
    const values = all.flatMap((line) => line.challenges.testing.residual?.high ?? []);
    const { testing } = portfolio.challenges;
    expect(testing.bins.reduce((sum, n) => sum + n, 0)).toBe(values.length);
    expect(testing.sum).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      6,
    );
    expect(testing.critical).toBe(values.filter((value) => value >= 75).length);
    const experienced = all.filter((line) => line.challenges.testing.state === "experienced");
    expect(testing.experienced).toBe(experienced.length);
  });

  it("groups by stage and tag; a project of two tags counts in both, and one of none is not lost", async () => {
    const [first, second] = all;
    if (!first || !second) throw new Error("no projects");
    const edit = async (slug: string, tags: string[]) =>
      editProject(deps(), await findProject(deps(), owner, slug), { patch: { tags } });
    await edit(first.slug, ["bank", "nordic"]);
    await edit(second.slug, ["bank"]);
    const tags = await groupsOf(deps(), owner, { ...EVERYTHING, by: "tag" });
    expect(new Map(tags.map(({ key, projects }) => [key, projects]))).toEqual(
      new Map([
        ["bank", 2],
        ["nordic", 1],
        [null, COUNT - 2],
      ]),
    );
    const stages = await groupsOf(deps(), owner, { ...EVERYTHING, by: "stage" });
    expect(stages.reduce((sum, one) => sum + one.projects, 0)).toBe(COUNT);
    for (const { key, worst, max } of stages) {
      const scores = all.filter((line) => line.stage === key).map((line) => line.score ?? -1);
      expect(max).toBe(Math.max(...scores));
      expect(all.find((line) => line.slug === worst.slug)?.score).toBe(max);
    }
    const tagged = await portfolioOf(deps(), owner, PortfolioQuery.parse({ tag: "BANK" }));
    expect(tagged.projects.map((line) => line.slug).sort()).toEqual(
      [first.slug, second.slug].sort(),
    );
    expect(tagged.projects.every((line) => line.tags.includes("bank"))).toBe(true);
  });

  it("says what changed since the end of a week, project by project", async () => {
    const since = "2025-12-01";
    const changes = await changesOf(deps(), owner, { ...EVERYTHING, since });
    expect(changes.since).toBe("2025-12-01T00:00:00.000Z");
    expect(changes.compared + changes.fresh).toBe(COUNT);
    const slugs = all.map((line) => line.slug);
    const before = await earlierOf(deps(), owner, { since, slugs });
    expect(before).toHaveLength(changes.compared);
    const rose = before.filter(({ slug, score }) => {
      const now = all.find((line) => line.slug === slug)?.score ?? null;
      return now !== null && score !== null && now - score >= 0.5;
    });
    expect(changes.rose).toBe(rose.length);
    expect(changes.most.length).toBeGreaterThan(0);
  });

  it("names the work that would help most, and what ends soon", async () => {
    const work = await workOf(deps(), owner, EVERYTHING);
    expect(work.mitigations.length).toBeGreaterThan(5);
    const points = work.mitigations.map((one) => one.points);
    expect(points).toEqual([...points].sort((a, b) => b - a));
    const [most] = work.mitigations;
    expect(most?.projects).toBeLessThanOrEqual(COUNT);
    for (const { lapses } of work.lapses)
      expect(Date.parse(lapses[0]?.at ?? "")).toBeGreaterThan(at.getTime());
  });

  it("has a trend of two years, whose points name the worst beside the mean", async () => {
    const { weeks } = await trendOf(deps(), owner, EVERYTHING);
    expect(weeks.length).toBeGreaterThan(20);
    for (const week of weeks) expect(week.max ?? 0).toBeGreaterThanOrEqual(week.mean ?? 0);
  });

  it("shows a limited reader their projects alone, in every sum", async () => {
    const one = await findProject(deps(), owner, "sample-00001");
    const limited = { ...owner, onlyProjects: [one.projectId] };
    const stages = await groupsOf(deps(), limited, { ...EVERYTHING, by: "stage" });
    expect(stages.map(({ projects }) => projects)).toEqual([1]);
    const changes = await changesOf(deps(), limited, { ...EVERYTHING, since: "2026-02-01" });
    expect(changes.compared + changes.fresh).toBe(1);
    const earlier = await earlierOf(deps(), limited, {
      since: "2026-02-01",
      slugs: all.map((line) => line.slug),
    });
    expect(earlier.length).toBeLessThanOrEqual(1);
    const trend = await trendOf(deps(), limited, EVERYTHING);
    expect(Math.max(...trend.weeks.map((week) => week.projects))).toBeLessThanOrEqual(1);
    const lines = [];
    for await (const line of portfolioLines(deps(), limited, EVERYTHING)) lines.push(line.slug);
    expect(lines).toEqual(["sample-00001"]);
  });
});

describe("the portfolio as CSV", () => {
  it("has every line once by slug, as many cells in each as in the head", async () => {
    const slugs: string[] = [];
    const width = csvHead().split(",").length;
    for await (const line of portfolioLines(deps(), owner, EVERYTHING)) {
      slugs.push(line.slug);
      expect(csvLine({ ...line, name: "plain" }).split(",")).toHaveLength(width);
    }
    expect(slugs).toEqual(all.map((line) => line.slug).sort());
  });

  it("never starts a cell of text with what a spreadsheet calculates", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("=", "+", "-", "@", "\t", "\r"), (text, start) => {
        const cell = csvCell(`${start}${text}`).replace(/^"/, "");
        expect(cell.startsWith("'")).toBe(true);
      }),
    );
    expect(csvCell(-3)).toBe("-3");
  });
});

describe("a kept view", () => {
  it("is its owner's until it is shared, and only its owner takes it away", async () => {
    const other = await memberScope(deps(), "engineer");
    const own = await saveView(deps(), owner, {
      name: "Mine",
      query: "sort=name",
      isShared: false,
    });
    await saveView(deps(), owner, { name: "Ours", query: "stage=pilot", isShared: true });
    expect((await savedViewsOf(deps(), other)).map(({ name }) => name)).toEqual(["Ours"]);
    await expect(removeView(deps(), other, own)).rejects.toMatchObject({ code: "not-found" });
    await expect(
      saveView(deps(), owner, { name: "Mine", query: "", isShared: false }),
    ).rejects.toMatchObject({ code: "conflict", pointer: "/name" });
    await removeView(deps(), owner, own);
    expect((await savedViewsOf(deps(), owner)).map(({ name }) => name)).toEqual(["Ours"]);
  });
});
