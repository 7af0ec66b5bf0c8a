import { type Field, Refused, rootOf } from "../../rules/fields.ts";
import type { ParsedInput } from "../adapter.ts";

/** A bill as both syntaxes give it: every field has the names of the JSON form. */
export type Bom = {
  readonly format: "cyclonedx-json" | "cyclonedx-xml";
  readonly timestamp: Field;
  /** What the bill is about. */
  readonly subject: Field;
  /** Nested ones too, each after the one that holds it. */
  readonly components: readonly Field[];
  readonly vulnerabilities: Field;
  readonly pointer: string;
};

export function jsonBom(input: ParsedInput): Bom {
  const root = rootOf(input);
  checkVersion(root.at("specVersion").needText(), root.at("specVersion").pointer);
  const metadata = root.at("metadata");
  return {
    format: "cyclonedx-json",
    timestamp: metadata.at("timestamp"),
    subject: metadata.at("component"),
    components: nested(root),
    vulnerabilities: root.at("vulnerabilities"),
    pointer: "/components",
  };
}

function nested(holder: Field): Field[] {
  return holder
    .at("components")
    .list()
    .flatMap((component) => [component, ...nested(component)]);
}

/** What is read here stands in all of them alike; the first has no JSON form, the cards came with 1.5. */
export function checkVersion(version: string, pointer: string): void {
  if (/^1\.[0-7]$/.test(version)) return;
  throw new Refused(
    "unsupported_schema_version",
    `CycloneDX ${version.slice(0, 20)} is not read; 1.0 to 1.7 are.`,
    pointer,
  );
}
