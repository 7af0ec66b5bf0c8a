import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

const LANGUAGE = ["Name", "Code", "Comment", "Blank", "Complexity", "Count"];
const COLUMNS = ["Language", "Lines", "Code", "Comments", "Blanks", "Complexity"];

const isLanguages = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isObject(item) && LANGUAGE.every((key) => key in item));

function recognise(input: ParsedInput): string | null {
  switch (input.syntax) {
    case "csv": {
      const isTable = COLUMNS.every((name) => input.table.header.includes(name));
      return isTable ? "the columns of scc" : null;
    }
    case "json":
      if (isLanguages(input.root)) return "languages with Code, Comment and Complexity";
      return isObject(input.root) && Array.isArray(input.root.languageSummary)
        ? "languageSummary"
        : null;
    case "yaml": {
      const header = isObject(input.root) ? input.root.header : null;
      const url = isObject(header) ? (header.url ?? header.cloc_url) : null;
      return typeof url === "string" && url.includes("github.com/boyter/scc")
        ? "a header that names scc"
        : null;
    }
    default:
      return null;
  }
}

export const scc: Adapter = { manifest, recognise, parse: refusing(parse) };
