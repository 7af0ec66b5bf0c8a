import type { Component } from "#server/facts/code/schema.ts";
import type { Field } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";

type Found = NonNullable<Component["vulnerabilities"]>[number];

const WORST_FIRST = ["critical", "high", "medium", "low", "info", "none", "unknown"];
/** States of an analysis that say the component is not, or no longer, at risk. */
const CLOSED = new Set(["resolved", "resolved_with_pedigree", "false_positive", "not_affected"]);

/** By bom-ref; null where the bill says nothing of vulnerabilities, which is not the same as none. */
export function vulnerabilitiesOf(field: Field, notes: Notes): Map<string, Found[]> | null {
  if (field.isAbsent) return null;
  const byRef = new Map<string, Found[]>();
  for (const vulnerability of field.list()) {
    if (CLOSED.has(vulnerability.at("analysis").at("state").text() ?? "")) continue;
    for (const target of vulnerability.at("affects").list()) {
      const ref = refOf(target.at("ref").needText());
      byRef.set(ref, [...(byRef.get(ref) ?? []), found(vulnerability, target, notes)]);
    }
  }
  for (const list of byRef.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  return byRef;
}

function found(vulnerability: Field, target: Field, notes: Notes): Found {
  const { pointer } = vulnerability;
  const severities = vulnerability
    .at("ratings")
    .list()
    .flatMap((rating) => rating.at("severity").text() ?? []);
  const unaffected = target
    .at("versions")
    .list()
    .filter((version) => version.at("status").text() === "unaffected")
    .flatMap((version) => version.at("version").text() ?? []);
  const id = vulnerability.at("id").text() ?? vulnerability.at("bom-ref").text() ?? "unnamed";
  return {
    id: cleanText(id, notes, pointer),
    severity: WORST_FIRST.find((severity) => severities.includes(severity)) ?? null,
    fixVersions: unaffected.map((text) => cleanText(text, notes, pointer)).sort(),
  };
}

/** A BOM-Link names the component after its #. */
function refOf(ref: string): string {
  if (!ref.startsWith("urn:cdx:")) return ref;
  const fragment = ref.slice(ref.indexOf("#") + 1);
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
