import { catalogue } from "#server/catalogue/catalogue.ts";
import type { Factors } from "#server/catalogue/schema.ts";
import { COUNTED_MAX, UNKNOWN_AGREEMENT, WEIGHT_MIN } from "../catalogue.ts";
import type { FinishedProject, Reference } from "../schema.ts";

/**
 * How alike two projects are, 0 to 1: of each context factor how near its levels lie on the
 * catalogue's scale, an unknown one halfway, averaged over the nine.
 */
export function similarity(a: Factors, b: Factors): number {
  const scales = Object.entries(catalogue.scoringModel.factors);
  const near = scales.map(([factor, levels]) => {
    const at = (of: Factors) => {
      const level = Object.entries(of).find(([key]) => key === factor)?.[1];
      return level === undefined
        ? undefined
        : Object.entries(levels).find(([key]) => key === level)?.[1];
    };
    const [left, right] = [at(a), at(b)];
    return left === undefined || right === undefined
      ? UNKNOWN_AGREEMENT
      : 1 - Math.abs(left - right);
  });
  return near.reduce((sum, part) => sum + part, 0) / near.length;
}

/** The finished projects as the estimate of a project in `context` counts them. */
export function referenceFor(projects: readonly FinishedProject[], context: Factors): Reference {
  const ordered = [...projects].sort((a, b) =>
    a.finishedOn === b.finishedOn ? (a.id < b.id ? -1 : 1) : a.finishedOn < b.finishedOn ? -1 : 1,
  );
  const history = ordered
    .flatMap(({ name, actualDays, estimateDays, context: other }) =>
      actualDays === null
        ? []
        : {
            name,
            ratio: actualDays / estimateDays,
            weight: Math.max(WEIGHT_MIN, similarity(context, other)),
          },
    )
    .slice(-COUNTED_MAX);
  const stopped = projects.filter((project) => project.actualDays === null).length;
  const finished = projects.length - stopped;
  const durations = ordered
    .flatMap(({ actualDays, estimateDurationDays: planned, actualDurationDays: took }) =>
      actualDays === null || planned === null || took === null ? [] : took / planned,
    )
    .slice(-COUNTED_MAX);
  return {
    history,
    durations,
    finished,
    stopped,
    pStopped: (stopped + 0.5) / (projects.length + 1),
    basis: basisOf(history),
  };
}

function basisOf(history: Reference["history"]): string {
  if (history.length === 0) return "No finished project of yours yet: general software data only.";
  const weight = history.reduce((sum, one) => sum + one.weight, 0);
  const count =
    history.length === 1 ? "one of your projects" : `${history.length} of your projects`;
  return `Based on ${count}, counted like ${weight.toFixed(1)} by how alike they are, and general software data.`;
}
