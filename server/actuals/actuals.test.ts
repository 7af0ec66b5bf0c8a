import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { makeEstimate } from "#server/estimates/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { enterActual, importActuals, removeActual } from "./commands.ts";
import { problemText } from "./findings.ts";
import { actualsOf, actualsPage } from "./queries.ts";
import { readActuals } from "./rules/import.ts";
import { EnteredActual } from "./schema.ts";

const PACKAGES = [
  { id: "p1", name: "Data" },
  { id: "p2", name: "Model, first" },
  { id: "p3", name: "model, FIRST" },
];
const told = (csv: string) => {
  const { rows, problems } = readActuals(csv, PACKAGES);
  return { rows: rows.map(({ actual }) => actual), problems: problems.map(problemText) };
};

describe("a table of what work took", () => {
  test("is read as spreadsheets write it: byte order mark, semicolons, decimal commas, breaks in quotes", () => {
    const csv =
      '\uFEFFpackage;label;days;startedOn;note\r\np1;;12,5;2026-01-05;"two\nlines; one cell"\r\n;Moving;3;;- as planned\r\n';
    expect(told(csv)).toEqual({
      problems: [],
      rows: [
        {
          packageId: "p1",
          label: "",
          days: 12.5,
          startedOn: "2026-01-05",
          endedOn: null,
          note: "two\nlines; one cell",
        },
        {
          packageId: null,
          label: "Moving",
          days: 3,
          startedOn: null,
          endedOn: null,
          note: "- as planned",
        },
      ],
    });
  });

  test.each([
    ["package,days\nData,=2*3", 'Line 2, days: "=2*3" is a formula. Write what it comes to.'],
    ['label,days\n"=HYPERLINK(""x"")",2', "Line 2, label: "],
    ["package,days\nData,1,5", "Line 2: Another number of cells than the header. Put a text"],
    ["package,days\nData,", "Line 2, days: It is empty. Write person-days as 12.5."],
    ["package;days\nData;1,500", 'Line 2, days: "1,500" is no number.'],
    ["package,days\nData,0", "Line 2, days: "],
    ["package,days\nBread,1", 'Line 2, package: The plan has no package "Bread". There are: Data'],
    ['package,days\n"Model, First",1', "Line 2, package: 2 packages are called"],
    ["package,days,startedOn\nData,1,5.3.2026", "Write the day as 2026-03-05."],
    ["package,days,startedOn,endedOn\nData,1,2026-03-05,2026-03-01", "before it starts"],
    ["label,days\n,1", "Line 2, label: It says neither which package nor what the work was."],
    ["package,hours\nData,1", "Line 1: Unknown column hours. Columns are package, label"],
    ["package,label\nData,x", "Line 1: No column days."],
    ["days,days,label\n1,2,x", "Line 1: The column days stands twice."],
    ['label,days\n"open,1', "Line 2: The document ends inside a quoted cell. Close the quote"],
    ["", "Line 1: No column days."],
  ])("says where a fault is, what it is and how to mend it: %j", (csv, text) => {
    const { rows, problems } = told(csv);
    expect(rows).toEqual([]);
    expect(problems.join("\n")).toContain(text);
  });

  test("any text is read or refused with a line of it, never a crash", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const csv = `package,label,days,note\n${text}`;
        for (const { line } of readActuals(csv, PACKAGES).problems)
          expect(line).toBeLessThanOrEqual(csv.split(/\r\n?|\n/).length);
      }),
    );
  });
});

describe("what work took", () => {
  const database = testDb();
  const deps = () => database.deps("2026-03-01T12:00:00Z");
  let scope: ProjectScope;

  beforeAll(async () => {
    const { slug } = await registerProject(deps(), await ownerScope(deps()), {
      name: "Took",
      factors: {},
    });
    scope = await findProject(deps(), await memberScope(deps(), "engineer"), slug);
    const plan = { packages: [{ id: "a", name: "Data", low: 3, likely: 5, high: 10 }] };
    await makeEstimate(deps(), scope, { plan: { ...plan, samples: 1000 } });
  });
  const entered = (of: object) => EnteredActual.parse(of);

  test("is entered by package, and a correction keeps the entry before", async () => {
    const { id } = await enterActual(deps(), scope, entered({ packageId: "a", days: 4 }));
    const [first] = await actualsOf(deps(), scope);
    expect(first).toMatchObject({ id, label: "Data", days: 4 });
    await enterActual(deps(), scope, entered({ packageId: "a", days: 6, replacesId: id }));
    const page = await actualsPage(deps(), scope);
    expect(page.actuals.map(({ days }) => days)).toEqual([6]);
    expect(page.packages).toEqual([{ id: "a", name: "Data" }]);
    expect(await database.db.actualEffort.count()).toBe(2);
  });

  test("two who correct the same entry: one does, the other is told", async () => {
    const { id } = await enterActual(deps(), scope, entered({ label: "Both", days: 1 }));
    const tries = [2, 3].map((days) =>
      enterActual(deps(), scope, entered({ label: "Both", days, replacesId: id })),
    );
    const settled = await Promise.allSettled(tries);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const rows = await actualsOf(deps(), scope);
    expect(rows.filter(({ label }) => label === "Both")).toHaveLength(1);
  });

  test("a package the plan has not, and an end before the start, are refused with their place", async () => {
    await expect(
      enterActual(deps(), scope, entered({ packageId: "nope", days: 1 })),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/packageId" });
    const backwards = { label: "x", days: 1, startedOn: "2026-02-02", endedOn: "2026-02-01" };
    await expect(enterActual(deps(), scope, entered(backwards))).rejects.toMatchObject({
      pointer: "/endedOn",
    });
  });

  test("an import is looked at first, adds all lines or none, and not twice", async () => {
    const before = (await actualsOf(deps(), scope)).length;
    const csv = "package,label,days\ndata,,7\n,Review,2\n,review,2\n";
    const seen = await importActuals(deps(), scope, { csv, preview: true });
    expect(seen).toMatchObject({ added: 0, known: 1, problems: [] });
    expect(seen.rows.map(({ label }) => label)).toEqual(["Data", "Review"]);
    const bad = await importActuals(deps(), scope, { csv: `${csv}Bread,,1\n`, preview: false });
    expect(bad).toMatchObject({ added: 0 });
    expect(await actualsOf(deps(), scope)).toHaveLength(before);
    expect(await importActuals(deps(), scope, { csv, preview: false })).toMatchObject({ added: 2 });
    expect(await importActuals(deps(), scope, { csv, preview: false })).toMatchObject({
      added: 0,
      known: 3,
    });
    expect(await actualsOf(deps(), scope)).toHaveLength(before + 2);
  });

  test("taken out, it no longer counts, once", async () => {
    const { id } = await enterActual(deps(), scope, entered({ label: "Gone", days: 1 }));
    await removeActual(deps(), scope, id);
    expect((await actualsOf(deps(), scope)).some((one) => one.id === id)).toBe(false);
    await expect(removeActual(deps(), scope, id)).rejects.toMatchObject({ code: "not-found" });
  });
});
