import { perChallenge } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import type { EarlierPoint, PortfolioProject } from "#server/portfolio/schema.ts";

/** How far back a change is told. */
export const CHANGE_DAYS = 56;

type Comparable = Pick<PortfolioProject, "slug" | "basis" | "score"> & {
  challenges: Record<ChallengeId, Pick<PortfolioProject["challenges"][ChallengeId], "residual">>;
};
/** The same projects as they stood earlier, by slug. */
export type Earlier = ReadonlyMap<string, Comparable>;

/** Only what was published then can be compared: drafts have no past, and no answers are no value. */
export function earlierOf(projects: readonly Comparable[]): Earlier {
  const published = projects.filter((project) => project.basis === "published");
  return new Map(published.map((project) => [project.slug, project]));
}

/** Change of the risk score, or null where there is nothing to compare. */
export function scoreChange(now: Comparable, earlier: Earlier): number | null {
  const before = earlier.get(now.slug)?.score ?? null;
  return before === null || now.score === null ? null : now.score - before;
}

/** Change of one residual; null where it did not apply then or does not now. */
export function residualChange(now: Comparable, id: ChallengeId, earlier: Earlier): number | null {
  const before = earlier.get(now.slug)?.challenges[id].residual?.high;
  const after = now.challenges[id].residual?.high;
  return before === undefined || after === undefined ? null : after - before;
}

/** What was noted of projects at the end of a week, to compare with as lines are. */
export function earlierOfPoints(points: readonly EarlierPoint[]): Earlier {
  return new Map(
    points.map(({ slug, score, residuals }) => [
      slug,
      {
        slug,
        basis: "published" as const,
        score,
        challenges: perChallenge((id) => {
          const high = residuals[CHALLENGE_IDS.indexOf(id)] ?? null;
          return { residual: high === null ? null : { low: high, point: high, high } };
        }),
      },
    ]),
  );
}
