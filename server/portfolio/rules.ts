import { perChallenge, scoring } from "#server/catalogue/catalogue.ts";
import { mean } from "#server/challenges/rules.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { PortfolioProject, PortfolioQuery } from "./schema.ts";

/** Q: the portfolio's index, led by its worst project and never shown without it (rubric 4.1). null for no scored project. */
export function portfolioIndex(
  scores: readonly number[],
): { index: number; max: number; mean: number } | null {
  const sorted = [...scores].sort((a, b) => b - a);
  const max = sorted[0];
  if (max === undefined) return null;
  const worstFifth = sorted.slice(0, Math.max(1, Math.ceil(sorted.length / 5)));
  const weights = scoring.constants.portfolioOwa;
  const overall = mean(sorted);
  const index = weights.max * max + weights.topFifth * mean(worstFifth) + weights.mean * overall;
  return { index, max, mean: overall };
}

/** One project's line in any list, from its readiness. */
export function lineOf(of: {
  project: Pick<PortfolioProject, "slug" | "code" | "name" | "stage" | "isDemo">;
  readiness: Readiness;
  gate: PortfolioProject["gate"];
  updatedAt: Date;
}): PortfolioProject {
  const { readiness } = of;
  const { slug, code, name, stage, isDemo } = of.project;
  return {
    slug,
    code,
    name,
    stage,
    basis: readiness.basis,
    isDemo,
    score: readiness.score,
    claimed: readiness.claimed,
    band: readiness.band,
    challenges: perChallenge((id) => {
      const { state, residual, coverage, parts, answered, applicable, isQuick } =
        readiness.challenges[id];
      return { state, residual, coverage, parts, answered, applicable, isQuick };
    }),
    mlTestScore: readiness.mlTestScore,
    gate: of.gate,
    coverage: readiness.coverage,
    confidence: readiness.confidence,
    staleEvidence: readiness.staleEvidence,
    updatedAt: of.updatedAt.toISOString(),
  };
}

export function matches(project: PortfolioProject, query: PortfolioQuery): boolean {
  const text = query.text?.toLowerCase();
  return (
    (query.stage === undefined || project.stage === query.stage) &&
    (query.band === undefined || project.band === query.band) &&
    (query.gate === undefined || project.gate.outcome === query.gate) &&
    (query.demo === "with" || project.isDemo === (query.demo === "only")) &&
    (!text ||
      [project.name, project.code, project.slug].some((one) => one.toLowerCase().includes(text)))
  );
}

/** A number by which to order, worst first. Names order by text alone. */
function keyOf(project: PortfolioProject, sort: PortfolioQuery["sort"]): number {
  switch (sort) {
    case "name":
      return 0;
    case "risk":
      return -(project.score ?? -1);
    case "tests":
      return project.mlTestScore.final;
    case "gate":
      return GATE_ORDER.indexOf(project.gate.outcome);
    case "updated":
      return -Date.parse(project.updatedAt);
    default:
      return -(project.challenges[sort].residual?.high ?? -1);
  }
}
const GATE_ORDER = ["blocked", "unknown", "warn", "pass"];

export type Position = { readonly key: number; readonly slug: string };

/** The matching projects after `after`, in order; the slug breaks ties, so paging never skips or repeats. */
export function pageOf(
  projects: readonly PortfolioProject[],
  query: Pick<PortfolioQuery, "sort" | "limit">,
  after: Position | null,
): { page: PortfolioProject[]; next: Position | null } {
  const placed = projects
    .map((project) => ({
      project,
      position: { key: keyOf(project, query.sort), slug: nameKey(project, query.sort) },
    }))
    .sort((a, b) => compare(a.position, b.position));
  const from =
    after === null ? placed : placed.filter(({ position }) => compare(position, after) > 0);
  const page = from.slice(0, query.limit);
  const last = page.at(-1);
  return {
    page: page.map(({ project }) => project),
    next: last && from.length > page.length ? last.position : null,
  };
}

function nameKey({ name, slug }: PortfolioProject, sort: PortfolioQuery["sort"]): string {
  return sort === "name" ? `${name.toLowerCase()}\n${slug}` : slug;
}

function compare(a: Position, b: Position): number {
  return a.key - b.key || (a.slug < b.slug ? -1 : a.slug > b.slug ? 1 : 0);
}
