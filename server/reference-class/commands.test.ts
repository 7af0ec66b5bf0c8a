import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { unaudited } from "#server/audit/commands.ts";
import { ratioQuantile, referenceClass } from "#server/estimates/rules/reference-class.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope } from "#server/test/factories.ts";
import { addFinished, countFromRetrospective, importFinished, removeFinished } from "./commands.ts";
import { finishedOf, referenceOf } from "./queries.ts";
import { readFinished } from "./rules/import.ts";
import { similarity } from "./rules/reference.ts";
import { NewFinished } from "./schema.ts";

const database = testDb();
let deps: Deps;
let scope: WorkspaceScope;

beforeAll(async () => {
  deps = database.deps("2026-03-01T12:00:00Z");
  scope = await memberScope(deps, "product-owner");
});

const finished = (name: string, finishedOn: string, ratio: number | null) =>
  NewFinished.parse({
    name,
    finishedOn,
    estimateDays: 100,
    actualDays: ratio === null ? null : 100 * ratio,
    context: { stage: "pilot" },
  });

const TABLE = `name,finishedOn,estimateDays,actualDays,stage
Churn,2025-04-01,40,55,pilot
"Prices, second try",2025-09-30,60,,research
`;

describe("finished projects", () => {
  it("count most recent last, the stopped one apart, and not at all once taken out", async () => {
    const late = await addFinished(deps, scope, finished("Late", "2025-06-01", 1.5));
    await addFinished(deps, scope, finished("Early", "2024-06-01", 1.1));
    await addFinished(deps, scope, finished("Stopped", "2025-01-01", null));
    const said = await referenceOf(deps, scope, { stage: "pilot" });
    expect(said.history.map((one) => one.ratio)).toEqual([1.1, 1.5]);
    expect(said).toMatchObject({ finished: 2, stopped: 1, pStopped: 1.5 / 4 });
    expect(said.basis).toMatch(/2 of your projects/);
    await removeFinished(deps, scope, late.id);
    expect((await referenceOf(deps, scope, {})).history).toHaveLength(1);
    await expect(removeFinished(deps, scope, late.id)).rejects.toMatchObject({ code: "not-found" });
  });

  it("one that has not ended yet is refused", async () => {
    await expect(addFinished(deps, scope, finished("Soon", "2026-03-03", 1))).rejects.toMatchObject(
      {
        code: "invalid",
      },
    );
  });

  it("a table is previewed, added whole, and not added twice", async () => {
    const before = (await finishedOf(deps, scope)).length;
    const preview = await importFinished(deps, scope, { csv: TABLE, preview: true });
    expect(preview).toMatchObject({ added: 0, known: 0, problems: [] });
    expect(preview.rows[1]).toMatchObject({ name: "Prices, second try", actualDays: null });
    expect((await finishedOf(deps, scope)).length).toBe(before);
    expect(await importFinished(deps, scope, { csv: TABLE, preview: false })).toMatchObject({
      added: 2,
    });
    expect(await importFinished(deps, scope, { csv: TABLE, preview: false })).toMatchObject({
      added: 0,
      known: 2,
    });
    expect((await finishedOf(deps, scope)).length).toBe(before + 2);
  });

  it("a table with a bad line adds nothing and names the line", async () => {
    const before = (await finishedOf(deps, scope)).length;
    const csv = `${TABLE}Bad,yesterday,-3,4,somewhere\nShort,2025-01-01\n`;
    const result = await importFinished(deps, scope, { csv, preview: false });
    expect(result.added).toBe(0);
    expect(result.problems.map((problem) => problem.line)).toEqual([4, 4, 4, 5]);
    expect((await finishedOf(deps, scope)).length).toBe(before);
  });

  it("the same table added by two at once is added once, and a line told twice counts once", async () => {
    const csv =
      "name,finishedOn,estimateDays,actualDays\nTwin,2025-05-01,4,5\ntwin,2025-05-01,4,5\n";
    const results = await Promise.all(
      [1, 2, 3].map(() => importFinished(deps, scope, { csv, preview: false })),
    );
    expect(results.reduce((sum, result) => sum + result.added, 0)).toBe(1);
  });

  it("ten thousand lines with a mark, semicolons and quoted breaks are read whole, and newest count", async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => {
      const day = new Date(Date.UTC(1998, 9, 10 + i)).toISOString().slice(0, 10);
      return `"=HYPERLINK(""x"")\nNo ${i}; ""quoted""";${day};${100 + i / 100};${i === 9_999 ? 305 : 120}`;
    });
    const csv = `\uFEFFname;finishedOn;estimateDays;actualDays\r\n${lines.join("\r\n")}\r\n`;
    const bad = csv.replace(/;2010-01-01;[^;]*;/, ";2010-01-01;=1+1;");
    const refused = await importFinished(deps, scope, { csv: bad, preview: false });
    expect(refused).toMatchObject({ added: 0, problems: [{ line: 2 + 4_101 * 2 }] });
    expect(refused.problems[0]?.message).toMatch(/"=1\+1" is no number/);
    expect((await importFinished(deps, scope, { csv, preview: false })).added).toBe(10_000);
    expect((await importFinished(deps, scope, { csv, preview: false })).known).toBe(10_000);
    expect((await referenceOf(deps, scope, {})).history.at(-1)).toMatchObject({
      name: '=HYPERLINK("x")\nNo 9999; "quoted"',
      ratio: expect.closeTo(305 / 199.99, 9),
    });
  }, 30_000);

  it("a table with a project that has not ended adds nothing", async () => {
    const csv = "name,finishedOn,estimateDays,actualDays\nSoon,2027-01-01,4,5\n";
    const result = await importFinished(deps, scope, { csv, preview: false });
    expect(result).toMatchObject({ added: 0, problems: [{ line: 2 }] });
  });

  it("what a retrospective found counts like any other, and says where it is from", async () => {
    const { slug } = await registerProject(deps, scope, { name: "Looked back on", factors: {} });
    const project = await findProject(deps, scope, slug);
    const { projectId: _, ...input } = finished("Looked back on", "2026-02-28", 1.25);
    const count = (id: string, replacedIds: string[]) => {
      const one = { ...input, id, projectId: null };
      const of = { finished: one, replacedIds, at: deps.now() };
      return countFromRetrospective(unaudited(deps.db, "test-scene"), project, of);
    };
    await count("first", []);
    await count("second", ["first"]);
    const all = await finishedOf(deps, scope);
    expect(all.some(({ id }) => id === "first")).toBe(false);
    const kept = all.at(-1);
    expect(kept).toMatchObject({ origin: "retrospective", projectId: project.projectId });
    expect((await referenceOf(deps, scope, {})).history.at(-1)).toMatchObject({ ratio: 1.25 });
  });

  it.each([
    ["no column actualDays", "name,finishedOn,estimateDays\nA,2025-01-01,3\n"],
    [
      "unknown column colour",
      "name,finishedOn,estimateDays,actualDays,colour\nA,2025-01-01,3,4,red\n",
    ],
  ])("a table is refused: %s", (message, csv) => {
    expect(readFinished(csv).problems).toEqual([{ line: 1, message }]);
  });
});

describe("how alike projects are", () => {
  it("is 1 for the same context, less the further a factor lies, and a half where nothing is known", () => {
    const known = {
      stage: "pilot",
      criticality: "low",
      sensitivity: "public",
      modelClass: "deep",
      dataSize: "small",
      team: "one-person",
      feedback: "none",
      dependencies: "several",
      novelty: "adapted",
    } as const;
    expect(similarity(known, known)).toBe(1);
    expect(similarity({}, known)).toBe(0.5);
    const production = similarity({ ...known, stage: "production" }, known);
    expect(similarity({ ...known, stage: "scaled" }, known)).toBeLessThan(production);
    expect(similarity(known, { ...known, stage: "production" })).toBe(production);
  });

  it("raising one past actual never lowers the middle, whatever the weights", () => {
    const ratios = fc.array(fc.double({ min: 0.3, max: 4, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    });
    const weight = fc.double({ min: 0.25, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        ratios,
        fc.array(weight, { minLength: 20, maxLength: 20 }),
        fc.nat(19),
        (history, weights, at) => {
          const raised = history.map((ratio, i) =>
            i === at % history.length ? ratio * 1.5 : ratio,
          );
          const middle = (of: readonly number[]) => ratioQuantile(referenceClass(of, weights), 0.5);
          expect(middle(raised)).toBeGreaterThanOrEqual(middle(history));
        },
      ),
    );
  });

  it("weights of one change nothing, a weight of nought leaves a project out", () => {
    const history = [1.2, 1.5, 0.9];
    expect(referenceClass(history, [1, 1, 1])).toEqual(referenceClass(history));
    expect(ratioQuantile(referenceClass([1.2, 3], [1, 0]), 0.9)).toBeCloseTo(
      ratioQuantile(referenceClass([1.2]), 0.9),
      9,
    );
  });
});
