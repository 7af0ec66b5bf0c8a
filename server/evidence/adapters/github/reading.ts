import type { Field } from "../../rules/fields.ts";
import { isObject, noteFuture, parseIso } from "../../rules/fields.ts";
import { pseudonym } from "../../rules/people.ts";
import { cleanText, type Notes } from "../../rules/text.ts";

export type Reading = { readonly at: Date; readonly notes: Notes };

export function instant(field: Field, { at, notes }: Reading): string | null {
  const text = field.text();
  if (text === null || text === "") return null;
  const date = parseIso(text, field.pointer, notes);
  return date ? noteFuture(date, field.pointer, at, notes) : null;
}

export function clean(field: Field, { notes }: Reading): string | null {
  const text = field.text();
  return text === null || text === "" ? null : cleanText(text, notes, field.pointer);
}

/** A person by the number of the account, which has no name in it; the command line tells only the login. */
export function personOf(field: Field): string | null {
  if (!isObject(field.value)) return null;
  const { id, login } = field.value;
  if (typeof id === "number") return `user:${id}`;
  return typeof login === "string" && login !== "" ? pseudonym(login) : null;
}

export function repositoryOf(root: Field, reading: Reading): string {
  return clean(root.at("repository").at("full_name"), reading) ?? "the repository";
}
