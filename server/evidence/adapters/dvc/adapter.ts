import { isObject, Refused, recordsOf, refusing, rootOf } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { isDiff, isFilesDiff, parseDiff, parseFilesDiff } from "./diff.ts";
import type { Context, Parsed } from "./fact.ts";
import { isPipeline, parsePipeline } from "./lineage.ts";
import { isLock, parseLock } from "./lock.ts";
import { manifest } from "./manifest.ts";
import { isExpShow, isMetricsShow, parseExpShow, parseMetricsShow } from "./parse.ts";
import { isTable, parseTable } from "./table.ts";

type Kind = {
  readonly syntax: "json" | "yaml";
  readonly matches: (root: unknown) => boolean;
  readonly says: string;
  readonly parse: typeof parseExpShow;
};

/** An empty diff is `{}`, which says nothing of its tool and is read as MLflow's empty page. */
const KINDS: readonly Kind[] = [
  {
    syntax: "yaml",
    matches: (root) => isObject(root) && isLock(root),
    says: "schema and stages of a dvc.lock",
    parse: parseLock,
  },
  {
    syntax: "yaml",
    matches: (root) => isObject(root) && isPipeline(root),
    says: "stages with cmd, as in dvc.yaml",
    parse: parsePipeline,
  },
  {
    syntax: "json",
    matches: isExpShow,
    says: "revisions with experiments",
    parse: parseExpShow,
  },
  {
    syntax: "json",
    matches: isMetricsShow,
    says: "metrics files by revision",
    parse: parseMetricsShow,
  },
  {
    syntax: "json",
    matches: isDiff,
    says: "old and new by file and key",
    parse: parseDiff,
  },
  {
    syntax: "json",
    matches: isFilesDiff,
    says: "tracked paths by what became of them",
    parse: parseFilesDiff,
  },
];

const TABLE = "the columns of exp show --csv";

function kindOf(input: ParsedInput): Kind | null {
  if (input.syntax !== "json" && input.syntax !== "yaml") return null;
  const { syntax, root } = input;
  return KINDS.find((kind) => kind.syntax === syntax && kind.matches(root)) ?? null;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const { format, facts, observedAt } = parsed(input, { at, notes });
  return { kind: "facts", format, facts, notes: notes.list(), observedAt };
}

function parsed(input: ParsedInput, context: Context): Parsed {
  if (input.syntax === "csv") {
    const [ragged] = input.table.raggedLines;
    if (ragged === undefined) return parseTable(recordsOf(input), context);
    throw new Refused("ragged_row", "A row has not as many cells as the header.", `line:${ragged}`);
  }
  const kind = kindOf(input);
  if (!kind) throw new Refused("wrong_shape", "Expected a document of DVC.", "");
  return kind.parse(rootOf(input), context);
}

export const dvc: Adapter = {
  manifest,
  recognise: (input) =>
    input.syntax === "csv" ? (isTable(input.table) ? TABLE : null) : (kindOf(input)?.says ?? null),
  parse: refusing(parse),
};
