import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { type Field, isObject } from "../../rules/fields.ts";
import { type Context, numbersOf, type Parsed, shown } from "./fact.ts";
import { partOfRun } from "./parse.ts";
import type { Tracked } from "./paths.ts";

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

const CHANGES = ["added", "deleted", "modified", "renamed"] as const;
const STATES: readonly string[] = [...CHANGES, "not in cache"];

/** `dvc diff --json`: lists of tracked paths by what became of them. */
export function isFilesDiff(root: unknown): boolean {
  if (!isObject(root)) return false;
  const states = Object.entries(root);
  return (
    states.some(([state]) => state !== "not in cache") &&
    states.every(([state, list]) => STATES.includes(state) && isPaths(list))
  );
}

const isPaths = (list: unknown) =>
  Array.isArray(list) && list.every((item: unknown) => isObject(item) && "path" in item);

/** Two runs that hold the digests of what differs; a change whose digests were not asked for is counted only. */
export function parseFilesDiff(root: Field, { notes }: Context): Parsed {
  const sides = { old: [] as Tracked[], new: [] as Tracked[] };
  let unsaid = 0;
  for (const state of CHANGES)
    for (const item of root.at(state).list()) {
      const before = state === "added" ? null : trackedOn(item, "old");
      const after = state === "deleted" ? null : trackedOn(item, "new");
      if (before === undefined || after === undefined) unsaid++;
      if (before) sides.old.push(before);
      if (after) sides.new.push(after);
    }
  const unread = `${unsaid} changed ${unsaid === 1 ? "path has no digest" : "paths have no digest"}`;
  if (unsaid > 0) notes.add("not_assessed", `${unread}: send dvc diff --json --show-hash.`);
  const isSame = sides.old.length + sides.new.length === 0;
  if (isSame && unsaid === 0) notes.add("not_assessed", "No tracked file differs.");
  const id = sha256(canonicalJson([sorted(sides.old), sorted(sides.new)])).slice(0, 12);
  const facts = isSame
    ? []
    : (["old", "new"] as const).map((side) => {
        const runId = `data diff ${id} ${side === "old" ? "before" : "after"}`;
        return partOfRun({ runId, pointer: "", deps: sides[side] }, notes);
      });
  facts.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return { format: "dvc.diff", facts, observedAt: null };
}

const sorted = (list: readonly Tracked[]) => list.map(({ path, hash }) => [path, hash]).sort();

/** A path or a digest that is the same on both sides stands once; undefined without a digest. */
function trackedOn(item: Field, side: "old" | "new"): Tracked | undefined {
  const of = (field: Field) => (isObject(field.value) ? field.at(side) : field);
  const hash = of(item.at("hash")).text();
  return hash ? { path: of(item.at("path")).needText(), hash } : undefined;
}
