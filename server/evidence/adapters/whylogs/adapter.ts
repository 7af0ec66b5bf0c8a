import { isObject, Refused, recordsOf, refusing, rootOf } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { isConstraints, parseConstraints } from "./constraints.ts";
import { isDriftScores, parseDriftScores } from "./drift.ts";
import { manifest } from "./manifest.ts";
import { isProfileRow, parseProfile } from "./profile.ts";

type Kind = "drift-scores" | "constraints-report" | "profile";

const SAYS: Readonly<Record<Kind, string>> = {
  "drift-scores": "columns with algorithm, pvalue and statistic",
  "constraints-report": "constraints with passed and failed as 1 or 0",
  profile: "columns with counts/n and types/…",
};

function kindOf(input: ParsedInput): Kind | null {
  if (input.syntax === "csv") return isProfileRow(new Set(input.table.header)) ? "profile" : null;
  if (input.syntax === "ndjson") return isProfile(input.records[0]?.value) ? "profile" : null;
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (isDriftScores(root)) return "drift-scores";
  if (!Array.isArray(root)) return null;
  if (isConstraints(root)) return "constraints-report";
  return isProfile(root[0]) ? "profile" : null;
}

const isProfile = (row: unknown) => isObject(row) && isProfileRow(new Set(Object.keys(row)));

function parse(input: ParsedInput, _at: Date): ParseResult {
  const notes = new Notes();
  const kind = kindOf(input);
  if (kind === null) throw new Refused("wrong_shape", "Expected a document of whylogs.", "");
  if (input.syntax === "csv") {
    const [ragged] = input.table.raggedLines;
    if (ragged !== undefined)
      throw new Refused("ragged_row", "A row is not as wide as the header.", `line:${ragged}`);
  }
  const facts =
    kind === "drift-scores"
      ? parseDriftScores(rootOf(input), notes)
      : kind === "profile"
        ? parseProfile(recordsOf(input), notes)
        : parseConstraints(rootOf(input), notes);
  // No document of whylogs says when it was made.
  return { kind: "facts", format: `whylogs.${kind}`, facts, notes: notes.list(), observedAt: null };
}

export const whylogs: Adapter = {
  manifest,
  recognise: (input) => {
    const kind = kindOf(input);
    return kind === null ? null : SAYS[kind];
  },
  parse: refusing(parse),
};
