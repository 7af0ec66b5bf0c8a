import { newest, noteFuture, parseIso, rootOf } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { type Context, checkFact, uniqueFacts } from "./fact.ts";
import { isLegacy, readLegacyReport, readLegacySuite } from "./legacy.ts";
import { readSnapshot } from "./snapshot.ts";

export function parse(input: ParsedInput, at: Date): ParseResult {
  const root = rootOf(input);
  const notes = new Notes();
  const stamp = root.at("timestamp");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const observedAt = date ? newest([noteFuture(date, stamp.pointer, at, notes)], at) : null;
  const context: Context = { notes, observedAt };
  const isOld = isLegacy(root);
  const isSuite = isOld && root.at("metrics").isAbsent;
  const read = isSuite ? readLegacySuite : isOld ? readLegacyReport : readSnapshot;
  const found = read(root, context);
  const facts: Fact[] = [...checkFact(found.checks, context), ...uniqueFacts(found.drift)];
  if (facts.length === 0)
    notes.add(
      "not_assessed",
      "It measures no drift and no quality and runs no test: nothing was checked.",
      "",
    );
  const format = isSuite ? "test-suite" : isOld ? "report" : "snapshot";
  return { kind: "facts", format: `evidently.${format}`, facts, notes: notes.list(), observedAt };
}
