import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  Table as WordTable,
} from "docx";
import {
  type Block,
  type Column,
  type Fact,
  factText,
  findingText,
  headText,
  isNumeric,
  isRightToLeft,
  type Paper,
  type Table,
  textOf,
} from "./model.ts";

/** Twentieths of a point between the margins of an A4 page. */
const WIDTH = 9_638;
const COLOR = { good: "005c94", bad: "b71c0e", open: "71747c", plain: "16181e" } as const;

/** A paper as a Word document: headings, real tables whose head stands again on every page, page numbers. */
export function paperDocx(paper: Paper, of: { running: string }): Promise<Buffer> {
  const children = [
    new Paragraph({ heading: HeadingLevel.TITLE, ...lineOf(paper.title) }),
    ...(paper.lede ? [new Paragraph({ ...lineOf(paper.lede), spacing: { after: 160 } })] : []),
    ...factTable(paper.about),
    ...paper.sections.flatMap(({ title, blocks }) => [
      new Paragraph({ heading: HeadingLevel.HEADING_1, ...lineOf(title) }),
      ...blocks.flatMap(blockOf),
    ]),
  ];
  const running = new Paragraph({
    alignment: AlignmentType.RIGHT,
    ...lineOf(of.running, { size: 16 }),
  });
  const pages = new Paragraph({
    alignment: AlignmentType.RIGHT,
    children: [
      new TextRun({
        size: 16,
        children: ["page ", PageNumber.CURRENT, " of ", PageNumber.TOTAL_PAGES],
      }),
    ],
  });
  const margin = { top: 1134, bottom: 1134, left: 1134, right: 1134 };
  const document = new Document({
    title: printable(paper.title),
    subject: printable(of.running),
    creator: "Assay",
    styles: { default: STYLES },
    sections: [
      {
        properties: { page: { size: { width: 11_906, height: 16_838 }, margin } },
        headers: { default: new Header({ children: [running] }) },
        footers: { default: new Footer({ children: [pages] }) },
        children,
      },
    ],
  });
  return Packer.toBuffer(document);
}

const heading = (size: number, before: number) => ({
  run: { size, bold: true, color: "16181e", font: "Archivo" },
  paragraph: { spacing: { before, after: 100 }, keepNext: true },
});
const STYLES = {
  document: { run: { font: "Archivo", size: 19, language: { value: "en-GB" } } },
  title: heading(38, 0),
  heading1: heading(26, 280),
};

function blockOf(block: Block): (Paragraph | WordTable)[] {
  if (block.kind === "text")
    return [new Paragraph({ ...lineOf(block.text), spacing: { after: 120 } })];
  if (block.kind === "facts") return factTable(block.facts);
  if (block.kind === "table") return tableOf(block);
  const title = findingText(block);
  return [
    new Paragraph({ ...lineOf(title, { bold: true, color: COLOR[block.tone] }), keepNext: true }),
    ...(block.text ? [new Paragraph({ ...lineOf(block.text), spacing: { after: 120 } })] : []),
  ];
}

/** The direction of a line by its first letter, and of each run within it as Word works it out. */
function lineOf(text: string, look: { bold?: boolean; color?: string; size?: number } = {}) {
  const rightToLeft = isRightToLeft(text);
  return {
    bidirectional: rightToLeft,
    children: [new TextRun({ text: printable(text), rightToLeft, ...look })],
  };
}

/** What XML 1.0 cannot hold is left out. */
const printable = (text: string) =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");

const NONE = { style: BorderStyle.NONE, size: 0, color: "auto" };
const THIN = { style: BorderStyle.SINGLE, size: 4, color: "dfe1e5" };
const BORDERS = {
  top: NONE,
  left: NONE,
  right: NONE,
  insideVertical: NONE,
  bottom: THIN,
  insideHorizontal: THIN,
};

function factTable(facts: readonly Fact[]): (Paragraph | WordTable)[] {
  if (facts.length === 0) return [];
  const widths = [2600, WIDTH - 2600];
  const rows = facts.map(
    (fact) =>
      new TableRow({
        cantSplit: true,
        children: [cell(fact.label, widths[0] ?? 0), cell(factText(fact), widths[1] ?? 0)],
      }),
  );
  return [whole(rows, widths), new Paragraph({})];
}

function tableOf({ caption, columns, rows, empty }: Table): (Paragraph | WordTable)[] {
  const title = new Paragraph({
    ...lineOf(caption, { bold: true }),
    keepNext: true,
    spacing: { before: 80, after: 60 },
  });
  if (rows.length === 0) return [title, new Paragraph(lineOf(empty))];
  const widths = widthsOf(columns);
  const head = new TableRow({
    tableHeader: true,
    children: columns.map((column, i) =>
      cell(headText(column), widths[i] ?? 0, { column, bold: true }),
    ),
  });
  const body = rows.map(
    (row) =>
      new TableRow({
        children: columns.map((column, i) =>
          cell(textOf(row[i] ?? null, column), widths[i] ?? 0, { column }),
        ),
      }),
  );
  return [title, whole([head, ...body], widths), new Paragraph({})];
}

function whole(rows: TableRow[], columnWidths: number[]): WordTable {
  return new WordTable({
    rows,
    columnWidths,
    width: { size: WIDTH, type: WidthType.DXA },
    borders: BORDERS,
  });
}

const WEIGHT = { text: 2.4, number: 1, score: 1, date: 1.4, "yes-no": 0.9 } as const;

function widthsOf(columns: readonly Column[]): number[] {
  const weights = columns.map(({ type, weight }) =>
    type === "text" ? (weight ?? WEIGHT.text) : WEIGHT[type],
  );
  const total = weights.reduce((sum, one) => sum + one, 0);
  return weights.map((weight) => Math.floor((WIDTH * weight) / total));
}

function cell(text: string, size: number, of: { column?: Column; bold?: boolean } = {}): TableCell {
  const alignment = of.column && isNumeric(of.column) ? { alignment: AlignmentType.RIGHT } : {};
  const look = { size: 17, ...(of.bold ? { bold: true } : {}) };
  return new TableCell({
    width: { size, type: WidthType.DXA },
    margins: { top: 40, bottom: 40, left: 0, right: 100 },
    children: [new Paragraph({ ...lineOf(text, look), ...alignment })],
  });
}
