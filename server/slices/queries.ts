import { newestFacts } from "#server/facts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
import {
  attributionAnswer,
  groupAnswer,
  type Known,
  privacyAnswer,
  slicesMeaning,
  slicesTitle,
} from "./findings.ts";
import { divisionsOf, missingSlices } from "./rules/groups.ts";
import { attributionsOf, privacyOf } from "./rules/privacy.ts";
import type { SlicesPage } from "./schema.ts";

const READ = 5_000;
const DIVISIONS_SHOWN = 12;
const GROUPS_SHOWN = 40;
const PRIVACY_SHOWN = 100;

/** How a model serves each group and place, how private its data is, and what decides. */
export async function slicesOf(deps: Deps, scope: ProjectScope): Promise<SlicesPage> {
  const [told, project] = await Promise.all([
    newestFacts(deps.db, scope, {
      kinds: ["slice-metric", "dataset-check", "privacy-measure", "attribution"],
      limit: READ,
    }),
    projectOf(deps, scope),
  ]);
  const divisions = divisionsOf(told);
  const known: Known = {
    divisions,
    missing: missingSlices(project.profile.requiredSlices ?? [], divisions),
    privacy: privacyOf(told),
    attributions: attributionsOf(told),
    epsilonBudget: project.profile.limits?.epsilon ?? null,
  };
  return {
    title: slicesTitle(known),
    meaning: slicesMeaning(known),
    isEmpty: divisions.length + known.privacy.length + known.attributions.length === 0,
    groupAnswer: groupAnswer(known),
    privacyAnswer: privacyAnswer(known),
    attributionAnswer: attributionAnswer(known),
    divisions: divisions
      .slice(0, DIVISIONS_SHOWN)
      .map((one) => ({ ...one, groups: one.groups.slice(0, GROUPS_SHOWN) })),
    divisionsTotal: divisions.length,
    missing: [...known.missing],
    privacy: known.privacy.slice(0, PRIVACY_SHOWN),
    attributions: known.attributions.slice(0, 5),
    hasSample: told.some(({ isSample }) => isSample),
  };
}
