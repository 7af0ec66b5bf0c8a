import { catalogue, tests } from "#server/catalogue/catalogue.ts";
import {
  type EditionId,
  SECTION_IDS,
  type SectionId,
  type TestId,
} from "#server/catalogue/schema.ts";

export const DAY_MS = 86_400_000;

export type CreditKind = "automated" | "manual";
export type SectionPoints = Record<SectionId, number>;
/** 2017 points per test: 0, 0.5 or 1. A test that is left out has none. */
export type Credits = Partial<Record<TestId, number>>;

const { decay } = catalogue.evidence.creditPolicy;
/** How long, in windows, each credit lasts, longest-lived last (catalog.json creditPolicy.decay). */
const STEPS = {
  automated: decay.automated.flatMap((step) => ("upToWindows" in step ? [step] : [])),
  manual: decay.manual.flatMap((step) => ("upToWindows" in step ? [step] : [])),
};

/** When a proof's credit falls: it holds up to and including `untilMs` after its observation. */
export function creditSteps(
  kind: CreditKind,
  windowDays: number,
): readonly { readonly untilMs: number; readonly credit: number }[] {
  return STEPS[kind].map((step) => ({
    untilMs: step.upToWindows * windowDays * DAY_MS,
    credit: step.credit,
  }));
}

/** Credit of a passing proof by elapsed time; the edges of a window belong to it. The future proves nothing. */
export function creditByAge(kind: CreditKind, windowDays: number, ageMs: number): number {
  if (ageMs < 0) return 0;
  return creditSteps(kind, windowDays).find((step) => ageMs <= step.untilMs)?.credit ?? 0;
}

/** Points of each section: the strict reading, where a test that does not apply gives none. */
export function sectionSums(credits: Credits, edition: EditionId): SectionPoints {
  const { automated } = editionOf(edition).perTest;
  const sums: SectionPoints = { data: 0, model: 0, infra: 0, monitor: 0 };
  for (const { id, section } of tests) sums[section] += (credits[id] ?? 0) * automated;
  return sums;
}

/** The published score: the smallest section sum, and every section that holds it. */
export function finalOf(sums: SectionPoints): { final: number; binding: SectionId[] } {
  const final = Math.min(...SECTION_IDS.map((section) => sums[section]));
  return { final, binding: SECTION_IDS.filter((section) => sums[section] === final) };
}

/** A section's score scaled to the tests that apply; not scorable with fewer than four (creditPolicy.naRule). */
export function adjustedSum(sum: number, applicable: number, edition: EditionId): number | null {
  if (applicable < 4) return null;
  return (editionOf(edition).sectionMax * sum) / applicable;
}

export const GAP_BAND = { id: "gap-11", label: "between bands" } as const;

/** The published meaning of a final score. 11 points of the 2016 edition belong to no band. */
export function testScoreBand(edition: EditionId, score: number): { id: string; label: string } {
  const band = editionOf(edition).bands.find((candidate) =>
    candidate.minExclusive === undefined || candidate.minExclusive === null
      ? score >= (candidate.min ?? 0) && score <= candidate.max
      : score > candidate.minExclusive && score <= candidate.max,
  );
  return band ? { id: band.id, label: band.label } : GAP_BAND;
}

const EDITIONS = new Map(catalogue.mlTestScore.editions.map((edition) => [edition.id, edition]));

function editionOf(id: EditionId) {
  const edition = EDITIONS.get(id);
  if (!edition) throw new Error(`the catalogue has no edition ${id}`);
  return edition;
}
