import type { FinishedProject, ImportResult } from "./schema.ts";

const ENOUGH = 3;

/** The page's title: what finished projects say of estimates here. */
export function referenceTitle(projects: readonly FinishedProject[]): string {
  const ratios = projects
    .flatMap(({ actualDays, estimateDays }) =>
      actualDays === null ? [] : actualDays / estimateDays,
    )
    .sort((a, b) => a - b);
  if (ratios.length === 0)
    return "No finished project of yours yet: estimates rest on general software data";
  const middle = medianOf(ratios);
  const percent = Math.round(Math.abs(middle - 1) * 100);
  const told =
    percent === 0
      ? "as long as estimated"
      : `${percent} % ${middle > 1 ? "longer" : "less long"} than estimated`;
  const of =
    ratios.length === 1 ? "The one finished project" : `Half of ${ratios.length} finished projects`;
  return ratios.length === 1
    ? `${of} took ${told}`
    : `${of} took ${percent === 0 ? told : `${told}, or ${middle > 1 ? "more" : "less"}`}`;
}

export function referenceLede(projects: readonly FinishedProject[]): string {
  const stopped = projects.filter((project) => project.actualDays === null).length;
  const finished = projects.length - stopped;
  const few =
    finished < ENOUGH
      ? " Under 3 finished projects, ranges rest mainly on 208 general software projects from 6 sources, not on yours."
      : " Estimates count the latest 20, by how alike they are to the project.";
  const told =
    stopped === 0
      ? ""
      : ` ${stopped} of ${projects.length} ${stopped === 1 ? "was" : "were"} stopped before they were done; that is told apart and never part of the range.`;
  return `What was estimated, and what it took.${few}${told}`;
}

function medianOf(sorted: readonly number[]): number {
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 1) + (sorted[Math.ceil(half)] ?? 1)) / 2;
}

/** What an import did, or would do. */
export function importText({ rows, problems, known, added }: ImportResult): string {
  const here = known > 0 ? ` ${known} known already.` : "";
  if (problems.length > 0)
    return `${problems.length} ${problems.length === 1 ? "fault" : "faults"}: nothing is added until every line reads.${here}`;
  if (added > 0) return `${added} added.${here}`;
  return rows.length === 0 ? `Nothing new to add.${here}` : `${rows.length} would be added.${here}`;
}
