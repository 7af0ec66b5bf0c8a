import { csvLine } from "./cells.ts";
import { type Block, type Fact, type Paper, type Section, TONE_WORD, type Value } from "./model.ts";

const HEAD = ["section", "part", "row", "field", "unit", "value"] as const;

/**
 * One line for every value: which section and part it stands in, which row, what it is called, its unit.
 * Tables of different columns fit into one file that way, and nothing of the report is left out.
 */
export function* paperCsv(paper: Paper): Generator<string> {
  yield csvLine(HEAD);
  yield csvLine(["about", "title", null, "title", "", paper.title]);
  yield csvLine(["about", "title", null, "lede", "", paper.lede]);
  yield* factLines("about", "about", paper.about);
  for (const section of paper.sections) yield* sectionLines(section);
}

function* sectionLines({ id, title, blocks }: Section): Generator<string> {
  yield csvLine([id, "title", null, "title", "", title]);
  for (const [at, block] of blocks.entries()) yield* blockLines(id, String(at + 1), block);
}

function* blockLines(section: string, part: string, block: Block): Generator<string> {
  if (block.kind === "text") yield csvLine([section, part, null, "text", "", block.text]);
  else if (block.kind === "facts") yield* factLines(section, part, block.facts);
  else if (block.kind === "finding") {
    yield csvLine([section, part, null, "outcome", "", TONE_WORD[block.tone]]);
    yield csvLine([section, part, null, "finding", "", block.title]);
    yield csvLine([section, part, null, "text", "", block.text]);
  } else {
    yield csvLine([section, part, null, "caption", "", block.caption]);
    if (block.rows.length === 0) yield csvLine([section, part, null, "text", "", block.empty]);
    for (const [row, values] of block.rows.entries())
      for (const [at, { title, unit = "" }] of block.columns.entries())
        yield line(section, part, row + 1, title, unit, values[at] ?? null);
  }
}

function* factLines(section: string, part: string, facts: readonly Fact[]): Generator<string> {
  for (const { label, unit = "", value } of facts)
    yield csvLine([section, part, null, label, unit, value]);
}

function line(
  section: string,
  part: string,
  ...rest: [row: number, title: string, unit: string, value: Value]
): string {
  return csvLine([section, part, ...rest]);
}
