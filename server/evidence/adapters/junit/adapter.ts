import { refusing } from "../../rules/fields.ts";
import type { Adapter } from "../adapter.ts";
import { manifest } from "./manifest.ts";
import { parse } from "./parse.ts";

export const junit: Adapter = {
  manifest,
  recognise: (input) => {
    if (input.syntax !== "xml") return null;
    const { name } = input.root;
    return name === "testsuites" || name === "testsuite" ? `root element ${name}` : null;
  },
  parse: refusing(parse),
};
