import { type Field, isObject, noteFuture, Refused, refusing, rootOf } from "../../rules/fields.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import { DocumentFact } from "../../schema.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { manifest } from "./manifest.ts";

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json" || !isObject(input.root)) return null;
  const mark = input.root.assay;
  return typeof mark === "string" && mark.startsWith("document/") ? `assay: ${mark}` : null;
}

/** What is left out means none: only title, type, author and date have to be there. */
function withDefaults(root: Field) {
  const list = (key: string) =>
    root
      .at(key)
      .list()
      .map((item) => item.text());
  return {
    title: root.at("title").text() ?? undefined,
    documentType: root.at("documentType").text() ?? "document",
    author: root.at("author").text() ?? undefined,
    date: root.at("date").text() ?? undefined,
    link: root.at("link").text() || null,
    text: root.at("text").text() || null,
    tests: list("tests"),
    indicators: list("indicators"),
    handoverItems: list("handoverItems"),
  };
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const root = rootOf(input);
  if (root.at("assay").value !== "document/1")
    throw new Refused(
      "unsupported_schema_version",
      'Only "assay": "document/1" is read.',
      "/assay",
    );
  const notes = new Notes();
  const parsed = DocumentFact.safeParse(withDefaults(root));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const pointer = `/${(issue?.path ?? []).map(String).join("/")}`;
    const isMissing = root.at(String(issue?.path[0] ?? "")).isAbsent;
    throw new Refused(
      isMissing ? "missing_field" : "invalid_field",
      issue?.message ?? "Not a document.",
      pointer,
    );
  }
  const value: DocumentFact = {
    ...parsed.data,
    title: cleanText(parsed.data.title, notes, "/title"),
    author: cleanText(parsed.data.author, notes, "/author"),
    // The document's own words are kept whole; only what cannot be stored is replaced.
    text: parsed.data.text?.replaceAll("\0", "�").replace(/\p{Surrogate}/gu, "�") ?? null,
  };
  const observedAt = noteFuture(new Date(`${value.date}T00:00:00Z`), "/date", at, notes);
  const subject = `${value.title} (${value.date})`;
  const fact = { kind: "document", subject, value, observedAt, pointer: "" } as const;
  return { kind: "facts", format: "document/1", facts: [fact], notes: notes.list(), observedAt };
}

export const document: Adapter = { manifest, recognise, parse: refusing(parse) };
