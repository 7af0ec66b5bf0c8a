import { isFormula, readCsv } from "#server/evidence/rules/csv-read.ts";
import { type ImportProblem, NewActual, type PackageName } from "../schema.ts";

export type Imported = {
  readonly rows: readonly { readonly line: number; readonly actual: NewActual }[];
  readonly problems: readonly ImportProblem[];
};

const COLUMNS = ["package", "label", "days", "startedOn", "endedOn", "note"] as const;
type Column = (typeof COLUMNS)[number];
/** More is a time sheet, which is summed up before it is brought here. */
const ROWS_MAX = 5_000;

/**
 * A table with the column days, and package (its id or name) or label, optionally startedOn, endedOn
 * and note. Every cell that can't be read is named with its line, and what to write instead.
 */
export function readActuals(csv: string, packages: readonly PackageName[]): Imported {
  const read = readCsv(csv.replace(/^\uFEFF/, ""));
  if ("fault" in read) {
    const line = Number(read.fault.pointer?.replace("line:", "") ?? 1);
    return refused(line, read.fault.message, "Close the quote, or save the table as CSV again.");
  }
  const { header, rows, raggedLines, delimiter } = read.table;
  const fault = headerFault(header);
  if (fault) return refused(1, ...fault);
  if (rows.length > ROWS_MAX)
    return refused(1, `${rows.length} lines are more than ${ROWS_MAX}.`, "Sum them up first.");
  const ragged = new Set(raggedLines);
  const problems: ImportProblem[] = raggedLines.map((line) => ({
    line,
    column: null,
    message: "Another number of cells than the header.",
    remedy: `Put a text that has a "${delimiter}" in it in double quotes.`,
  }));
  const good: { line: number; actual: NewActual }[] = [];
  for (const { line, cells } of rows) {
    if (ragged.has(line)) continue;
    const told = readRow(cellsOf(header, cells), { packages, delimiter });
    if ("actual" in told) good.push({ line, actual: told.actual });
    else problems.push(...told.faults.map((one) => ({ line, ...one })));
  }
  return { rows: good, problems: problems.sort((a, b) => a.line - b.line) };
}

const refused = (line: number, message: string, remedy: string): Imported => ({
  rows: [],
  problems: [{ line, column: null, message, remedy }],
});

function headerFault(header: readonly string[]): [message: string, remedy: string] | null {
  const known = `Columns are ${COLUMNS.join(", ")}.`;
  const unknown = header.filter((name) => !COLUMNS.some((one) => one === name));
  const [twice] = header.filter((name, i) => header.indexOf(name) !== i);
  if (unknown.length > 0) return [`Unknown column ${unknown.join(", ")}.`, known];
  if (twice !== undefined) return [`The column ${twice} stands twice.`, "Take one away."];
  if (!header.includes("days")) return ["No column days.", known];
  if (!header.includes("package") && !header.includes("label"))
    return ["No column package or label.", known];
  return null;
}

type Cells = Readonly<Partial<Record<Column, string>>>;

function cellsOf(header: readonly string[], cells: readonly string[]): Cells {
  return Object.fromEntries(header.map((name, i) => [name, cells[i]?.trim() ?? ""]));
}

type Fault = Omit<ImportProblem, "line">;
type Row = { readonly actual: NewActual } | { readonly faults: readonly Fault[] };

function readRow(cells: Cells, of: { packages: readonly PackageName[]; delimiter: string }): Row {
  // "- as planned" is a remark.
  const isRun = (cell: string) => isFormula(cell) && !/^[-+] /.test(cell);
  const formulas = COLUMNS.filter((name) => isRun(cells[name] ?? ""));
  if (formulas.length > 0) return { faults: formulas.map((name) => formula(name, cells)) };
  const found = packageOf(cells.package ?? "", of.packages);
  const days = daysOf(cells.days ?? "", of.delimiter);
  const faults = [found, days].flatMap((one) => ("fault" in one ? one.fault : []));
  const blank = (text: string | undefined) => (text === undefined || text === "" ? null : text);
  const parsed = NewActual.safeParse({
    packageId: "value" in found ? found.value : null,
    label: cells.label ?? "",
    days: "value" in days ? days.value : 1,
    startedOn: blank(cells.startedOn),
    endedOn: blank(cells.endedOn),
    note: cells.note ?? "",
  });
  if (!parsed.success)
    faults.push(
      ...parsed.error.issues.map(({ path: [column = "days"], message }) => ({
        column: String(column),
        message: `${quoted(cells, String(column))} is not taken.`,
        remedy: `${message[0]?.toUpperCase()}${message.slice(1)}.`,
      })),
    );
  if (faults.length === 0 && parsed.success) {
    const fault = actualFault(parsed.data);
    if (!fault) return { actual: parsed.data };
    faults.push(fault);
  }
  return { faults };
}

/** What no single cell is wrong by: an end before the start, work without a name. */
export function actualFault(actual: NewActual): Fault | null {
  const { packageId, label, startedOn, endedOn } = actual;
  if (packageId === null && label === "")
    return {
      column: "label",
      message: "It says neither which package nor what the work was.",
      remedy: "Name the package or the work.",
    };
  if (startedOn !== null && endedOn !== null && endedOn < startedOn)
    return {
      column: "endedOn",
      message: `It ends on ${endedOn}, before it starts on ${startedOn}.`,
      remedy: "Swap the two days.",
    };
  return null;
}

const quoted = (cells: Cells, column: string) => {
  const name = COLUMNS.find((one) => one === column);
  return `"${(name && cells[name] ? cells[name] : "").slice(0, 40)}"`;
};

const formula = (column: Column, cells: Cells): Fault => ({
  column,
  message: `${quoted(cells, column)} is a formula.`,
  remedy: "Write what it comes to.",
});

type Read<T> = { readonly value: T } | { readonly fault: Fault };

function packageOf(cell: string, packages: readonly PackageName[]): Read<string | null> {
  if (cell === "") return { value: null };
  const same = (text: string) => text.toLowerCase() === cell.toLowerCase();
  const byId = packages.find(({ id }) => id === cell);
  const byName = packages.filter(({ name }) => same(name));
  if (byId) return { value: byId.id };
  if (byName.length === 1 && byName[0]) return { value: byName[0].id };
  const known = packages.slice(0, 12).map(({ name }) => name);
  return {
    fault: {
      column: "package",
      message:
        byName.length > 1
          ? `${byName.length} packages are called "${cell.slice(0, 40)}".`
          : `The plan has no package "${cell.slice(0, 40)}".`,
      remedy:
        byName.length > 1
          ? `Write the id: ${byName.map(({ id }) => id).join(" or ")}.`
          : known.length === 0
            ? "Leave it empty and name the work in label: the project has no plan."
            : `There are: ${known.join(", ")}${packages.length > 12 ? " and more" : ""}; or leave it empty and name the work in label.`,
    },
  };
}

/**
 * Digits with a point; with a comma only where ; stands between cells, as such spreadsheets write it,
 * and never with three digits after it, which may as well be thousands.
 */
function daysOf(cell: string, delimiter: string): Read<number> {
  const isComma = delimiter === ";" && /^\d+,(\d{1,2}|\d{4,})$/.test(cell);
  const text = isComma ? cell.replace(",", ".") : cell;
  if (/^\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
  const fault = (message: string) => ({
    fault: { column: "days", message, remedy: "Write person-days as 12.5." },
  });
  return cell === "" ? fault("It is empty.") : fault(`"${cell.slice(0, 40)}" is no number.`);
}
