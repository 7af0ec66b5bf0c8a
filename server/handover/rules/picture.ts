import type { Handover } from "#server/handover/schema.ts";
import { inputOf, type ProjectRecord } from "#server/readiness/rules/record.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { handoverAt } from "./checklist.ts";

/** A project with all that a decision about it looks at, at one moment. */
export type Picture = {
  readonly project: ProjectRecord;
  readonly readiness: Readiness;
  readonly handover: Handover;
  readonly activeMemberIds: readonly string[];
  readonly waivers: ProjectRecord["waivers"];
  readonly signOffs: ProjectRecord["signOffs"];
  readonly incidents: ProjectRecord["incidents"];
  readonly reviewCalls: ProjectRecord["reviewCalls"];
};

/** Scores and checklist of one record, each computed once. Lists leave the actions out: they cost most. */
export function pictureAt(
  project: ProjectRecord,
  of: {
    at: Date;
    known?: Date | undefined;
    activeMemberIds: readonly string[];
    withActions: boolean;
  },
): Picture {
  const { at, known, activeMemberIds, withActions } = of;
  const readiness = readinessAt(inputOf(project, at, known), { withActions });
  const handover = handoverAt({
    factors: project.factors,
    readiness,
    evidence: project.evidence,
    records: { owners: project.owners, activeMemberIds },
    events: project.handoverEvents,
    ownItems: project.ownItems,
    assessors: project.assessors,
  });
  const { waivers, signOffs, incidents, reviewCalls } = project;
  const records = { waivers, signOffs, incidents, reviewCalls };
  return { project, readiness, handover, activeMemberIds, ...records };
}
