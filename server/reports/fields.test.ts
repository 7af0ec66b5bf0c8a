import ExcelJS from "exceljs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { beforeAll, describe, expect, test } from "vitest";
import { enterActual } from "#server/actuals/commands.ts";
import { EnteredActual } from "#server/actuals/schema.ts";
import { seedDemo } from "#server/demo/commands.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { openIncident } from "#server/incidents/commands.ts";
import { headText, type Table, textOf } from "#server/platform/paper/model.ts";
import { findProject } from "#server/projects/queries.ts";
import { openRetrospective, saveRetrospective } from "#server/retrospectives/commands.ts";
import { Edited } from "#server/retrospectives/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { unzipped } from "#server/test/unzipped.ts";
import { written } from "./commands.ts";
import { reportOf } from "./queries.ts";
import { ProjectReportKind, type Report, type ReportFormat } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-25T12:00:00Z");
let scope: ProjectScope;
const PERIOD = { from: "2026-01-01", to: "2026-11-25" };
const HEBREW = "פרויקט";
const FORMULA = '=HYPERLINK("http://x.invalid")';

beforeAll(async () => {
  await ensureWorkspaceAndOwner(deps());
  const owner = await ownerScope(deps());
  await seedDemo(deps(), owner);
  scope = await findProject(deps(), owner, "est");
  const plan = { packages: [{ id: "a", name: `Data ${HEBREW}`, low: 3, likely: 5, high: 9 }] };
  await makeEstimate(deps(), scope, { plan: { ...plan, samples: 1000 }, seed: 1 });
  const actual = { packageId: "a", days: 11.5, note: FORMULA, endedOn: "2026-10-01" };
  await enterActual(deps(), scope, EnteredActual.parse(actual));
  await openIncident(database.deps("2026-11-24T12:00:00Z"), scope, {
    title: "Prices of a whole town were zero",
    severity: "severe",
  });
  await openRetrospective(deps(), scope, PERIOD);
  const edited = Edited.parse({
    summary: "It took longer than anybody thought.",
    lessons: [{ id: "l1", text: "Look at the zeros first.", challengeId: "testing" }],
    actions: [{ id: "a1", text: "Watch for zeros", dueOn: "2026-11-01" }],
  });
  await saveRetrospective(deps(), scope, { number: 1, revision: 1, ...PERIOD, edited });
});

/** Everything that a report says, as a person reads it. */
function saidIn(report: Report): string[] {
  const facts = [
    ...report.about,
    ...report.sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === "facts" ? block.facts : [])),
    ),
  ];
  return [
    report.title,
    report.lede,
    ...facts.flatMap(({ label, value }) => [label, textOf(value)]),
    ...report.sections.flatMap(({ title, blocks }) => [
      title,
      ...blocks.flatMap((block) => {
        if (block.kind === "text") return [block.text];
        if (block.kind === "finding") return [block.title, block.text];
        return block.kind === "table" ? saidInTable(block) : [];
      }),
    ]),
  ];
}

function saidInTable({ caption, columns, rows, empty }: Table): string[] {
  if (rows.length === 0) return [caption, empty];
  return [
    caption,
    ...columns.map(headText),
    ...rows.flatMap((row) => columns.map((column, i) => textOf(row[i] ?? null, column))),
  ];
}

/** Numbers, days, yes and what is not known are values in tables of values: there only the words are compared. */
const VALUES = ["yes", "no", "not known"];
const isWord = (text: string) =>
  !VALUES.includes(text) && /\p{L}{3}/u.test(text) && !/^\d{1,2} \p{L}{3} \d{4}$/u.test(text);
const bare = (text: string) => text.replace(/[\s\u2066-\u2069]+/gu, "");

const READ: Record<ReportFormat, (bytes: Uint8Array) => Promise<string>> = {
  md: async (bytes) => Buffer.from(bytes).toString().replace(/\\(.)/g, "$1"),
  csv: async (bytes) => Buffer.from(bytes).toString().replaceAll('""', '"'),
  xlsx: async (bytes) => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(new Uint8Array(bytes).buffer);
    return book.worksheets
      .flatMap((sheet) => JSON.stringify(sheet.getSheetValues()))
      .join("\n")
      .replaceAll('\\"', '"');
  },
  docx: async (bytes) => {
    const files = await unzipped(Buffer.from(bytes));
    const xml = [...files].flatMap(([name, text]) => (name.endsWith(".xml") ? [text] : [])).join();
    return xml
      .replace(/<[^>]+>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&apos;", "'")
      .replaceAll("&amp;", "&");
  },
  pdf: async (bytes) => {
    const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
    const document = await loading.promise;
    const parts: string[] = [];
    for (let page = 1; page <= document.numPages; page++) {
      const { items } = await (await document.getPage(page)).getTextContent();
      for (const item of items) if ("str" in item) parts.push(item.str);
    }
    await loading.destroy();
    return parts.join("");
  },
};

describe.each(ProjectReportKind.options)("every field of the %s report", (kind) => {
  test.each(["md", "docx", "csv", "xlsx"] as const)("is in %s", async (format) => {
    const report = await reportOf(deps(), scope, { kind });
    const text = bare(await READ[format](await written(report, format)));
    expect(text).not.toContain(bare("Words that no report has"));
    const isOfValues = format === "csv" || format === "xlsx";
    const missing = saidIn(report)
      .filter((said) => said !== "" && (!isOfValues || isWord(said)))
      .filter((said) => !text.includes(bare(isOfValues ? headless(said) : said)));
    expect(missing).toEqual([]);
  });

  test("is in the PDF, word by word: cells are broken over lines there", async () => {
    const report = await reportOf(deps(), scope, { kind });
    const text = bare(await READ.pdf(await written(report, "pdf")));
    const words = saidIn(report).flatMap((said) => said.split(/[\s/-]+/u));
    const latin = words.filter((word) => /^[\p{Script=Latin}\d.,]+$/u.test(word));
    expect(latin.filter((word) => word.length < 15 && !text.includes(word))).toEqual([]);
  });
});

/** A head's unit stands in a cell of its own there. */
const headless = (said: string) => said.replace(/ \([^)]*\)$/, "");

test("the retrospective says what was entered, written and estimated, and draws it on the page", async () => {
  const report = await reportOf(deps(), scope, { kind: "retrospective" });
  const said = saidIn(report).join("\n");
  for (const text of [HEBREW, FORMULA, "Look at the zeros first.", "Watch for zeros", "11.5"])
    expect(said).toContain(text);
  const charts = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "table" && block.chart ? block.chart : [])),
  );
  expect(charts.map(({ kind }) => kind)).toEqual(["ranges", "steps", "bars", "lanes", "ranges"]);
});

test("what a chart is drawn from are columns of its table, in every report", async () => {
  for (const kind of ProjectReportKind.options) {
    const { sections } = await reportOf(deps(), scope, { kind });
    for (const block of sections.flatMap(({ blocks }) => blocks)) {
      if (block.kind !== "table" || !block.chart) continue;
      const { kind: _, through: __, ...named } = { through: "", ...block.chart };
      const ids = Object.values(named)
        .flat()
        .filter((one) => typeof one === "string");
      const columns = block.columns.map(({ id }) => id);
      expect(columns).toEqual(expect.arrayContaining(ids));
    }
  }
});
