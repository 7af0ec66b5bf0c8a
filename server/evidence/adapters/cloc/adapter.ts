import { isObject, Refused, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parseCsv, parseTree } from "./parse.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv") {
    const isTable = input.table.header.some((name) =>
      /^(?:https?:\/\/)?github\.com\/AlDanial\/cloc /.test(name),
    );
    return isTable ? "a header that names cloc" : null;
  }
  if ((input.syntax !== "json" && input.syntax !== "yaml") || !isObject(input.root)) return null;
  const { header } = input.root;
  if (!isObject(header) || !("cloc_version" in header)) return null;
  // Versions of scc before 4 imitated the header, with their own address.
  const isOther = typeof header.cloc_url === "string" && header.cloc_url.includes("boyter/scc");
  return isOther ? null : "header.cloc_version";
}

function parse(input: ParsedInput): ParseResult {
  if (input.syntax === "csv") return parseCsv(input);
  if (input.syntax === "json" || input.syntax === "yaml") return parseTree(input);
  throw new Refused("wrong_shape", "Expected cloc's JSON, YAML or CSV.", "");
}

export const cloc: Adapter = { manifest, recognise, parse: refusing(parse) };
