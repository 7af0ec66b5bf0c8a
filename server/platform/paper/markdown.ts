import { markdownLine } from "./cells.ts";
import {
  type Block,
  type Column,
  type Fact,
  factText,
  findingText,
  headText,
  isNumeric,
  type Paper,
  type Row,
  type Table,
  textOf,
} from "./model.ts";

const cell = (text: string) => (text === "" ? " " : markdownLine(text));

export function* paperMarkdown(paper: Paper): Generator<string> {
  yield `# ${markdownLine(paper.title)}\n\n`;
  if (paper.lede) yield `${markdownLine(paper.lede)}\n\n`;
  yield* factLines(paper.about);
  for (const section of paper.sections) {
    yield `## ${markdownLine(section.title)}\n\n`;
    for (const block of section.blocks) yield* blockLines(block);
  }
}

function* blockLines(block: Block): Generator<string> {
  if (block.kind === "text") yield `${markdownLine(block.text)}\n\n`;
  else if (block.kind === "facts") yield* factLines(block.facts);
  else if (block.kind === "table") yield* tableLines(block);
  else {
    const text = block.text ? ` ${markdownLine(block.text)}` : "";
    yield `**${markdownLine(findingText(block))}**${text}\n\n`;
  }
}

function* factLines(facts: readonly Fact[]): Generator<string> {
  for (const fact of facts)
    yield `- ${markdownLine(fact.label)}: ${markdownLine(factText(fact))}\n`;
  if (facts.length > 0) yield "\n";
}

function* tableLines({ caption, columns, rows, empty }: Table): Generator<string> {
  yield `${markdownLine(caption)}\n\n`;
  if (rows.length === 0) {
    yield `${markdownLine(empty)}\n\n`;
    return;
  }
  yield tableHead(columns);
  for (const row of rows) yield tableRow(columns, row);
  yield "\n";
}

export const tableHead = (columns: readonly Column[]): string =>
  `| ${columns.map((column) => cell(headText(column))).join(" | ")} |\n| ${columns
    .map((column) => (isNumeric(column) ? "---:" : "---"))
    .join(" | ")} |\n`;

export const tableRow = (columns: readonly Column[], row: Row): string =>
  `| ${columns.map((column, at) => cell(textOf(row[at] ?? null, column))).join(" | ")} |\n`;
