import { DEFAULT_SEED } from "#server/estimates/catalogue.ts";
import { estimates } from "#server/estimates/store.ts";
import { pictureAndGate } from "#server/gates/queries.ts";
import { pictureOf } from "#server/handover/queries.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { namedIn } from "#server/members/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { offThread } from "#server/platform/off-thread.ts";
import { inputOf } from "#server/readiness/rules/record.ts";
import { mitigationOf } from "#server/what-if/catalogue.ts";
import {
  effectOf,
  type Ground,
  groundOf,
  rankedMitigations,
  readinessIf,
} from "#server/what-if/rules/effect.ts";
import { residualPair } from "#server/what-if/rules/effort.ts";
import { EffortEffect } from "#server/what-if/schema.ts";
import type { Exported } from "./rules/formats.ts";
import { chosenIds, itemsAt } from "./rules/items.ts";
import type { DueItem, PlanItem, PlanPage, WhatIf } from "./schema.ts";
import { dueBy, planItems } from "./store.ts";

/** The plan, what else could be chosen, and what all that is chosen would change. */
export async function planPage(deps: Deps, scope: ProjectScope): Promise<PlanPage> {
  const [revisions, ground] = await Promise.all([
    planItems(deps.db, scope),
    groundFor(deps, scope),
  ]);
  const chosen = chosenIds(revisions);
  const { readiness } = ground.picture;
  return {
    asOf: readiness.asOf,
    items: itemsAt(revisions, { readiness, at: new Date(readiness.asOf) }),
    ranked: rankedMitigations(ground).filter(({ mitigationId }) => !chosen.includes(mitigationId)),
    whole: await whatIfOn(deps, scope, { ground, mitigationIds: chosen }),
  };
}

export async function planItemsOf(deps: Deps, scope: ProjectScope): Promise<PlanItem[]> {
  const [revisions, { readiness }] = await Promise.all([
    planItems(deps.db, scope),
    read(deps, scope),
  ]);
  return itemsAt(revisions, { readiness, at: new Date(readiness.asOf) });
}

/** What the project would be if these were done, on top of nothing else: before anything is chosen. */
export async function whatIf(
  deps: Deps,
  scope: ProjectScope,
  mitigationIds: readonly string[],
): Promise<WhatIf> {
  const unknown = mitigationIds.find((id) => mitigationOf(id) === null);
  if (unknown !== undefined)
    throw new AppError("invalid", `The catalogue has no mitigation "${unknown.slice(0, 40)}".`, {
      pointer: "/mitigations",
    });
  const ground = await groundFor(deps, scope);
  return whatIfOn(deps, scope, { ground, mitigationIds });
}

function read(deps: Deps, scope: ProjectScope): Promise<Picture> {
  return pictureOf(deps, scope, { withActions: false });
}

async function groundFor(deps: Deps, scope: ProjectScope): Promise<Ground> {
  const { picture, policy } = await pictureAndGate(deps, scope, { withActions: false });
  const input = inputOf(picture.project, new Date(picture.readiness.asOf));
  return groundOf({ input, picture, policy });
}

async function whatIfOn(
  deps: Deps,
  scope: ProjectScope,
  of: { ground: Ground; mitigationIds: readonly string[] },
): Promise<WhatIf> {
  const { ground, mitigationIds } = of;
  return {
    mitigationIds: [...mitigationIds],
    effect: effectOf(ground, mitigationIds),
    effort: await effortOf(deps, scope, of),
  };
}

const COMPUTE_MS_MAX = 20_000;

async function effortOf(
  deps: Deps,
  scope: ProjectScope,
  { ground, mitigationIds }: { ground: Ground; mitigationIds: readonly string[] },
): Promise<EffortEffect | null> {
  const [latest] = await estimates(deps.db, scope, { limit: 1 });
  if (!latest) return null;
  const after = readinessIf(ground, mitigationIds);
  const seed = latest.result.seed ?? DEFAULT_SEED;
  return offThread({
    file: "server/what-if/rules/effort.ts",
    name: "effortEffect",
    input: { plan: latest.plan, seed, ...residualPair(ground.picture.readiness, after) },
    output: EffortEffect,
    timeoutMs: COMPUTE_MS_MAX,
  });
}

/** All that an export of the plan says, with the names of people. */
export async function exportedPlan(deps: Deps, scope: ProjectScope): Promise<Exported> {
  const [revisions, { project, readiness }, named] = await Promise.all([
    planItems(deps.db, scope),
    read(deps, scope),
    namedIn(deps, scope),
  ]);
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return {
    project: project.name,
    slug: scope.slug,
    asOf: readiness.asOf,
    items: itemsAt(revisions, { readiness, at: new Date(readiness.asOf) }),
    nameOf: (userId) => names.get(userId) ?? userId,
  };
}

/** What is open and due by the day of `at` (UTC), everywhere: whoever reminds people asks it. */
export function dueItems(deps: Deps, at: Date): Promise<DueItem[]> {
  return dueBy(deps.db, at.toISOString().slice(0, 10));
}
