import type { ColumnName, RunCursor } from "../schema.ts";

// Imported by the table in the browser: types only, so that no schema comes along.

/**
 * How a view of the explorer is written in an address: the page and the API read the same words.
 * `find=mlp&status=FAILED&experiment=2&metric=val_r2&min=0.9&where=shuffle=False&lacks=platform`
 * `&recorded=all&sort=-metric:val_r2&col=metric:val_r2&col=param:model`
 */
export type View = {
  readonly find: string;
  readonly status: readonly string[];
  readonly experiment: string;
  /** The metric of the chart and of min and max; empty: the project's. */
  readonly metric: string;
  readonly min: string;
  readonly max: string;
  /** `name=value` */
  readonly where: readonly string[];
  readonly recorded: readonly string[];
  readonly lacks: readonly string[];
  /** A leading minus sorts downwards. */
  readonly sort: string;
  /** Empty: the explorer's own choice. */
  readonly columns: readonly string[];
};

export const NEWEST_FIRST = "-started";

const LISTS = ["status", "where", "recorded", "lacks"] as const;
const WORDS = ["find", "experiment", "metric", "min", "max"] as const;

/** The search of an address, with some of the view changed; what is as it comes is left out. */
export function searchOf(view: View, change: Partial<View> = {}): string {
  const next = { ...view, ...change };
  const query = new URLSearchParams();
  for (const name of WORDS) if (next[name]) query.set(name, next[name]);
  for (const name of LISTS) for (const value of next[name]) query.append(name, value);
  if (next.sort !== NEWEST_FIRST) query.set("sort", next.sort);
  for (const column of next.columns) query.append("col", column);
  const text = query.toString();
  return text ? `?${text}` : "";
}

export const isFiltered = (view: View): boolean =>
  LISTS.some((name) => view[name].length > 0) ||
  Boolean(view.find || view.experiment || view.min || view.max);

/** What a click on a column's head asks for: names upwards first, everything else downwards. */
export function sortBy(view: View, by: string): string {
  const first = by === "name" || by === "user" || by === "status" ? by : `-${by}`;
  if (view.sort !== first) return first;
  return first.startsWith("-") ? by : `-${by}`;
}

/** Opaque to whoever follows it: where a page ended, as base64url JSON. */
export function cursorText(cursor: RunCursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify([cursor.value, cursor.runId]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** What a column holds, without its kind. */
export const labelOf = (column: ColumnName): string => column.slice(column.indexOf(":") + 1);
