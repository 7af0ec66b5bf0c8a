import type { Component } from "#server/facts/code/schema.ts";
import { type Field, isObject } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";

const MAX_CARD_ENTRIES = 300;
const SCOPES = ["required", "optional", "excluded"] as const;

export function readComponent(
  component: Field,
  vulnerabilities: Component["vulnerabilities"],
  notes: Notes,
): Component {
  const { pointer } = component;
  const clean = (text: string | null) => (text === null ? null : cleanText(text, notes, pointer));
  const scope = component.at("scope").text();
  const hashes = component.at("hashes").list();
  return {
    type: clean(component.at("type").text()) ?? "unknown",
    name: cleanText(nameOf(component), notes, pointer),
    version: clean(component.at("version").text() || null),
    purl: clean(component.at("purl").text() || null),
    bomRef: clean(component.at("bom-ref").text() || null),
    scope: SCOPES.find((known) => known === scope) ?? null,
    licenses: licencesOf(component).map((text) => cleanText(text, notes, pointer)),
    hashes: recordOf(
      hashes.flatMap((hash) => {
        const [alg, content] = [hash.at("alg").text(), hash.at("content").text()];
        return alg && content ? [[alg, content] as const] : [];
      }),
      notes,
      pointer,
    ),
    // The version that is there; what was asked for stands in no bill.
    isPinned: null,
    releasedAt: null,
    vulnerabilities,
    skipReason: null,
    modelCard: cardOf(component.at("modelCard"), notes),
    owners: ownersOf(component).map((text) => cleanText(text, notes, pointer)),
  };
}

function nameOf(component: Field): string {
  const name = component.at("name").needText();
  const group = component.at("group").text();
  return group ? `${group}/${name}` : name;
}

function licencesOf(component: Field): string[] {
  const found = component
    .at("licenses")
    .list()
    .flatMap((choice) => {
      const expression = choice.at("expression");
      if (!expression.isAbsent) return textIn(expression) ?? [];
      const licence = choice.at("license");
      return licence.at("id").text() || textIn(licence.at("name")) || [];
    });
  return [...new Set(found)].sort();
}

/** XML writes a text with attributes as an element of its own. */
function textIn(field: Field): string | null {
  return isObject(field.value) ? field.at("content").text() : field.text();
}

/** Who answers for the data: owners only, as stewards and custodians act for them. */
function ownersOf(component: Field): string[] {
  const owners = component
    .at("data")
    .list()
    .flatMap((data) => data.at("governance").at("owners").list())
    .flatMap(
      (owner) =>
        owner.at("organization").at("name").text() || owner.at("contact").at("name").text() || [],
    );
  return [...new Set(owners)].sort();
}

/** Every filled place of the card by its path, as considerations.users.0; an unfilled card is an empty record. */
function cardOf(card: Field, notes: Notes): Component["modelCard"] {
  if (card.isAbsent) return null;
  const entries = leaves(card.object(), "").filter(([key]) => !key.endsWith("bom-ref"));
  if (entries.length > MAX_CARD_ENTRIES)
    notes.add(
      "value_too_long",
      `The model card has ${entries.length} entries; ${MAX_CARD_ENTRIES} are kept.`,
      card.pointer,
    );
  return recordOf(
    entries
      .slice(0, MAX_CARD_ENTRIES)
      .map(([key, text]) => [key, cleanText(text, notes, card.pointer)] as const),
    notes,
    card.pointer,
  );
}

function leaves(field: Field, path: string): [string, string][] {
  if (field.isAbsent) return [];
  const below = (key: string) => (path === "" ? key : `${path}.${key}`);
  if (Array.isArray(field.value))
    return field.list().flatMap((item, i) => leaves(item, below(String(i))));
  if (isObject(field.value))
    return field.entries().flatMap(([key, inner]) => leaves(inner, below(key)));
  const text = field.text()?.trim() ?? "";
  return text === "" ? [] : [[path, text]];
}
