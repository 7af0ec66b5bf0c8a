import type { ProjectScope } from "#server/identity/scope.ts";
import { members } from "#server/members/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { projectOf } from "#server/projects/queries.ts";
import type { Project } from "#server/projects/schema.ts";
import { evidenceOf, readinessOf } from "#server/readiness/queries.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { handoverAt } from "./rules/checklist.ts";
import { HANDOVER_VERBS, type Handover, HandoverVerb } from "./schema.ts";
import { events } from "./store.ts";

/** A project with all that a decision about it looks at, at one moment. */
export type Picture = {
  readonly project: Project;
  readonly readiness: Readiness;
  readonly handover: Handover;
  readonly activeMemberIds: readonly string[];
};

export async function pictureOf(deps: Deps, scope: ProjectScope, at?: Date): Promise<Picture> {
  const moment = at ?? deps.now();
  const [project, readiness, evidence, happened, people] = await Promise.all([
    projectOf(deps, scope),
    readinessOf(deps, scope, moment),
    evidenceOf(deps, scope, moment),
    events(deps.db, scope, moment),
    members(deps.db, scope),
  ]);
  const activeMemberIds = people.map((member) => member.userId);
  const handover = handoverAt({
    factors: project.factors,
    readiness,
    evidence,
    records: { owners: project.owners, activeMemberIds },
    events: happened,
  });
  return { project, readiness, handover, activeMemberIds };
}

export async function handoverOf(deps: Deps, scope: ProjectScope, at?: Date): Promise<Handover> {
  return (await pictureOf(deps, scope, at)).handover;
}

/** The verb at the end of a path. */
export function demandVerb(text: string): HandoverVerb {
  const verb = HandoverVerb.safeParse(text);
  if (verb.success) return verb.data;
  throw new AppError("not-found", `There is no step "${text.slice(0, 40)}".`, {
    hint: `There are: ${HANDOVER_VERBS.join(", ")}.`,
  });
}
