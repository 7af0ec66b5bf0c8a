import type { Component } from "#server/facts/code/schema.ts";
import { type Field, Refused, rootOf } from "../../rules/fields.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type Found = NonNullable<Component["vulnerabilities"]>[number];
type Read = { readonly subject: string; readonly value: Component; readonly pointer: string };

const MAX_COMPONENTS = 5_000;

/** The tool says "No known vulnerabilities found" also when it looked at nothing: what was skipped decides. */
export function parse(input: ParsedInput, _at: Date): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const list = Array.isArray(root.value) ? root : root.at("dependencies");
  const all = merged(
    list.list().map((dependency) => readDependency(dependency, notes)),
    notes,
  );
  noteSkipped(all, list.pointer, notes);
  const facts = all.slice(0, MAX_COMPONENTS).map(
    ({ subject, value, pointer }): Fact => ({
      kind: "component",
      subject,
      observedAt: null,
      pointer,
      value,
    }),
  );
  if (all.length > MAX_COMPONENTS)
    notes.add(
      "components_left_out",
      `${all.length} dependencies; ${MAX_COMPONENTS} are kept, vulnerable and skipped ones first.`,
      list.pointer,
    );
  return {
    kind: "facts",
    format: "pip-audit-json",
    facts: facts.sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    notes: notes.list(),
    observedAt: null,
  };
}

function noteSkipped(all: readonly Read[], pointer: string, notes: Notes): void {
  const skipped = all.filter(({ value }) => value.vulnerabilities === null).length;
  if (all.length === 0)
    notes.add("not_assessed", "The report lists no dependency: nothing was looked at.", pointer);
  else if (skipped === all.length)
    notes.add("not_assessed", "Every dependency was skipped: nothing was looked at.", pointer);
  else if (skipped > 0)
    notes.add("partly_assessed", `${skipped} of ${all.length} dependencies were skipped.`, pointer);
}

function readDependency(dependency: Field, notes: Notes): Read {
  const { pointer } = dependency;
  const clean = (text: string | null) => (text ? cleanText(text, notes, pointer) : null);
  const name = cleanText(dependency.at("name").needText(), notes, pointer);
  const version = clean(dependency.at("version").text());
  const skipReason = clean(dependency.at("skip_reason").text());
  const vulns = dependency.at("vulns");
  if (skipReason === null && vulns.isAbsent)
    throw new Refused(
      "missing_field",
      "A dependency has neither vulns nor a skip_reason.",
      vulns.pointer,
    );
  const value: Component = {
    type: "library",
    name,
    version,
    purl: version === null ? null : `pkg:pypi/${name.toLowerCase()}@${version}`,
    bomRef: null,
    scope: null,
    licenses: [],
    hashes: {},
    // The version that was installed or resolved, not what was asked for.
    isPinned: null,
    releasedAt: null,
    vulnerabilities:
      skipReason === null ? vulns.list().map((vuln) => readVulnerability(vuln, notes)) : null,
    skipReason,
    modelCard: null,
    owners: [],
  };
  return { subject: version === null ? name : `${name}@${version}`, value, pointer };
}

/** The report has no severity; that of the advisory is not guessed. */
function readVulnerability(vuln: Field, notes: Notes): Found {
  const versions = vuln
    .at("fix_versions")
    .list()
    .flatMap((version) => version.text() ?? []);
  return {
    id: cleanText(vuln.at("id").needText(), notes, vuln.pointer),
    severity: null,
    fixVersions: versions.map((version) => cleanText(version, notes, vuln.pointer)),
  };
}

/** One that stands twice is one; it was looked at when either of the two was. Gravest first. */
function merged(all: readonly Read[], notes: Notes): Read[] {
  const bySubject = new Map<string, Read>();
  for (const read of all) {
    const known = bySubject.get(read.subject);
    if (known) notes.add("duplicate", `${read.subject} stands more than once.`, read.pointer);
    bySubject.set(read.subject, known ? union(known, read) : read);
  }
  const rank = ({ value }: Read) => -(value.vulnerabilities?.length ?? 0.5);
  return [...bySubject.values()]
    .map(sorted)
    .sort((a, b) => rank(a) - rank(b) || (a.subject < b.subject ? -1 : 1));
}

function union(a: Read, b: Read): Read {
  const lists = [a, b].flatMap(({ value }) => value.vulnerabilities ?? []);
  const isAssessed = a.value.vulnerabilities !== null || b.value.vulnerabilities !== null;
  const vulnerabilities = isAssessed
    ? [...new Map(lists.map((found) => [found.id, found])).values()]
    : null;
  const reasons = [a, b].flatMap(({ value }) => value.skipReason ?? []).sort();
  const skipReason = isAssessed ? null : (reasons[0] ?? null);
  return { ...a, value: { ...a.value, vulnerabilities, skipReason } };
}

function sorted(read: Read): Read {
  const { vulnerabilities } = read.value;
  if (vulnerabilities === null) return read;
  const inOrder = [...vulnerabilities].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...read, value: { ...read.value, vulnerabilities: inOrder } };
}
