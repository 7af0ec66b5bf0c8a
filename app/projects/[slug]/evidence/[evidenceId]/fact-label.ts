import { date, dateTime, sentence } from "#app/_copy/format.ts";

/** Records whose keys are the tool's or the team's own words: below these nothing is reworded. */
const OPEN: ReadonlySet<string> = new Set([
  "metrics",
  "labels",
  "tags",
  "columns",
  "languages",
  "findings",
]);

const words = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, " $&").toLowerCase();

/** `dimensions.sourceCode.git.commit` as "Dimensions, source code: git.commit". */
export function labelOf(key: string): string {
  const size = / \(\d+\)$/.exec(key)?.[0] ?? "";
  const parts = key.slice(0, key.length - size.length).split(".");
  const open = parts.findIndex((part, i) => OPEN.has(part) || parts[i - 1] === "dimensions");
  const ours = open < 0 ? parts : parts.slice(0, open + 1);
  const theirs = parts.slice(ours.length).join(".");
  return `${sentence(ours.map(words).join(", "))}${theirs ? `: ${theirs}` : ""}${size}`;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\+00:00)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Times in words and yes for true; whatever else was recorded stays as it is. */
export function textOf(value: string): string {
  if (value === "true" || value === "false") return value === "true" ? "yes" : "no";
  if (Number.isNaN(Date.parse(value))) return value;
  if (INSTANT.test(value)) return dateTime(value);
  return DAY.test(value) ? date(value) : value;
}

/** `metric-history` as "metric history". */
export const kindOf = (kind: string) => kind.replaceAll("-", " ");
