import { Field, isObject, Refused } from "../../rules/fields.ts";
import { cleanText, Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { indexOf, resultsOf } from "./results.ts";
import { type Prose, proseOf } from "./sections.ts";

/** A card names no date: its arrival stands for it. */
export function parse(input: ParsedInput): ParseResult {
  if (input.syntax !== "markdown")
    throw new Refused("wrong_shape", "Expected a model card in Markdown.", "");
  if (Array.isArray(input.frontMatter))
    throw new Refused("wrong_shape", "The front matter is a list, not names and values.", "");
  const notes = new Notes();
  const matter = new Field(isObject(input.frontMatter) ? input.frontMatter : {}, "");
  const prose = proseOf(input.text);
  const name = cleanText(nameOf(matter, prose), notes, "/model-index/0/name");
  const facts = [cardFact(name, { matter, prose, notes }), ...resultsOf(matter, { name, notes })];
  const format = "model-card-markdown";
  return { kind: "facts", format, facts, notes: notes.list(), observedAt: null };
}

function nameOf(matter: Field, { title }: Prose): string {
  const listed = indexOf(matter)[0]?.at("name").value;
  const named = matter.at("model_name").value;
  if (typeof listed === "string" && listed !== "") return listed;
  if (typeof named === "string" && named !== "") return named;
  return (title ?? "").replace(/^model card(?:\s+for)?[:\s]*/i, "").trim() || "model";
}

type Card = { readonly matter: Field; readonly prose: Prose; readonly notes: Notes };

const MAX_ENTRIES = 500;

/** `metadata.` and the key, or `sections.` and the headings; what nobody filled in is left out. */
function cardFact(name: string, { matter, prose, notes }: Card): Fact {
  const unfilled = prose.sections.filter(({ text }) => text === "");
  const parents = new Set(prose.sections.flatMap(({ path }) => parentsOf(path)));
  const headings = unfilled.filter(({ path }) => !parents.has(path));
  if (headings.length > 0)
    notes.add(
      "section_unfilled",
      `${headings.length} of ${prose.sections.length} sections are not filled in: ${headings
        .slice(0, 10)
        .map(({ path }) => path)
        .join("; ")}.`.slice(0, 1_000),
    );
  const sections = new Map<string, string[]>();
  for (const { path, text } of prose.sections) {
    const texts = sections.get(path);
    if (texts) texts.push(text);
    else if (text !== "") sections.set(path, [text]);
  }
  const entries = [
    ...metadataOf(matter),
    ...[...sections].map(([path, texts]) => [`sections.${path}`, texts.join("\n").trim()] as const),
  ];
  if (entries.length > MAX_ENTRIES)
    notes.add("value_too_long", `${entries.length} entries; ${MAX_ENTRIES} are kept.`);
  if (sections.size === 0) notes.add("not_assessed", "The card says nothing in any section.");
  const clean = entries
    .slice(0, MAX_ENTRIES)
    .map(([key, text]) => [cleanText(key, notes, ""), cleanText(text, notes, "")] as const);
  return {
    kind: "component",
    subject: name,
    observedAt: null,
    pointer: "",
    value: {
      type: "model-card",
      name,
      version: null,
      purl: null,
      bomRef: null,
      scope: null,
      licenses: textsOf(matter.at("license")).map((text) => cleanText(text, notes, "/license")),
      hashes: {},
      isPinned: null,
      releasedAt: null,
      vulnerabilities: null,
      skipReason: null,
      modelCard: recordOf(clean, notes, ""),
      owners: [],
    },
  };
}

/** "A / B / C" lies under "A" and "A / B"; headings have six levels at most. */
function parentsOf(path: string): string[] {
  const parts = path.split(" / ");
  return parts.slice(1, 7).map((_part, i) => parts.slice(0, i + 1).join(" / "));
}

function metadataOf(matter: Field): [string, string][] {
  return matter.entries().flatMap(([key, field]): [string, string][] => {
    if (key === "model-index") return [];
    const texts = textsOf(field);
    return texts.length === 0 ? [] : [[`metadata.${key}`, texts.join(", ")]];
  });
}

function textsOf(field: Field): string[] {
  const items = Array.isArray(field.value) ? field.list() : [field];
  return items
    .filter(({ value }) => value !== null && value !== undefined && value !== "")
    .map(({ value }) => (typeof value === "object" ? JSON.stringify(value) : String(value)));
}
