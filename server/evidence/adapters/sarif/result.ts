import type { Finding } from "../../rules/code-findings.ts";
import type { Field } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import { indexIn, levelOf, type RunRules, ruleOf } from "./rule.ts";

const MAX_MESSAGE = 1_000;
const MAX_TAGS = 20;

export function readResult(result: Field, rules: RunRules, notes: Notes): Finding {
  const { pointer } = result;
  result.object();
  const rule = ruleOf(result, rules);
  const clean = (text: string) => cleanText(text, notes, pointer);
  const ruleId =
    result.at("ruleId").text() ??
    result.at("rule").at("id").text() ??
    rule?.at("id").text() ??
    "no rule";
  const place = result.at("locations").list()[0]?.at("physicalLocation");
  const uri = place ? uriOf(place.at("artifactLocation"), rules.run) : null;
  const tags = [result, rule].flatMap((of) => (of ? tagsOf(of) : []));
  return {
    ruleId: clean(ruleId),
    level: levelOf(result, rule, rules),
    message: clean(messageOf(result.at("message"), rule)).slice(0, MAX_MESSAGE),
    uri: uri === null ? null : clean(uri),
    startLine: place ? lineIn(place.at("region").at("startLine")) : null,
    isSuppressed: isSuppressed(result),
    tags: [...new Set(tags.map(clean))].sort().slice(0, MAX_TAGS),
    pointer,
  };
}

/** Section 3.27.23: a suppression that is under review or rejected takes the whole suppression back. */
function isSuppressed(result: Field): boolean {
  const states = result
    .at("suppressions")
    .list()
    .map((one) => one.at("status").text() ?? "accepted");
  return states.length > 0 && states.every((state) => state === "accepted");
}

function tagsOf(field: Field): string[] {
  return field
    .at("properties")
    .at("tags")
    .list()
    .flatMap((tag) => tag.text() ?? []);
}

function uriOf(location: Field, run: Field): string | null {
  const index = indexIn(location.at("index"));
  const artifact = index === null ? undefined : artifactsOf(run)[index];
  return location.at("uri").text() ?? artifact?.at("location").at("uri").text() ?? null;
}

const artifacts = new WeakMap<Field, Field[]>();

function artifactsOf(run: Field): Field[] {
  const known = artifacts.get(run) ?? run.at("artifacts").list();
  artifacts.set(run, known);
  return known;
}

function lineIn(field: Field): number | null {
  const line = indexIn(field);
  return line === 0 ? null : line;
}

/** Section 3.11: text of its own, or the rule's string of that id; {0} stands for the first argument. */
function messageOf(message: Field, rule: Field | null): string {
  const id = message.at("id").text();
  const named = id === null ? undefined : rule?.at("messageStrings").at(id).at("text");
  const texts = [message.at("text"), named, message.at("markdown")];
  const found = texts.find((field) => field !== undefined && !field.isAbsent);
  const text = (found ?? rule?.at("shortDescription").at("text"))?.text() ?? "";
  const values = message
    .at("arguments")
    .list()
    .map((value) => value.text() ?? "");
  if (values.length === 0) return text;
  return text.replace(/\{(\d+)\}/g, (whole, i: string) => values[Number(i)] ?? whole);
}
