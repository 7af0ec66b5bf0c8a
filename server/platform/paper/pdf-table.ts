import { type Column, headText, isNumeric, type Row, type Table, textOf } from "./model.ts";
import { type Content, type Element, FRAME, INK, leading, type Pages, STYLE } from "./pdf-page.ts";
import { seen } from "./pdf-text.ts";

const GAP = 8;
const PAD = 3.5;
const BAR = { width: 44, height: 6, gap: 6 };

type Laid = { readonly column: Column; readonly x: number; readonly width: number };

/** A table whose head stands again on every page, each cell tagged, each row whole where it fits. */
export function drawTable(pages: Pages, table: Table, into: Element): void {
  const laid = layOut(pages, table);
  const rows = table.rows.map((row) => cellsOf(pages, row, laid));
  const [first] = rows;
  // Neither caption nor head stands alone at the foot of a page.
  const keep = first ? headOf(pages, laid).height + Math.min(heightOf(first), ROW_MAX - 60) : 20;
  pages.paragraph("P", table.caption, { style: STYLE.finding, into, after: 3, keep });
  if (!first) {
    pages.paragraph("P", table.empty, { style: STYLE.text, into });
    return;
  }
  const element = pages.doc.struct("Table", { title: table.caption });
  into.add(element);
  element.add(drawHead(pages, laid));
  for (const cells of rows) drawRow(pages, { cells, laid, element });
  pages.y += 10;
}

const TEXT_WEIGHT = 3;

/** Columns take the width their words need at least; those of text share the rest by weight. */
function layOut(pages: Pages, { columns, rows }: Table): Laid[] {
  const least = columns.map((column, at) => {
    const words = [
      ...headText(column)
        .split(" ")
        .map((word) => pages.type.widthOf(word, STYLE.head)),
      ...rows.slice(0, 40).map((row) => {
        const text = seen(textOf(row[at] ?? null, column));
        const longest = column.type === "text" ? text.split(/[ \-/]/) : [text];
        return Math.max(...longest.map((word) => pages.type.widthOf(word, STYLE.text)));
      }),
    ];
    const bar = column.type === "score" ? BAR.width + BAR.gap : 0;
    return Math.min(Math.max(...words, 16) + 0.5, 110) + bar;
  });
  const room = FRAME.width - GAP * (columns.length - 1);
  const needed = least.reduce((sum, one) => sum + one, 0);
  const weights = columns.map(({ type, weight }) =>
    type === "text" ? (weight ?? TEXT_WEIGHT) : 0,
  );
  const total = weights.reduce((sum, one) => sum + one, 0) || columns.length;
  let x = FRAME.left;
  return columns.map((column, at) => {
    const share = weights.some(Boolean) ? (weights[at] ?? 0) : 1;
    const own = least[at] ?? 0;
    const width = needed > room ? (own * room) / needed : own + ((room - needed) * share) / total;
    const place = { column, x, width };
    x += width + GAP;
    return place;
  });
}

function drawHead(pages: Pages, laid: readonly Laid[]): Element {
  const { style, heads, height } = headOf(pages, laid);
  const row = pages.doc.struct("TR");
  for (const { lines, column, x, width } of heads) {
    const content = pages.content("TH", () => drawLines(pages, { lines, x, width, style, column }));
    row.add(pages.element("TH", headText(column), [content], { scope: "Column" }));
  }
  row.end();
  pages.y += height;
  pages.rule(pages.y - 2, { color: INK.text });
  return row;
}

/** The head on a further page says nothing new, so it is none of the structure. */
function repeatHead(pages: Pages, laid: readonly Laid[]): void {
  const { style, heads, height } = headOf(pages, laid);
  pages.artifact(() => {
    for (const { lines, column, x, width } of heads)
      drawLines(pages, { lines, x, width, style, column });
  });
  pages.y += height;
  pages.rule(pages.y - 2, { color: INK.text });
}

function headOf(pages: Pages, laid: readonly Laid[]) {
  const style = STYLE.head;
  const heads = laid.map((place) => ({
    ...place,
    lines: pages.type.wrap(headText(place.column), place.width, style),
  }));
  const height = Math.max(...heads.map(({ lines }) => lines.length)) * leading(style) + 5;
  return { style, heads, height };
}

type Cell = Laid & {
  readonly text: string;
  readonly lines: readonly string[];
  readonly value: Row[number];
  readonly contents: Content[];
};

/** Taller than this, a row is broken over pages. */
const ROW_MAX = FRAME.bottom - FRAME.top - 60;
const STEP = leading(STYLE.text);

function cellsOf(pages: Pages, row: Row, laid: readonly Laid[]): Cell[] {
  return laid.map((place, at) => {
    const value = row[at] ?? null;
    const text = textOf(value, place.column);
    const bar = place.column.type === "score" ? BAR.width + BAR.gap : 0;
    const lines = pages.type.wrap(text, place.width - bar, STYLE.text);
    return { ...place, text, lines, contents: [], value };
  });
}

const tallestOf = (cells: readonly Cell[]) => Math.max(...cells.map(({ lines }) => lines.length));
const heightOf = (cells: readonly Cell[]) => tallestOf(cells) * STEP + 2 * PAD;

type Drawn = { cells: readonly Cell[]; laid: readonly Laid[]; element: Element };

function drawRow(pages: Pages, { cells, laid, element }: Drawn): void {
  const style = STYLE.text;
  const step = STEP;
  const tallest = tallestOf(cells);
  const whole = heightOf(cells);
  if (whole > pages.left() && whole < ROW_MAX && pages.room(whole)) repeatHead(pages, laid);
  for (let from = 0; from < tallest; ) {
    if (pages.left() < step + 2 * PAD && pages.room(step + 2 * PAD)) repeatHead(pages, laid);
    const many = Math.max(1, Math.floor((pages.left() - 2 * PAD) / step));
    pages.y += PAD;
    for (const cell of cells) {
      const tag = cell === cells[0] ? "TH" : "TD";
      const lines = cell.lines.slice(from, from + many);
      if (from === 0 && cell.column.type === "score" && typeof cell.value === "number")
        drawBar(pages, { ...cell, value: cell.value });
      cell.contents.push(pages.content(tag, () => drawLines(pages, { ...cell, lines, style })));
    }
    pages.y += Math.min(many, tallest - from) * step + PAD;
    pages.rule(pages.y);
    from += many;
  }
  const tr = pages.doc.struct("TR");
  for (const cell of cells) {
    const isFirst = cell === cells[0];
    const more = isFirst ? { scope: "Row" } : {};
    tr.add(pages.element(isFirst ? "TH" : "TD", cell.text, cell.contents, more));
  }
  tr.end();
  element.add(tr);
}

function drawLines(
  pages: Pages,
  of: {
    lines: readonly string[];
    x: number;
    width: number;
    style: typeof STYLE.text | typeof STYLE.head;
    column: Column;
  },
): void {
  const { x, width, style, column } = of;
  const align = isNumeric(column) ? "right" : "left";
  for (const [at, line] of of.lines.entries())
    pages.type.draw({
      line,
      x,
      y: pages.y + style.size + at * leading(style),
      width,
      style,
      align,
    });
}

/** A bar from nothing to `max`, before its number; the number says the same. */
function drawBar(
  pages: Pages,
  { x, column, value }: { x: number; column: Column; value: number },
): void {
  const share = Math.min(1, Math.max(0, value / (column.max ?? 100)));
  const color =
    column.max !== 100 && column.max !== undefined
      ? INK.text
      : value >= 75
        ? INK.critical
        : value >= 50
          ? INK.high
          : INK.low;
  pages.artifact(() => {
    pages.doc.rect(x, pages.y + 3, BAR.width, BAR.height).fill(INK.line);
    pages.doc.rect(x, pages.y + 3, BAR.width * share, BAR.height).fill(color);
  });
}
