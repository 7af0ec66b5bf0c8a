import type { Agreed, AssessorAnswers } from "#server/assessments/schema.ts";
import type { EditionId } from "#server/catalogue/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { resultOf } from "#server/own-catalogues/rules/scores.ts";
import type { PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import type { OwnWeight } from "#server/weights/schema.ts";
import { fusesOf } from "./rules/fuses.ts";
import { inputOf, type ProjectRecord } from "./rules/record.ts";
import { readinessAt } from "./rules.ts";
import type { Fuses, Readiness, ReadinessInput } from "./schema.ts";
import { projectRecords } from "./store.ts";

/** Scores of one project now, or at `at`. Next actions are searched for only when asked: they cost most of the time. */
export async function readinessOf(
  deps: Deps,
  scope: ProjectScope,
  at?: Date,
  options: { edition?: EditionId | undefined; withActions?: boolean } = {},
): Promise<Readiness> {
  const moment = at ?? deps.now();
  const input = {
    ...inputOf(await recordOf(deps, scope, moment), moment),
    edition: options.edition,
  };
  return readinessAt(input, { withActions: options.withActions ?? false });
}

/** What the scores are made of now, to score it as it is and as it would be. */
export async function readinessInputOf(deps: Deps, scope: ProjectScope): Promise<ReadinessInput> {
  const at = deps.now();
  return inputOf(await recordOf(deps, scope, at), at);
}

/** The scores that these answers give with the evidence there is: what publishing freezes. */
export async function scoresOfAnswers(of: {
  deps: Deps;
  scope: ProjectScope;
  assessors: readonly AssessorAnswers[];
  agreements: readonly Agreed[];
  weights: readonly OwnWeight[];
  catalogues: readonly PinnedCatalogue[];
  number: number;
  at: Date;
}): Promise<Readiness> {
  const input = inputOf(await recordOf(of.deps, of.scope, of.at), of.at);
  const published = {
    ...input,
    basis: "published" as const,
    assessmentNumber: of.number,
    assessors: of.assessors,
    agreements: of.agreements,
    weights: of.weights,
    own: of.catalogues.map(({ scores, ...one }) => resultOf(one, scores)),
  };
  return readinessAt(published, { withActions: false });
}

/** The final score over time: `daysBack` of the past, and what is left of it in `daysAhead`. */
export async function fusesOfProject(
  deps: Deps,
  scope: ProjectScope,
  of: {
    at?: Date | undefined;
    daysBack: number;
    daysAhead: number;
    edition?: EditionId | undefined;
  },
): Promise<Fuses> {
  const at = of.at ?? deps.now();
  const input = { ...inputOf(await recordOf(deps, scope, at), at), edition: of.edition };
  const from = new Date(at.getTime() - of.daysBack * DAY_MS);
  return fusesOf(input, from, new Date(at.getTime() + of.daysAhead * DAY_MS));
}

async function recordOf(deps: Deps, scope: ProjectScope, at: Date): Promise<ProjectRecord> {
  const [record] = await projectRecords(deps.db, scope, { at, projectIds: [scope.projectId] });
  if (!record) throw new AppError("not-found", `There is no project "${scope.slug}" here.`);
  return record;
}
