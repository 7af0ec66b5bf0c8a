import type { Component } from "#server/facts/code/schema.ts";
import { type Field, noteFuture, parseIso } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParseResult } from "../adapter.ts";
import type { Bom } from "./bom.ts";
import { readComponent } from "./component.ts";
import { vulnerabilitiesOf } from "./vulnerabilities.ts";

const MAX_COMPONENTS = 5_000;

type Read = { readonly value: Component; readonly pointer: string };

export function bomFacts(bom: Bom, at: Date): ParseResult {
  const notes = new Notes();
  const stamp = bom.timestamp.text();
  const date = stamp === null ? null : parseIso(stamp, bom.timestamp.pointer, notes);
  const observedAt = date ? noteFuture(date, bom.timestamp.pointer, at, notes) : null;
  const all = withoutDuplicates(readAll(bom, notes), notes);
  if (all.length === 0) notes.add("not_assessed", "The bill lists no component.", bom.pointer);
  if (all.length > MAX_COMPONENTS)
    notes.add(
      "components_left_out",
      `${all.length} components; ${MAX_COMPONENTS} are kept, models and data first.`,
      bom.pointer,
    );
  const kept = [...all].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_COMPONENTS);
  const facts = named(kept).map(
    ([subject, { value, pointer }]): Fact => ({
      kind: "component",
      subject,
      observedAt,
      pointer,
      value,
    }),
  );
  facts.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return { kind: "facts", format: bom.format, facts, notes: notes.list(), observedAt };
}

function readAll(bom: Bom, notes: Notes): Read[] {
  const found = vulnerabilitiesOf(bom.vulnerabilities, notes);
  const read = (component: Field): Read => {
    const ref = component.at("bom-ref").text() ?? "";
    const value = readComponent(component, found ? (found.get(ref) ?? []) : null, notes);
    return { value, pointer: component.pointer };
  };
  const components = bom.components.map(read);
  const isModel = bom.subject.at("type").text() === MODEL;
  if (!isModel) return components;
  // A bill of a model may list only what the model is made of.
  const subject = read(bom.subject);
  const isListed = components.some(
    ({ value }) => value.bomRef !== null && value.bomRef === subject.value.bomRef,
  );
  return isListed ? components : [subject, ...components];
}

const MODEL = "machine-learning-model";

function rank({ value }: Read): number {
  return value.type === MODEL ? 0 : value.type === "data" ? 1 : 2;
}

/** A bom-ref is unique in a bill; of components without one the whole identity is. The first is kept. */
function withoutDuplicates(all: readonly Read[], notes: Notes): Read[] {
  const seen = new Set<string>();
  return all.filter(({ value, pointer }) => {
    const key = value.bomRef === null ? `- ${identity(value)}` : `ref ${value.bomRef}`;
    if (seen.has(key)) {
      notes.add("duplicate", `${identity(value)} stands twice; the first is kept.`, pointer);
      return false;
    }
    seen.add(key);
    return true;
  });
}

function identity({ purl, name, version }: Component): string {
  return purl ?? (version === null ? name : `${name}@${version}`);
}

/** The identity where it is unique, with the bom-ref after it where several components share it. */
function named(all: readonly Read[]): [string, Read][] {
  const times = new Map<string, number>();
  for (const { value } of all) times.set(identity(value), (times.get(identity(value)) ?? 0) + 1);
  return all.map((read) => {
    const name = identity(read.value);
    const isShared = (times.get(name) ?? 0) > 1 && read.value.bomRef !== null;
    return [isShared ? `${name} (${read.value.bomRef})` : name, read];
  });
}
