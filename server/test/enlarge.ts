import type { ParsedInput, XmlElement } from "#server/evidence/adapters/adapter.ts";

/**
 * The same document with its longest list of records repeated until there are `records` of them; null
 * where it has none. Each copy is told apart by its texts, so that no adapter may take them for one.
 */
export function enlarged(input: ParsedInput, records: number): ParsedInput | null {
  switch (input.syntax) {
    case "json":
    case "yaml": {
      const root = grown(input.root, records);
      return root === null ? null : { ...input, root };
    }
    case "ndjson":
      return {
        ...input,
        records: repeat(input.records, records, (one, i) => ({
          line: i + 1,
          value: marked(one.value, i),
        })),
      };
    case "csv": {
      const { rows } = input.table;
      const more = repeat(rows, records, ({ cells }, i) => ({
        line: i + 2,
        cells: cells.map((cell) => markedText(cell, i)),
      }));
      return { ...input, table: { ...input.table, rows: more } };
    }
    case "xml":
      return { ...input, root: grownXml(input.root, records) };
    case "text":
      return { ...input, lines: repeat(input.lines, records, (line) => line) };
    case "markdown":
      return { ...input, text: input.text.repeat(Math.ceil(records / 10)) };
    default:
      return input satisfies never;
  }
}

function repeat<T>(items: readonly T[], count: number, copy: (item: T, i: number) => T): T[] {
  if (items.length === 0) return [];
  return Array.from({ length: Math.max(count, items.length) }, (_, i) => {
    const item = items[i % items.length];
    if (item === undefined) throw new Error("no item");
    return i < items.length ? item : copy(item, i);
  });
}

/** Words that look like names or ids; a time, a number or a state must stay what it is. */
const NAME = /^[A-Za-z][\w./ -]*\d[\w./ -]*$|^[a-f0-9]{16,}$/;

function markedText(text: string, i: number): string {
  return NAME.test(text) && !/\d{4}-\d{2}-\d{2}/.test(text) ? `${text}${i}` : text;
}

function marked(value: unknown, i: number): unknown {
  if (typeof value === "string") return markedText(value, i);
  if (Array.isArray(value)) return value.map((item) => marked(item, i));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner, i)]));
}

function longest(value: unknown): unknown[] | null {
  if (value === null || typeof value !== "object") return null;
  const own =
    Array.isArray(value) && value.some((item) => item !== null && typeof item === "object")
      ? value
      : null;
  return Object.values(value)
    .map(longest)
    .reduce((a, b) => ((b?.length ?? 0) > (a?.length ?? 0) ? b : a), own);
}

function grown(root: unknown, records: number): unknown {
  const copy: unknown = structuredClone(root);
  const list = longest(copy);
  if (list === null || list.length === 0) return null;
  const items = [...list];
  for (let i = items.length; i < records; i++) list.push(marked(items[i % items.length], i));
  return copy;
}

function grownXml(root: XmlElement, records: number): XmlElement {
  const widest = (element: XmlElement): XmlElement =>
    element.children
      .map(widest)
      .reduce((a, b) => (b.children.length > a.children.length ? b : a), element);
  const target = widest(root);
  const children = repeat(target.children, records, (child, i) => ({
    ...child,
    path: `${child.path}-${i}`,
    attributes: Object.fromEntries(
      Object.entries(child.attributes).map(([key, text]) => [key, markedText(text, i)]),
    ),
  }));
  const replaced = (element: XmlElement): XmlElement =>
    element === target
      ? { ...element, children }
      : { ...element, children: element.children.map(replaced) };
  return replaced(root);
}
