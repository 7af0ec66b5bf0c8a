import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { type Field, isObject } from "../../rules/fields.ts";
import { type Context, numbersOf, type Parsed, shown } from "./fact.ts";
import { partOfRun } from "./parse.ts";

/** `dvc params diff` and `dvc metrics diff`: file → key → old, new and, for numbers, diff. */
export function isDiff(root: unknown): boolean {
  if (!isObject(root)) return false;
  const files = Object.values(root);
  return files.length > 0 && files.every(isChanges);
}

function isChanges(file: unknown): boolean {
  if (!isObject(file)) return false;
  const changes = Object.values(file);
  return changes.length > 0 && changes.every(isChange);
}

function isChange(change: unknown): boolean {
  if (!isObject(change) || !("old" in change || "new" in change)) return false;
  return Object.keys(change).every((key) => key === "old" || key === "new" || key === "diff");
}

/** Two runs that say only what differs, so that they can be laid side by side. */
export function parseDiff(root: Field, { notes }: Context): Parsed {
  const isParams = holdsParams(root.value);
  const what = isParams ? "params" : "metrics";
  const id = sha256(canonicalJson(root.value)).slice(0, 12);
  const facts = (["old", "new"] as const).map((side) => {
    const runId = `${what} diff ${id} ${side === "old" ? "before" : "after"}`;
    const leaves = leavesOfSide(root, side);
    const pointer = leaves[0]?.field.pointer ?? "";
    return isParams
      ? partOfRun({ runId, pointer, params: leaves.map(setting) }, notes)
      : partOfRun({ runId, pointer, metrics: numbersOf(leaves, notes) }, notes);
  });
  facts.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return { format: `dvc.${what}-diff`, facts, observedAt: null };
}

type Leaf = { readonly key: string; readonly field: Field };

const setting = ({ key, field }: Leaf): [string, string] => [key, shown(field.value)];

/** A key that one side does not have is absent on it, or null. */
function leavesOfSide(root: Field, side: "old" | "new"): Leaf[] {
  const files = root.entries();
  const keys = files.flatMap(([, changes]) => changes.entries().map(([key]) => key));
  const isTwice = (key: string) => keys.indexOf(key) !== keys.lastIndexOf(key);
  return files
    .flatMap(([file, changes]) =>
      changes.entries().map(([key, change]) => ({
        key: isTwice(key) ? `${file}:${key}` : key,
        field: change.at(side),
      })),
    )
    .filter(({ field }) => !field.isAbsent)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Both diffs have one shape. The names of the files tell; else a value that is no number is a setting. */
function holdsParams(root: unknown): boolean {
  const files = isObject(root) ? Object.entries(root) : [];
  const names = files.map(([name]) => name).join("\n");
  if (/param|config|setting|hyper/i.test(names)) return true;
  if (/metric|score|eval|result|summary/i.test(names)) return false;
  const values = files
    .flatMap(([, changes]) => (isObject(changes) ? Object.values(changes) : []))
    .flatMap((change) => (isObject(change) ? [change.old, change.new] : []))
    .filter((value) => value !== undefined && value !== null);
  return values.some((value) => typeof value !== "number");
}
