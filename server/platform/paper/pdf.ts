import type { Block, Fact, Paper } from "./model.ts";
import { factText, findingText } from "./model.ts";
import { type Element, FRAME, INK, leading, PAGE, Pages, STYLE } from "./pdf-page.ts";
import { drawTable } from "./pdf-table.ts";

/** A paper as PDF: tagged, in reading order, with its own faces, bookmarks, language and title. */
export async function paperPdf(paper: Paper, of: { at: Date; running: string }): Promise<Buffer> {
  const pages = new Pages({ title: paper.title, subject: of.running, at: of.at });
  const { doc, root } = pages;
  const done = bytesOf(doc);
  pages.paragraph("H1", paper.title, { style: STYLE.title, after: 4, keep: 40 });
  if (paper.lede) pages.paragraph("P", paper.lede, { style: STYLE.lede, after: 10 });
  drawFacts(pages, paper.about, root);
  for (const section of paper.sections) {
    pages.y += 8;
    pages.room(80);
    pages.rule(pages.y - 4, { color: INK.text, width: 1.2 });
    pages.y += 2;
    // pdfkit counts both from the far corner.
    const place = { expanded: false, top: pages.y - 8, left: PAGE.width };
    doc.outline.addItem(section.title, place);
    const part = doc.struct("Sect", { title: section.title });
    root.add(part);
    pages.paragraph("H2", section.title, { style: STYLE.section, into: part, after: 4 });
    for (const block of section.blocks) drawBlock(pages, block, part);
    part.end();
  }
  root.end();
  drawRunning(pages, of.running);
  doc.end();
  return done;
}

function bytesOf(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.once("end", () => resolve(Buffer.concat(chunks)));
    doc.once("error", reject);
  });
}

function drawBlock(pages: Pages, block: Block, into: Element): void {
  if (block.kind === "text") pages.paragraph("P", block.text, { style: STYLE.text, into });
  else if (block.kind === "facts") drawFacts(pages, block.facts, into);
  else if (block.kind === "table") drawTable(pages, block, into);
  else {
    const style = { ...STYLE.finding, color: block.tone === "plain" ? INK.text : INK[block.tone] };
    const title = findingText(block);
    pages.paragraph("P", title, { style, into, after: block.text ? 1 : 6, keep: 14 });
    if (block.text) pages.paragraph("P", block.text, { style: STYLE.text, into });
  }
}

const LABEL_WIDTH = 120;

/** Labels and values as a table of two columns whose first heads the row. */
function drawFacts(pages: Pages, facts: readonly Fact[], into: Element): void {
  if (facts.length === 0) return;
  const { doc, type } = pages;
  const style = STYLE.text;
  const step = leading(style);
  const table = doc.struct("Table");
  into.add(table);
  for (const fact of facts) {
    const text = factText(fact);
    const labels = type.wrap(fact.label, LABEL_WIDTH, STYLE.small);
    const x = FRAME.left + LABEL_WIDTH + 10;
    const width = FRAME.width - LABEL_WIDTH - 10;
    const values = type.wrap(text, width, style);
    const tall = Math.max(labels.length, values.length);
    pages.room(Math.min(tall, 3) * step);
    const row = doc.struct("TR");
    const label = pages.content("TH", () => {
      for (const [at, line] of labels.entries())
        type.draw({
          line,
          x: FRAME.left,
          y: pages.y + style.size + at * step,
          width: LABEL_WIDTH,
          style: STYLE.small,
        });
    });
    row.add(pages.element("TH", fact.label, [label], { scope: "Row" }));
    const contents = [];
    let top = pages.y + step * labels.length;
    for (let from = 0; from < values.length; ) {
      if (pages.left() < step) {
        pages.room(step);
        top = pages.y;
      }
      const many = Math.max(1, Math.floor(pages.left() / step));
      contents.push(
        pages.content("TD", () => {
          for (const line of values.slice(from, from + many)) {
            type.draw({ line, x, y: pages.y + style.size, width, style });
            pages.y += step;
          }
        }),
      );
      from += many;
    }
    pages.y = Math.max(pages.y, top) + 1.5;
    row.add(pages.element("TD", text, contents));
    row.end();
    table.add(row);
  }
  table.end();
  pages.y += 6;
}

/** Mark, running title and page number on every page, outside the reading order. */
function drawRunning(pages: Pages, running: string): void {
  const { doc, type } = pages;
  const { start, count } = doc.bufferedPageRange();
  const [line = ""] = type.wrap(running, FRAME.width - 90, STYLE.small);
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    pages.artifact(() => {
      drawMark(doc);
      type.draw({
        line: "Assay",
        x: FRAME.left + 22,
        y: 52,
        width: 80,
        style: { ...STYLE.section, size: 12 },
      });
      type.draw({
        line,
        x: FRAME.left + 90,
        y: 48,
        width: FRAME.width - 90,
        style: STYLE.small,
        align: "right",
      });
      const number = `page ${page - start + 1} of ${count}`;
      type.draw({
        line: number,
        x: FRAME.left,
        y: 59,
        width: FRAME.width,
        style: STYLE.small,
        align: "right",
      });
      doc
        .moveTo(FRAME.left, 68)
        .lineTo(FRAME.left + FRAME.width, 68)
        .lineWidth(1.4)
        .strokeColor(INK.text)
        .stroke();
    }, "Pagination");
  }
}

/** The app's mark: four courses, from proven at the bottom to unanswered at the top. */
function drawMark(doc: PDFKit.PDFDocument): void {
  const [x, y] = [FRAME.left, 38];
  doc.rect(x, y + 9.5, 15, 7).fill(INK.text);
  doc.rect(x, y + 5.2, 15, 3.4).fill(INK.low);
  doc
    .rect(x + 0.5, y + 2.4, 14, 2)
    .lineWidth(0.8)
    .strokeColor(INK.text)
    .stroke();
  doc
    .moveTo(x, y + 0.6)
    .lineTo(x + 15, y + 0.6)
    .dash(1.5, { space: 1.5 })
    .lineWidth(1)
    .strokeColor(INK.text)
    .stroke()
    .undash();
}
