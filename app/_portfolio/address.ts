import { FACTORS } from "#server/catalogue/schema.ts";
import { GateOutcome } from "#server/gates/schema.ts";
import { PortfolioQuery, SORTS } from "#server/portfolio/schema.ts";
import { RiskBand } from "#server/readiness/schema.ts";

/** What the portfolio shows, kept in the URL so that a view can be shared. */
export type View = {
  /** risk, name, tests, gate, updated, or the id of a challenge. */
  sort: string;
  stage: string | null;
  band: string | null;
  gate: string | null;
  text: string;
  cursor: string | null;
};

export const BANDS = RiskBand.options;
export const GATES = GateOutcome.options;

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
    text: one("text")?.trim().slice(0, 100) ?? "",
    cursor: one("cursor") ?? null,
  };
}

/** The address of a view with some of it changed; a change of order or filter starts at the first page. */
export function hrefOf(view: View, change: Partial<View> = {}): string {
  const next = { ...view, cursor: null, ...change };
  const query = new URLSearchParams();
  if (next.sort !== "risk") query.set("sort", next.sort);
  for (const name of ["stage", "band", "gate", "text", "cursor"] as const) {
    const value = next[name];
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

export const isFiltered = (view: View): boolean =>
  Boolean(view.stage || view.band || view.gate || view.text);

/** The same view as the server takes it. */
export function queryOf(view: View): PortfolioQuery {
  const set = Object.fromEntries(Object.entries(view).filter(([, value]) => value));
  return PortfolioQuery.parse(set);
}
