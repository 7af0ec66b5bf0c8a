import { type ResolvedEstimate, scoreEstimates } from "#server/calibration/rules/scores.ts";
import type { Factors } from "#server/catalogue/schema.ts";
import { ratioQuantile, referenceClass } from "#server/estimates/rules/reference-class.ts";
import { referenceFor } from "#server/reference-class/rules/reference.ts";
import type { FinishedProject } from "#server/reference-class/schema.ts";
import type { Effort, Ending, Movement, Standing } from "../schema.ts";

type Known = {
  readonly finished: readonly FinishedProject[];
  /** Estimates of which something came, by their id, in the order they were made. */
  readonly resolved: ReadonlyMap<string, ResolvedEstimate>;
};
type Of = {
  readonly known: Known;
  readonly effort: Effort;
  /** The estimate that is looked back on, as it was said. */
  readonly said: ResolvedEstimate["said"] | null;
  readonly ending: Ending;
  readonly context: Factors;
  readonly isDemo: boolean;
  /** The finished project that closing adds. */
  readonly added: FinishedProject | null;
  readonly projectId: string;
};

/** What the finished projects and the resolved estimates say before and after this one counts. */
export function movementOf(of: Of): Movement {
  const { known, effort, added, context } = of;
  const before = standingOf(known, context);
  const because = whyNothing(of);
  const estimate = effort.estimate;
  if (because !== null || added === null || estimate === null)
    return { because, estimateDays: null, actualDays: null, before, after: before };
  const finished = [...known.finished.filter((one) => !isEarlierOf(one, of.projectId)), added];
  const resolved = new Map(known.resolved);
  if (added.actualDays !== null && of.said)
    resolved.set(estimate.estimateId, {
      madeAt: estimate.madeAt,
      said: of.said,
      actualDays: added.actualDays,
    });
  return {
    because: null,
    estimateDays: added.estimateDays,
    actualDays: added.actualDays,
    before,
    after: standingOf({ finished, resolved }, context),
  };
}

/** A project counts once: its later retrospective takes the place of the one before. */
export const isEarlierOf = (one: FinishedProject, projectId: string) =>
  one.origin === "retrospective" && one.projectId === projectId;

function whyNothing({ isDemo, effort, ending }: Of): string | null {
  if (isDemo) return "The demo is no experience of yours.";
  if (ending === "going-on") return "The work goes on: what it takes is not known yet.";
  if (effort.estimate === null) return "It was never estimated: there is nothing to compare with.";
  if (ending === "finished" && effort.totalDays <= 0) return "Nobody entered what the work took.";
  return null;
}

function standingOf({ finished, resolved }: Known, context: Factors): Standing {
  const { history } = referenceFor(finished, context);
  const reference = referenceClass(
    history.map(({ ratio }) => ratio),
    history.map(({ weight }) => weight),
  );
  const at = (share: number) => ratioQuantile(reference, share);
  const scores = scoreEstimates([...resolved.values()]);
  return {
    projects: history.length,
    p10: at(0.1),
    p50: at(0.5),
    p80: at(0.8),
    p90: at(0.9),
    hits: scores.coverage.hits,
    of: scores.coverage.of,
    skill: scores.pinball?.skill ?? null,
  };
}

/** The project as a finished one; null where there is nothing to compare. */
export function finishedFrom(of: {
  project: { readonly id: string; readonly name: string; readonly factors: Factors };
  effort: Effort;
  ending: Ending;
  at: string;
}): FinishedProject | null {
  const { project, effort, ending, at } = of;
  const isNothing = ending === "finished" && effort.totalDays <= 0;
  if (effort.estimate === null || ending === "going-on" || isNothing) return null;
  return {
    id: "this",
    name: project.name,
    projectId: project.id,
    finishedOn: at.slice(0, 10),
    estimateDays: effort.estimate.plannedDays,
    actualDays: ending === "stopped" ? null : effort.totalDays,
    estimateDurationDays: null,
    actualDurationDays: null,
    context: project.factors,
    origin: "retrospective",
    addedById: "",
    addedAt: new Date(at),
  };
}
