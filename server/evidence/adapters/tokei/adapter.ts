import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

/** Nothing in it names the tool: every key is a language with three counts and its files. */
function recognise(input: ParsedInput): string | null {
  if ((input.syntax !== "json" && input.syntax !== "yaml") || !isObject(input.root)) return null;
  const languages = Object.values(input.root);
  return languages.length > 0 && languages.every(isLanguage)
    ? "languages with blanks, code, comments and reports"
    : null;
}

function isLanguage(value: unknown): boolean {
  if (!isObject(value)) return false;
  const hasCounts = ["blanks", "code", "comments"].every((key) => typeof value[key] === "number");
  return hasCounts && (Array.isArray(value.reports) || Array.isArray(value.stats));
}

export const tokei: Adapter = { manifest, recognise, parse: refusing(parse) };
