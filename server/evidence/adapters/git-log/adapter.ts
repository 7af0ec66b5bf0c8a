import { refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { partsOf, readLine, withoutPeople } from "./lines.ts";
import { manifest } from "./manifest.ts";
import { isShortStat, parse } from "./parse.ts";

/** The first line begins a commit, and a line after it counts lines of a file or dates the commit. */
function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "text") return null;
  const first = input.lines.findIndex((line) => line.trim() !== "");
  const [head] = partsOf(input.lines.slice(first, first + 1)).filter(({ text }) => text !== "");
  if (head === undefined || readLine(head.text)?.kind !== "commit") return null;
  const parts = partsOf(input.lines.slice(first));
  const isLog = parts.some(
    ({ text }) => ["stat", "date"].includes(readLine(text)?.kind ?? "") || isShortStat(text),
  );
  return isLog ? "commits, each with its files" : null;
}

export const gitLog: Adapter = {
  manifest,
  recognise,
  parse: refusing(parse),
  withhold: withoutPeople,
};
