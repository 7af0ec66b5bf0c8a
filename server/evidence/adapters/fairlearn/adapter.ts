import { isObject, refusing } from "../../rules/fields.ts";
import type { Adapter, ParsedInput } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { isFrame } from "./metrics.ts";
import { parse } from "./parse.ts";
import { isBareFrame } from "./table.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax === "csv") return isFrame(input.table.header) ? "columns of measures" : null;
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (isObject(root) && "by_group" in root) {
    const isNamed = root.tool === "fairlearn" || "sensitive_features" in root;
    return isNamed || isObject(root.overall) ? "by_group of a metric frame" : null;
  }
  return isBareFrame(root) ? "measures by group" : null;
}

export const fairlearn: Adapter = { manifest, recognise, parse: refusing(parse) };
