import { type Field, instantOf, newest } from "../../rules/fields.ts";
import { cleanText, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { type Parsed, pairs, type Reading, unique } from "./parse.ts";

type VersionFact = Extract<Fact, { kind: "model-version" }>;

export function parseModelVersions(list: readonly Field[], reading: Reading): Parsed {
  return collect(
    list.map((field) => versionFact(field, new Map(), reading)),
    reading,
  );
}

/**
 * `latest_versions` is one version per stage, not the list of versions, so an alias can point at a
 * version that is not in it: that version is stated with what the alias tells.
 */
export function parseRegisteredModels(list: readonly Field[], reading: Reading): Parsed {
  const facts = list.flatMap((model) => {
    const name = model.object().at("name").needText();
    const aliases = aliasesOf(model);
    const versions = model.at("latest_versions").list();
    const listed = versions.map((field) => versionFact(field, aliases, reading));
    const known = new Set(listed.map((fact) => fact.value.version));
    const missing = [...aliases.keys()].filter((version) => !known.has(version));
    return [...listed, ...missing.map((version) => aliasOnly(model, name, version, aliases))];
  });
  const touched = list.map((model) =>
    instantOf(model.at("last_updated_timestamp"), reading.at, reading.notes),
  );
  const parsed = collect(facts, reading);
  return { facts: parsed.facts, observedAt: newest([...touched, parsed.observedAt], reading.at) };
}

function collect(facts: readonly VersionFact[], reading: Reading): Parsed {
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    reading.at,
  );
  return { facts: unique(facts, reading.notes), observedAt };
}

function aliasesOf(model: Field): Map<string, string[]> {
  const byVersion = new Map<string, string[]>();
  for (const item of model.at("aliases").list()) {
    const version = item.at("version").needText();
    byVersion.set(version, [...(byVersion.get(version) ?? []), item.at("alias").needText()].sort());
  }
  return byVersion;
}

function versionFact(field: Field, aliases: Map<string, string[]>, reading: Reading): VersionFact {
  const { at, notes } = reading;
  const model = cleanText(field.object().at("name").needText(), notes, field.pointer);
  const version = field.at("version").needText();
  const text = (key: string) => {
    const value = field.at(key).text();
    return value ? cleanText(value, notes, field.at(key).pointer) : null;
  };
  const updatedAt = instantOf(field.at("last_updated_timestamp"), at, notes);
  const createdAt = instantOf(field.at("creation_timestamp"), at, notes);
  const own = field
    .at("aliases")
    .list()
    .map((alias) => alias.text() ?? "")
    .filter(Boolean);
  const value: VersionFact["value"] = {
    model,
    version,
    stage: text("current_stage"),
    aliases: [...new Set([...(aliases.get(version) ?? []), ...own])].sort(),
    runId: text("run_id"),
    status: text("status"),
    source: text("source"),
    description: text("description"),
    tags: recordOf(pairs(field.at("tags"), notes), notes, field.pointer),
    createdAt,
    updatedAt,
  };
  const observedAt = updatedAt ?? createdAt;
  return {
    kind: "model-version",
    subject: `${model} ${version}`,
    value,
    observedAt,
    pointer: field.pointer,
  };
}

function aliasOnly(
  model: Field,
  name: string,
  version: string,
  aliases: Map<string, string[]>,
): VersionFact {
  const value: VersionFact["value"] = {
    model: name,
    version,
    stage: null,
    aliases: aliases.get(version) ?? [],
    runId: null,
    status: null,
    source: null,
    description: null,
    tags: {},
    createdAt: null,
    updatedAt: null,
  };
  const pointer = `${model.pointer}/aliases`;
  return { kind: "model-version", subject: `${name} ${version}`, value, observedAt: null, pointer };
}
