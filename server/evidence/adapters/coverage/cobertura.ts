import { Field, instantOf, Refused } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { ParseResult, XmlElement } from "../adapter.ts";
import { coverageFact, type FileLines } from "./fact.ts";

/** Cobertura's coverage-04: line-rate counts lines alone; without branch measurement branches are 0, not absent. */
export function parseCobertura(root: XmlElement, at: Date): ParseResult {
  const notes = new Notes();
  const prefix = sourceFolder(root);
  const classes = below(root, ["packages", "package", "classes", "class"]);
  const files = filesOf(classes).map((file) => ({ ...file, path: prefix + file.path }));
  checkTotals(root, files, notes);
  const branches = {
    valid: count(root, "branches-valid"),
    covered: count(root, "branches-covered"),
  };
  const hasBranches = branches.valid !== null && branches.valid > 0 && branches.covered !== null;
  return coverageFact(
    {
      format: "cobertura-xml",
      tool: "Cobertura XML",
      toolVersion: root.attributes.version ?? null,
      files,
      branches: hasBranches
        ? {
            valid: branches.valid ?? 0,
            covered: Math.min(branches.valid ?? 0, branches.covered ?? 0),
          }
        : null,
      observedAt: observed(root, at, notes),
      pointer: root.path,
    },
    notes,
  );
}

/** Milliseconds, which is what the DTD's writers use; some write seconds. */
function observed(root: XmlElement, at: Date, notes: Notes): string | null {
  const raw = root.attributes.timestamp;
  if (raw === undefined) return null;
  const isSeconds = /^\d{9,10}$/.test(raw);
  const pointer = `${root.path}/@timestamp`;
  // XML has only text: that a number came as text says nothing here.
  return instantOf(new Field(Number(isSeconds ? `${raw}000` : raw), pointer), at, notes);
}

/** Classes of one file share its lines: a line is covered when any of them hit it. */
function filesOf(classes: readonly XmlElement[]): FileLines[] {
  const byFile = new Map<string, Map<string, boolean>>();
  for (const element of classes) {
    const path = element.attributes.filename;
    if (path === undefined)
      throw new Refused("missing_field", "A class has no filename.", `${element.path}/@filename`);
    const lines = byFile.get(path) ?? new Map<string, boolean>();
    byFile.set(path, lines);
    for (const line of below(element, ["lines", "line"])) {
      const number = line.attributes.number ?? "";
      lines.set(number, lines.get(number) === true || Number(line.attributes.hits) > 0);
    }
  }
  return [...byFile].map(([path, lines]) => ({
    path,
    valid: lines.size,
    covered: [...lines.values()].filter(Boolean).length,
  }));
}

/** File names are relative to the source; its last folder makes them those that a reader knows. */
function sourceFolder(root: XmlElement): string {
  const sources = below(root, ["sources", "source"]).map((source) => source.text.trim());
  const [only] = sources;
  if (sources.length !== 1 || !only || only === ".") return "";
  const name = only.split(/[\\/]/).filter(Boolean).at(-1);
  return name ? `${name}/` : "";
}

function checkTotals(root: XmlElement, files: readonly FileLines[], notes: Notes): void {
  const stated = count(root, "lines-valid");
  const counted = files.reduce((sum, file) => sum + file.valid, 0);
  if (stated === null || stated === counted) return;
  notes.add(
    "counts_disagree",
    `The report states ${stated} lines, its classes have ${counted}; the classes count.`,
    `${root.path}/@lines-valid`,
  );
}

function count(element: XmlElement, name: string): number | null {
  const raw = element.attributes[name];
  if (raw === undefined) return null;
  if (/^\d{1,15}$/.test(raw)) return Number(raw);
  throw new Refused("wrong_type", "Expected a count.", `${element.path}/@${name}`);
}

function below(element: XmlElement, [name, ...rest]: readonly string[]): readonly XmlElement[] {
  if (name === undefined) return [element];
  return element.children
    .filter((child) => child.name === name)
    .flatMap((child) => below(child, rest));
}
