import { DIMENSIONS } from "#server/evidence/schema.ts";
import type { RunFilter, RunSort } from "../schema.ts";
import { NEWEST_FIRST, type View } from "./view.ts";

const STATES = ["FINISHED", "FAILED", "KILLED", "RUNNING", "SCHEDULED", "UNKNOWN", "deleted"];
const SORTS = ["started", "name", "status", "user", "duration", "recorded"];
const COLUMN = /^(metric|param):.{1,243}$/s;
const isDimension = (name: string) => DIMENSIONS.some((dimension) => dimension === name);

/** Unknown words are left out rather than refused: an old link still opens. */
export function viewOf(query: URLSearchParams): View {
  const one = (name: string, most = 250) => query.get(name)?.trim().slice(0, most) ?? "";
  const all = (name: string, fits: (value: string) => boolean, most: number) =>
    [...new Set(query.getAll(name))].filter(fits).slice(0, most);
  const number = (name: string) => (Number.isFinite(Number(one(name, 30))) ? one(name, 30) : "");
  const sort = one("sort") || NEWEST_FIRST;
  const by = sort.replace(/^-/, "");
  const recorded = all("recorded", (name) => name === "all" || isDimension(name), 7);
  return {
    find: one("find", 200),
    status: all("status", (state) => STATES.includes(state), STATES.length),
    experiment: one("experiment"),
    metric: one("metric"),
    min: number("min"),
    max: number("max"),
    where: all("where", (text) => settingIn(text) !== null, 5),
    recorded: recorded.includes("all") ? ["all"] : recorded,
    lacks: all("lacks", isDimension, 6),
    sort: SORTS.includes(by) || COLUMN.test(by) ? sort : NEWEST_FIRST,
    columns: all("col", (name) => COLUMN.test(name), 12),
  };
}

function settingIn(text: string): { param: string; value: string } | null {
  const at = text.indexOf("=");
  const param = text.slice(0, at).trim();
  if (at < 1 || param === "" || param.length > 250) return null;
  return {
    param,
    value: text
      .slice(at + 1)
      .trim()
      .slice(0, 500),
  };
}

/** The view as the server takes it; still to be checked against ExplorerQuery. */
export function queryOf(view: View, shown: string | null): ExplorerWish {
  const metric = view.metric || shown;
  const isBounded = metric !== null && (view.min !== "" || view.max !== "");
  const bound = (text: string) => (text === "" ? null : Number(text));
  return {
    status: view.status,
    where: view.where.flatMap((text) => settingIn(text) ?? []),
    recorded: view.recorded.includes("all") ? DIMENSIONS : view.recorded,
    lacks: view.lacks,
    sort: sortOf(view.sort),
    ...(view.experiment ? { experiment: view.experiment } : {}),
    ...(view.find ? { find: view.find } : {}),
    ...(isBounded ? { range: { metric, min: bound(view.min), max: bound(view.max) } } : {}),
    ...(view.columns.length > 0 ? { columns: view.columns } : {}),
  };
}

export type ExplorerWish = {
  readonly status: readonly string[];
  readonly where: RunFilter["where"];
  readonly recorded: readonly string[];
  readonly lacks: readonly string[];
  readonly sort: { readonly by: string; readonly direction: RunSort["direction"] };
  readonly experiment?: string;
  readonly find?: string;
  readonly range?: NonNullable<RunFilter["range"]>;
  readonly columns?: readonly string[];
};

function sortOf(sort: string): ExplorerWish["sort"] {
  return sort.startsWith("-")
    ? { by: sort.slice(1), direction: "desc" }
    : { by: sort, direction: "asc" };
}
