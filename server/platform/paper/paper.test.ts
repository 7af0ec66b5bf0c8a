import ExcelJS from "exceljs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { describe, expect, test } from "vitest";
import { unzipped } from "#server/test/unzipped.ts";
import { csvCell } from "./cells.ts";
import { paperCsv } from "./csv.ts";
import { paperDocx } from "./docx.ts";
import { paperMarkdown } from "./markdown.ts";
import type { Paper, Section, Value } from "./model.ts";
import { paperPdf } from "./pdf.ts";
import { paperXlsx } from "./xlsx.ts";

const AT = new Date("2026-11-23T06:00:00Z");
const HEBREW = "פרויקט הערכת נדל״ן";
const ARABIC = "مشروع تقدير العقارات";
const LONG = `Long${" name of a project".repeat(12)}`.slice(0, 200);

/** One of everything, each with a word that stands nowhere else. */
const paper: Paper = {
  title: "Markertitle of it",
  lede: "Markerlede under it",
  about: [
    { label: "Markerlabel", value: "Markervalue" },
    { label: "Effort", value: 7311.25, unit: "Markerunit" },
    { label: "Hebrew", value: HEBREW },
    { label: "Arabic", value: ARABIC },
    { label: "Long", value: LONG },
    { label: "Nobody knows", value: null },
  ],
  sections: [
    {
      id: "first",
      title: "Markersection",
      blocks: [
        { kind: "text", text: "Markertext in a paragraph" },
        { kind: "facts", facts: [{ label: "Markerfact", value: "Markerfactvalue" }] },
        { kind: "finding", tone: "bad", title: "Markerfinding", text: "Markerreason" },
        {
          kind: "table",
          caption: "Markercaption",
          columns: [
            { id: "name", title: "Markercolumn", type: "text" },
            { id: "days", title: "Effort", type: "number", unit: "Markercolumnunit", digits: 2 },
            { id: "risk", title: "Risk", type: "score", unit: "of 100", max: 100, digits: 1 },
            { id: "seen", title: "Seen", type: "date" },
            { id: "holds", title: "Holds", type: "yes-no" },
          ],
          rows: [
            ["Markercell", 4.25, 77.5, "2026-03-05T12:00:00.000Z", true],
            ["Markersecond", null, 12, null, false],
          ],
          empty: "Markerunused",
        },
        { kind: "table", caption: "Markerbare", columns: [], rows: [], empty: "Markerempty" },
      ],
    },
    {
      id: "first",
      title: "Markeragain",
      blocks: [rowsOf([["=1+1"], ["-2"], ["@x"], ["\tTab"], ["+3"]])],
    },
  ],
};

function rowsOf(rows: Value[][]): Section["blocks"][number] {
  return {
    kind: "table",
    caption: "Markerother",
    columns: [{ id: "a", title: "Markerformulas", type: "text" }],
    rows,
    empty: "",
  };
}

/** Every word of the model that starts with Marker and is shown. */
const markers = [...new Set(JSON.stringify(paper).match(/Marker[a-z]+/g))].filter(
  (word) => word !== "Markerunused",
);
const missing = (text: string) => markers.filter((word) => !text.includes(word));
const joined = (parts: Iterable<string>) => [...parts].join("");

describe("every field of a report is in every format", () => {
  test("Markdown", () => {
    const text = joined(paperMarkdown(paper));
    expect(missing(text)).toEqual([]);
    for (const value of [
      "7311.25",
      "4.25",
      "77.5",
      "5 Mar 2026",
      "yes",
      "not known",
      HEBREW,
      ARABIC,
      LONG,
    ])
      expect(text).toContain(value);
    expect(text).toContain("Falls short: Markerfinding");
  });

  test("CSV, read by another parser", async () => {
    const book = new ExcelJS.Workbook();
    const file = Buffer.from(joined(paperCsv(paper)));
    const sheet = await book.csv.read((await import("node:stream")).Readable.from([file]));
    const rows = sheet
      .getSheetValues()
      .flatMap((row) => (Array.isArray(row) ? [row.slice(1)] : []));
    const text = JSON.stringify(rows);
    expect(missing(text)).toEqual([]);
    for (const value of [HEBREW, ARABIC, LONG]) expect(text).toContain(value);
    expect(rows).toContainEqual(["first", 4, 1, "Effort", "Markercolumnunit", 4.25]);
    expect(joined(paperCsv(paper))).toContain('"Risk","of 100",77.5\r\n');
  });

  test("XLSX, read by another library; numbers are numbers and days are days", async () => {
    const book = await read(await bytes(paperXlsx(paper, AT)));
    const text = JSON.stringify(
      book.worksheets.map((sheet) => [sheet.name, sheet.getSheetValues()]),
    );
    expect(missing(text)).toEqual([]);
    for (const value of [HEBREW, ARABIC, LONG]) expect(text).toContain(value);
    const sheet = book.getWorksheet("first");
    expect(sheet?.getCell("B2").value).toBe(4.25);
    expect(sheet?.getCell("D2").value).toEqual(new Date("2026-03-05T12:00:00Z"));
    expect(sheet?.getCell("E2").value).toBe(true);
    expect(sheet?.getCell("B3").value).toBeNull();
    expect(book.getWorksheet("Report")?.getColumn(2).values).toContain(7311.25);
  });

  test("Word", async () => {
    const files = await unzipped(await paperDocx(paper, { running: "Markerrunning" }));
    const text = textIn(files.get("word/document.xml"));
    expect(missing(text)).toEqual([]);
    for (const value of [
      "7311.25",
      "4.25",
      "77.5",
      "5 Mar 2026",
      "not known",
      HEBREW,
      ARABIC,
      LONG,
    ])
      expect(text).toContain(value);
    expect(files.get("word/document.xml")).toContain("<w:tblHeader/>");
    expect(files.get("word/document.xml")).toContain("<w:bidi/>");
    expect(textIn(files.get("word/header1.xml"))).toContain("Markerrunning");
    expect(files.get("docProps/core.xml")).toContain("Markertitle of it");
  });

  test("PDF, read by another library; tagged, with language, title and bookmarks", async () => {
    const pdf = await paperPdf(paper, { at: AT, running: "Markerrunning" });
    const file = await getDocument({ data: new Uint8Array(pdf), useSystemFonts: false }).promise;
    const pages = await Promise.all(
      Array.from({ length: file.numPages }, (_, i) => file.getPage(i + 1)),
    );
    const text = (await Promise.all(pages.map(wordsOf))).join(" ");
    expect(missing(text)).toEqual([]);
    for (const value of [
      "7311.25",
      "4.25",
      "77.5",
      "5 Mar 2026",
      "not known",
      HEBREW,
      LONG,
      "Markerrunning",
      "page 1 of",
    ])
      expect(text).toContain(value);
    // pdf.js gives the letters of Arabic in the order they are drawn, some in their joined forms.
    expect(text.normalize("NFKC")).toContain("العقارات".normalize("NFKC").slice(0, 3));
    const { info } = await file.getMetadata();
    expect(info).toMatchObject({ Title: "Markertitle of it", Language: "en" });
    expect(await file.getMarkInfo()).toMatchObject({ Marked: true });
    expect((await file.getOutline()).map(({ title }) => title)).toEqual([
      "Markersection",
      "Markeragain",
    ]);
    const tree = JSON.stringify(await pages[0]?.getStructTree());
    for (const role of ["Document", "H1", "H2", "P", "Sect", "Table", "TR", "TH", "TD"])
      expect(tree).toContain(`"role":"${role}"`);
  });
});

test("a cell that a spreadsheet would run is text", async () => {
  for (const text of ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "|x", "\uff1d1"])
    expect(csvCell(text)).toMatch(/^"'/);
  expect(csvCell(-3.5)).toBe("-3.5");
  const book = await read(await bytes(paperXlsx(paper, AT)));
  const cells = book.worksheets.flatMap((sheet) => sheet.getColumn(1).values);
  expect(cells.filter((value) => typeof value === "object")).toEqual([]);
  expect(cells).toContain("'=1+1");
  const files = await unzipped(await bytes(paperXlsx(paper, AT)));
  expect([...files.values()].join("")).not.toContain("<f>");
});

test("a table longer than a page has its head on every page, and a cell longer than a page loses nothing", async () => {
  const rows = Array.from({ length: 90 }, (_, i) => [`Rowmark${i} `]);
  rows[40] = [Array.from({ length: 900 }, (_, i) => `w${i}`).join(" ")];
  const long: Paper = { ...paper, sections: [{ id: "a", title: "Long", blocks: [rowsOf(rows)] }] };
  const pdf = await paperPdf(long, { at: AT, running: "R" });
  const file = await getDocument({ data: new Uint8Array(pdf) }).promise;
  expect(file.numPages).toBeGreaterThan(3);
  const texts = [];
  for (let i = 1; i <= file.numPages; i++) texts.push(await wordsOf(await file.getPage(i)));
  expect(texts.every((text) => text.includes("Markerformulas"))).toBe(true);
  const all = texts.join(" ");
  for (const word of ["Rowmark0", "Rowmark89", "w0", "w450", "w899"]) expect(all).toContain(word);
});

test("the same report is the same PDF, byte for byte", async () => {
  const once = () => paperPdf(paper, { at: AT, running: "R" });
  expect((await once()).equals(await once())).toBe(true);
});

async function wordsOf(
  page: Awaited<ReturnType<Awaited<ReturnType<typeof getDocument>["promise"]>["getPage"]>>,
) {
  const { items } = await page.getTextContent();
  return items
    .map((item) => ("str" in item ? `${item.str}${item.hasEOL ? " " : ""}` : ""))
    .join("")
    .replace(/\s+/g, " ");
}

async function bytes(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function read(file: Buffer): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.read((await import("node:stream")).Readable.from([file]));
  return book;
}

const textIn = (xml = "") =>
  xml
    .replace(/<\/w:p>/g, " ")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
