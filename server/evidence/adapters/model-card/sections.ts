export type Section = {
  /** Headings down to it, the title of the card left out: Training Details / Training Data. */
  readonly path: string;
  /** What somebody wrote; empty where the template's own words are all there is. */
  readonly text: string;
};

export type Prose = { readonly title: string | null; readonly sections: readonly Section[] };

/** Marks and the rest; the closing marks are cut off apart, since one pattern for all of it tries every place. */
const HEADING = /^(#{1,6})\s+(\S.*)$/;
/** Longer is no heading that anybody reads. */
const HEADING_MAX = 1_000;
const FENCE = /^\s{0,3}(?:```|~~~)/;

/** ATX headings outside code; the first of level 1 is the title, and what follows it its section. */
export function proseOf(text: string): Prose {
  let title: string | null = null;
  let isCode = false;
  let open: { path: string; lines: string[] } = { path: "", lines: [] };
  const headings: { level: number; name: string }[] = [];
  const sections: { path: string; lines: string[] }[] = [open];
  for (const line of withoutComments(text).split(/\r\n|\n|\r/)) {
    if (FENCE.test(line)) isCode = !isCode;
    const [, marks, rest] = (isCode || line.length > HEADING_MAX ? null : HEADING.exec(line)) ?? [];
    const name = withoutClosing(rest ?? "");
    if (marks === undefined || name === "") {
      open.lines.push(line);
      continue;
    }
    while ((headings.at(-1)?.level ?? 0) >= marks.length) headings.pop();
    headings.push({ level: marks.length, name: nameOf(name) });
    const isTitle = title === null && marks.length === 1;
    if (isTitle) title = name;
    const named = headings.filter((heading) => heading.name !== title || heading.level > 1);
    open = { path: isTitle ? "" : named.map((heading) => heading.name).join(" / "), lines: [] };
    sections.push(open);
  }
  return {
    title,
    sections: sections
      .map(({ path, lines }) => ({ path: path || "Summary", text: writtenOf(lines) }))
      .filter(({ path, text: written }) => path !== "Summary" || written !== ""),
  };
}

function withoutClosing(text: string): string {
  let end = text.trimEnd().length;
  while (text[end - 1] === "#") end--;
  return text.slice(0, end).trimEnd();
}

const nameOf = (heading: string) => heading.replace(/\s*\[optional\]\s*$/i, "").trim();

/** Every comment as one step, so that a thousand open ones cost no more than the text is long. */
function withoutComments(text: string): string {
  const parts = text.split("<!--");
  return parts
    .map((part, i) => {
      if (i === 0) return part;
      const end = part.indexOf("-->");
      return end < 0 ? "" : part.slice(end + 3);
    })
    .join("");
}

/** What the template says where nobody wrote anything (huggingface_hub, modelcard_template.md). */
const UNFILLED = [
  /\[?more information needed\]?/i,
  /^(?:todo|tbd|tba|n\/?a|none|-|\.\.\.|…)[.:]?$/i,
  /^use the code below to get started with the model\.?$/i,
  /^\*\*(?:bibtex|apa):\*\*$/i,
  /^carbon emissions can be estimated using the/i,
];

function writtenOf(lines: readonly string[]): string {
  return lines
    .filter((line) => !UNFILLED.some((pattern) => pattern.test(line.trim())))
    .join("\n")
    .trim();
}
