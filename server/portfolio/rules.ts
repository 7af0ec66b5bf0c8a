import { perChallenge, scoring } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import { mean } from "#server/challenges/rules.ts";
import { harmless } from "#server/platform/paper/cells.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import {
  BINS,
  type ChallengeSpread,
  type PortfolioProject,
  type PortfolioQuery,
} from "./schema.ts";

/** Q: the portfolio's index, led by its worst project and never shown without it (rubric 4.1). null for no scored project. */
export function portfolioIndex(
  scores: readonly number[],
): { index: number; max: number; mean: number } | null {
  const sorted = [...scores].sort((a, b) => b - a);
  const max = sorted[0];
  if (max === undefined) return null;
  const worst = sorted.slice(0, Math.max(1, Math.ceil(sorted.length / WORST_SHARE)));
  const overall = mean(sorted);
  return { index: indexOf({ max, worstFifth: mean(worst), mean: overall }), max, mean: overall };
}

/** The share of the worst that the index looks at (rubric 4.1). */
export const WORST_SHARE = 5;

/** Q of what a database already summed up. */
export function indexOf(of: { max: number; worstFifth: number; mean: number }): number {
  const weights = scoring.constants.portfolioOwa;
  return weights.max * of.max + weights.topFifth * of.worstFifth + weights.mean * of.mean;
}

/** One project's line in any list, from its readiness. */
export function lineOf(of: {
  project: Pick<PortfolioProject, "slug" | "code" | "name" | "stage" | "isDemo"> & {
    tags?: readonly string[];
  };
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
    tags: [...(of.project.tags ?? [])],
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
    ownWeights: readiness.weights.length,
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

/** What a database counts of the stored lines, of lines that were made for another moment. */
export function spreadsOf(
  lines: readonly PortfolioProject[],
): Record<ChallengeId, ChallengeSpread> {
  return perChallenge((id) => {
    const cells = lines.map((line) => line.challenges[id]);
    const values = cells.flatMap((cell) => cell.residual?.high ?? []);
    const bins = Array.from({ length: BINS }, () => 0);
    for (const value of values) {
      const bin = Math.min(BINS - 1, Math.floor((value * BINS) / 100));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const sum = values.reduce((total, value) => total + value, 0);
    return {
      bins,
      mean: values.length === 0 ? null : sum / values.length,
      sum,
      high: values.filter((value) => value >= HIGH_FROM).length,
      critical: values.filter((value) => value >= CRITICAL_FROM).length,
      experienced: cells.filter((cell) => cell.state === "experienced").length,
      applies: cells.filter((cell) => cell.state !== "not-applicable").length,
    };
  });
}

export const HIGH_FROM = 50;
export const CRITICAL_FROM = 75;
/** Up to so many projects a column's head shows a tick for each, and more would merge. */
export const TICKS_MAX = 40;
export const NAMED_MAX = 20;

const CSV_COLUMNS = [
  ...[
    "slug",
    "code",
    "name",
    "stage",
    "basis",
    "isDemo",
    "tags",
    "score",
    "claimed",
    "band",
    "gate",
  ],
  ...["gateOutcome", "mlTestScore", "coverage", "confidence", "staleEvidence", "updatedAt"],
  ...CHALLENGE_IDS.flatMap((id) => [`${id} residual`, `${id} state`]),
];
export const csvHead = (): string => csvRow(CSV_COLUMNS);

/** One project as a line of CSV, in the order of the head. */
export function csvLine(line: PortfolioProject): string {
  return csvRow([
    ...[line.slug, line.code, line.name, line.stage, line.basis, line.isDemo, line.tags.join(" ")],
    ...[line.score, line.claimed, line.band, line.gate.id, line.gate.outcome],
    ...[line.mlTestScore.final, line.coverage, line.confidence, line.staleEvidence, line.updatedAt],
    ...CHALLENGE_IDS.flatMap((id) => [
      line.challenges[id].residual?.high ?? null,
      line.challenges[id].state,
    ]),
  ]);
}

type Cell = string | number | boolean | null;
const csvRow = (cells: readonly Cell[]) => `${cells.map(csvCell).join(",")}\r\n`;

/**
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP
 * advises against CSV injection; numbers stay numbers.
 */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = harmless(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
