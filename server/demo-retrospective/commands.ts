import { importActuals } from "#server/actuals/commands.ts";
import { audited } from "#server/audit/commands.ts";
import { wholeEstimate } from "#server/estimates/rules/whole.ts";
import { addEstimate, estimates } from "#server/estimates/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { openIncident } from "#server/incidents/commands.ts";
import { incidents } from "#server/incidents/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { openRetrospective, saveRetrospective } from "#server/retrospectives/commands.ts";
import { retrospective } from "#server/retrospectives/store.ts";
import { EDITED, EFFORT_CSV, estimatedAt, incidentAt, PLAN, periodAt } from "./catalogue.ts";

/**
 * The look back on WEA, open, so that whoever tries the demo can write on it. Each step can be done
 * again without doing it twice.
 */
export async function lookBackOnWeather(deps: Deps, lead: ProjectScope): Promise<void> {
  const at = deps.now();
  const there = await retrospective(deps.db, lead, 1);
  if (there && there.head.revision > 1) return;
  if ((await estimates(deps.db, lead, { limit: 1 })).length === 0) await estimate(deps, lead);
  await importActuals(deps, lead, { csv: EFFORT_CSV, preview: false });
  if ((await incidents(deps.db, lead)).length === 0) await openIncident(deps, lead, incidentAt(at));
  const period = periodAt(at);
  if (!there) await openRetrospective(deps, lead, period);
  await saveRetrospective(deps, lead, { number: 1, revision: 1, ...period, edited: EDITED });
}

/** As it would have been made then; small enough to be worked out at once. */
async function estimate(deps: Deps, lead: ProjectScope): Promise<void> {
  const at = estimatedAt(deps.now());
  const id = deps.newId();
  const result = wholeEstimate({ plan: PLAN, before: null, seed: 1 });
  const said = { action: "estimate.make", subject: { kind: "estimate", id } } as const;
  await audited(deps, lead, said, (tx) => addEstimate(tx, lead, { id, plan: PLAN, result, at }));
}
