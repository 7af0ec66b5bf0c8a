import { z } from "zod";
import { FACTORS } from "#server/catalogue/schema.ts";
import { GateOutcome } from "#server/gates/schema.ts";
import {
  GROUPINGS,
  type Grouping,
  PortfolioFilter,
  PortfolioQuery,
  SORTS,
} from "#server/portfolio/schema.ts";
import { RiskBand } from "#server/readiness/schema.ts";

/** What the portfolio shows, kept in the URL so that a view can be shared. */
export type View = {
  /** risk, name, tests, gate, updated, or the id of a challenge. */
  sort: string;
  stage: string | null;
  band: string | null;
  gate: string | null;
  criticality: string | null;
  /** The id of a team. */
  team: string | null;
  tag: string | null;
  /** Without the demo's projects, or nothing but them; null: both. */
  demo: Demo | null;
  text: string;
  /** Which of the looks at the same list. */
  show: Show;
  /** What the groups are of. */
  by: Grouping;
  /** The day that what changed is told since; null: eight weeks ago. */
  since: string | null;
  cursor: string | null;
};

export const SHOWS = ["table", "list", "groups", "changes", "work", "trend"] as const;
export type Show = (typeof SHOWS)[number];

/** Which part of a list that has both is shown. */
export const DEMOS = ["without", "only"] as const;
export type Demo = (typeof DEMOS)[number];

export const BANDS = RiskBand.options;
export const GATES = GateOutcome.options;

const FILTERS = ["stage", "criticality", "team", "tag", "band", "gate", "demo", "text"] as const;
export const NO_FILTER = {
  ...{ stage: null, criticality: null, team: null, tag: null, band: null, gate: null },
  ...{ demo: null, text: "" },
} as const;

export type SearchParams = Record<string, string | string[] | undefined>;

/** Unknown values are left out rather than refused: an old link still opens. */
export function viewOf(params: SearchParams): View {
  const one = (name: string) => {
    const value = params[name];
    return typeof value === "string" ? value : undefined;
  };
  const among = (name: string, allowed: readonly string[]) => {
    const value = one(name);
    return value !== undefined && allowed.includes(value) ? value : null;
  };
  return {
    sort: among("sort", SORTS) ?? "risk",
    stage: among("stage", FACTORS.stage),
    band: among("band", BANDS),
    gate: among("gate", GATES),
    criticality: among("criticality", FACTORS.criticality),
    team: one("team")?.slice(0, 100) || null,
    tag: one("tag")?.trim().toLowerCase().slice(0, 40) || null,
    demo: DEMOS.find((demo) => demo === one("demo")) ?? null,
    show: SHOWS.find((show) => show === one("show")) ?? "table",
    by: GROUPINGS.find((by) => by === one("by")) ?? "stage",
    since: z.iso.date().safeParse(one("since")).data ?? null,
    text: one("text")?.trim().slice(0, 100) ?? "",
    cursor: one("cursor") ?? null,
  };
}

/** The address of a view with some of it changed; a change of order or filter starts at the first page. */
export function hrefOf(view: View, change: Partial<View> = {}): string {
  const next = { ...view, cursor: null, ...change };
  const query = new URLSearchParams();
  if (next.sort !== "risk") query.set("sort", next.sort);
  if (next.show !== "table") query.set("show", next.show);
  if (next.by !== "stage") query.set("by", next.by);
  for (const name of [...FILTERS, "since", "cursor"] as const) {
    const value = next[name];
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

export const isFiltered = (view: View): boolean => FILTERS.some((name) => Boolean(view[name]));

const given = (view: View, names: readonly (keyof View)[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = view[name];
      return value ? [[name, value]] : [];
    }),
  );

/** The same view as the server takes it. */
export function queryOf(view: View): PortfolioQuery {
  return PortfolioQuery.parse(given(view, [...FILTERS, "sort", "cursor"]));
}

/** The filters that are set, by their names in the address. */
export const filtersOf = (view: View): Record<string, string> => given(view, FILTERS);

/** What of it is looked at, without order and page. */
export function filterOf(view: View): PortfolioFilter {
  return PortfolioFilter.parse(filtersOf(view));
}
