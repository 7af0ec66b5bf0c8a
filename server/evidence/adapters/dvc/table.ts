import { type Field, newest } from "../../rules/fields.ts";
import type { CsvTable } from "../adapter.ts";
import { type Context, type Parsed, type RunFact, runFact } from "./fact.ts";
import { statusOf, timeOf } from "./parse.ts";

const FIRST = ["Experiment", "rev", "typ", "Created", "parent"];
/** Of later versions, and only where an experiment has one. */
const ALSO = new Set([...FIRST, "State", "Executor"]);

/** The columns that `dvc exp show --csv` always has. */
export const isTable = ({ header }: CsvTable): boolean =>
  FIRST.every((name, i) => header[i] === name);

/**
 * Metrics stand first, then settings, then dependencies, and nothing says where one kind ends: what the
 * columns hold and are called has to tell.
 */
export function parseTable(rows: readonly Field[], { at, notes }: Context): Parsed {
  const kinds = kindsOf(rows);
  const facts = new Map<string, RunFact>();
  for (const row of rows) {
    const cells = (kind: Kind) =>
      row
        .entries()
        .filter(([name, cell]) => kinds.get(name) === kind && textOf(cell) !== null)
        .map(([name, cell]): [string, string] => [name, textOf(cell) ?? ""]);
    if (row.entries().some(([, cell]) => cell.value === "!"))
      notes.add("upstream_error", "DVC could not read a file of this revision.", row.pointer);
    const rev = row.at("rev").needText();
    const isWorkspace = rev === "workspace";
    const fact = runFact(
      {
        runId: rev,
        name: textOf(row.at("Experiment")) ?? rev,
        experimentId: "dvc",
        status: isWorkspace ? "UNKNOWN" : statusOf(textOf(row.at("State"))),
        // A branch stands by its name, which is no commit.
        rev: /^[0-9a-f]{7,40}$/.test(rev) ? rev : null,
        startedAt: textOf(row.at("Created")) ? timeOf(row.at("Created"), { at, notes }) : null,
        note: null,
        params: cells("param"),
        metrics: cells("metric").map(([name, text]) => [name, numberOf(text)]),
        deps: cells("dep").map(([path, hash]) => ({ path, hash })),
        outs: [],
        pointer: row.pointer,
      },
      notes,
    );
    const known = facts.get(fact.subject);
    if (known) notes.add("duplicate", `${fact.subject} stands twice; one is kept.`, fact.pointer);
    if (!known || JSON.stringify(fact.value) > JSON.stringify(known.value))
      facts.set(fact.subject, fact);
  }
  const metrics = [...kinds].filter(([, kind]) => kind === "metric").map(([name]) => name);
  const which = metrics.length > 0 ? `Read as metrics: ${metrics.join(", ").slice(0, 200)}.` : "";
  notes.add(
    "kind_of_column_unsaid",
    `The table does not say which columns are metrics and which are settings; dvc exp show --json does. ${which}`.trim(),
  );
  const list = [...facts.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const observedAt = newest(
    list.map((fact) => fact.observedAt),
    at,
  );
  return { format: "dvc.exp-show-csv", facts: list, observedAt };
}

type Kind = "metric" | "param" | "dep";

/** What DVC writes where there is nothing, and where a file could not be read. */
function textOf(cell: Field): string | null {
  const text = cell.text()?.trim() ?? "";
  return text === "" || text === "-" || text === "!" ? null : text;
}

function kindsOf(rows: readonly Field[]): Map<string, Kind> {
  const [first] = rows;
  const names = first ? Object.keys(first.value ?? {}).filter((name) => !ALSO.has(name)) : [];
  const columns = names.map((name) => ({
    name,
    texts: rows.flatMap((row) => textOf(row.at(name)) ?? []),
  }));
  const firstDep = columns.findLastIndex((column) => !isDependency(column)) + 1;
  const found = columns.findIndex((column, i) => i < firstDep && isSetting(column));
  const firstSetting = found < 0 ? firstDep : found;
  const lastMetric = columns.findLastIndex((column, i) => i < firstSetting && isMetric(column));
  return new Map(
    names.map((name, i) => [name, i <= lastMetric ? "metric" : i < firstDep ? "param" : "dep"]),
  );
}

type Column = { readonly name: string; readonly texts: readonly string[] };

const PATH = /\/|\.(?:py|ipynb|r|sql|csv|tsv|jsonl?|ya?ml|txt|parquet|pkl|np[yz]|h5|zip|gz|tar)$/i;

/** A digest. Digits alone are one only under the name of a file. */
function isDependency({ name, texts }: Column): boolean {
  const isDigest = texts.every((text) => /^[0-9a-f]{7,64}(?:\.dir)?$/.test(text));
  return isDigest && (texts.some((text) => /[a-f]/.test(text)) || PATH.test(name));
}

/** `file:key`, where two files have the key. */
const fileOf = (name: string) => /^([^:]+):/.exec(name)?.[1] ?? "";

function isSetting({ name, texts }: Column): boolean {
  const isNumeric = texts.every((text) => numberOf(text) !== null || isNoNumber(text));
  return /param|config|setting|hyper/i.test(fileOf(name)) || (texts.length > 0 && !isNumeric);
}

/** Named as metrics are, or with more digits than anybody sets. */
function isMetric({ name, texts }: Column): boolean {
  if (/metric|score|eval|result|summary/i.test(fileOf(name))) return true;
  if (texts.some((text) => text.replace(/e.*$/i, "").replace(/^[-0.]+|\D/g, "").length >= 7))
    return texts.some((text) => text.includes("."));
  const last = name.split(/[.:/]/).at(-1) ?? "";
  return /^(?:.*_)?(?:acc(?:uracy)?|loss|f1|f_?beta|auc|precision|recall|rmse|mae|mse|mape|r2|logloss|error|score|prec)(?:_.*)?$/i.test(
    last,
  );
}

const isNoNumber = (text: string) => /^-?(?:nan|inf(?:inity)?)$/i.test(text);

function numberOf(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
