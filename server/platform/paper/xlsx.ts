import { Readable } from "node:stream";
import { type Entry, zipOf } from "../zip.ts";
import { harmless } from "./cells.ts";
import { type Column, headText, type Paper, type Row, TONE_WORD, type Value } from "./model.ts";

// SpreadsheetML (ECMA-376 part 1, 18) by hand: a few plain parts, written row by row, so that a sheet
// of any length is never held.

export type Sheet = {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
};

/** A paper as a workbook: what is read on the first sheet, each table on its own, and `more` after them. */
export function paperXlsx(paper: Paper, at: Date, more: readonly Sheet[] = []): Readable {
  const tables = paper.sections.flatMap(({ id, blocks }) =>
    blocks.flatMap((block) =>
      block.kind === "table" && block.columns.length > 0 ? [{ id, table: block }] : [],
    ),
  );
  const names = sheetNames(tables.map(({ id }) => id));
  const named = new Map(tables.map(({ table }, i) => [table, names[i] ?? ""]));
  const front: Sheet = { name: "Report", columns: FRONT, rows: frontRows(paper, named) };
  const sheets = tables.map(({ table }) => ({ ...table, name: named.get(table) ?? "" }));
  return workbook([front, ...sheets, ...more], { title: paper.title, at });
}

const FRONT: readonly Column[] = [
  { id: "what", title: "What", type: "text", weight: 2 },
  { id: "value", title: "Value", type: "text", weight: 8 },
  { id: "more", title: "Unit or remark", type: "text", weight: 6 },
];

function* frontRows(paper: Paper, named: ReadonlyMap<object, string>): Generator<Row> {
  yield ["Title", paper.title, null];
  yield ["Summary", paper.lede, null];
  for (const { label, value, unit = null } of paper.about) yield [label, value, unit];
  for (const { title, blocks } of paper.sections) {
    yield ["Section", title, null];
    for (const block of blocks) {
      if (block.kind === "text") yield ["", block.text, null];
      else if (block.kind === "finding") yield [TONE_WORD[block.tone], block.title, block.text];
      else if (block.kind === "facts")
        for (const { label, value, unit = null } of block.facts) yield [label, value, unit];
      else {
        const where = `on the sheet ${named.get(block)}`;
        yield ["Table", block.caption, block.rows.length > 0 ? where : block.empty];
      }
    }
  }
}

/** At most 31 characters, none of []:*?/\, no two alike in any case. */
function sheetNames(ids: readonly string[]): string[] {
  const taken = new Set(["report"]);
  return ids.map((id) => {
    const base =
      id
        .replace(/[[\]:*?/\\']/g, " ")
        .slice(0, 26)
        .trim() || "table";
    let name = base;
    for (let more = 2; taken.has(name.toLowerCase()); more++) name = `${base} ${more}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

export function workbook(sheets: readonly Sheet[], of: { title: string; at: Date }): Readable {
  const part = (name: string, text: string): Entry => ({ name, parts: () => [`${XML}${text}`] });
  const entries = [
    part("[Content_Types].xml", contentTypes(sheets)),
    part("_rels/.rels", RELATIONS),
    part("docProps/core.xml", core(of)),
    part("xl/workbook.xml", workbookPart(sheets)),
    part("xl/_rels/workbook.xml.rels", workbookRelations(sheets)),
    part("xl/styles.xml", STYLES),
    ...sheets.map((sheet, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      parts: () => sheetXml(sheet),
    })),
  ];
  return Readable.from(zipOf(entries, of.at), { objectMode: false });
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const STYLE = { plain: 0, head: 1, date: 2, wrapped: 3 } as const;
const TEXT_MAX = 32_767;

async function* sheetXml({ columns, rows }: Sheet): AsyncGenerator<string> {
  yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`;
  for (const [i, column] of columns.entries())
    yield `<col min="${i + 1}" max="${i + 1}" width="${widthOf(column)}" customWidth="1"/>`;
  yield "</cols><sheetData>";
  yield `<row r="1">${columns.map((column, i) => cell(`${letters(i)}1`, headText(column), STYLE.head)).join("")}</row>`;
  let number = 1;
  for await (const row of rows) {
    number++;
    yield `<row r="${number}">${columns.map((column, i) => cellOf(`${letters(i)}${number}`, row[i] ?? null, column)).join("")}</row>`;
  }
  yield "</sheetData></worksheet>";
}

const widthOf = ({ type, weight = 2 }: Column) =>
  type === "text" ? Math.min(80, 10 + weight * 8) : 14;

/** A, B … Z, AA: how a column is called. */
function letters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last;
}

function cellOf(at: string, value: Value, column: Column): string {
  const day = column.type === "date" && typeof value === "string" ? serialOf(value) : null;
  if (day !== null) return `<c r="${at}" s="${STYLE.date}"><v>${day}</v></c>`;
  return cell(at, value, column.type === "text" ? STYLE.wrapped : STYLE.plain);
}

function cell(at: string, value: Value, style: number): string {
  if (value === null) return `<c r="${at}" s="${style}"/>`;
  if (typeof value === "number")
    return Number.isFinite(value)
      ? `<c r="${at}" s="${style}"><v>${value}</v></c>`
      : `<c r="${at}" s="${style}"/>`;
  if (typeof value === "boolean")
    return `<c r="${at}" t="b" s="${style}"><v>${value ? 1 : 0}</v></c>`;
  const text = xmlText(harmless(value).slice(0, TEXT_MAX));
  return `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** Days since the end of 1899, as spreadsheets count them; null for what is no date. */
function serialOf(iso: string): number | null {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(iso) ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.round((ms / 86_400_000 + 25_569) * 1e6) / 1e6;
}

/** What XML 1.0 cannot hold is left out. */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function contentTypes(sheets: readonly Sheet[]): string {
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const parts = sheets.map(
    (_, i) =>
      `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${kind}.worksheet+xml"/>`,
  );
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>${parts.join("")}</Types>`;
}

const RELATIONS = `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`;

function core({ title, at }: { title: string; at: Date }): string {
  const time = `${at.toISOString().slice(0, 19)}Z`;
  return `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(title)}</dc:title><dc:creator>Assay</dc:creator><dc:language>en</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">${time}</dcterms:created></cp:coreProperties>`;
}

function workbookPart(sheets: readonly Sheet[]): string {
  const list = sheets.map(
    ({ name }, i) => `<sheet name="${xmlText(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  return `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list.join("")}</sheets></workbook>`;
}

function workbookRelations(sheets: readonly Sheet[]): string {
  const list = sheets.map(
    (_, i) =>
      `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${list.join("")}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;
}

const STYLES = `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`;
