import { demandGate, gateOf } from "#server/gates/queries.ts";
import type { Condition } from "#server/gates/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { Policy } from "#server/policies/schema.ts";
import { DAY_MS, EMERGENCY_DAYS } from "./catalogue.ts";
import { openCount } from "./rules/requests.ts";
import { type Ruler, whyNotRule } from "./rules/rulings.ts";
import { needsReview, renewalsOf, waiverStateAt } from "./rules.ts";
import type { Waiver, WaiverDue, WaiverList, WaiverRow, WaiverVerb } from "./schema.ts";
import * as store from "./store.ts";

const SOON_DAYS = 7;

/** Every waiver of a gate, the newest first, with what whoever asks may do about it. */
export async function waiversOf(
  deps: Deps,
  scope: ProjectScope,
  of: { gate: string },
): Promise<WaiverList> {
  const at = deps.now();
  const { policy } = await demandGate(deps, scope, { gate: of.gate, at });
  const [records, { conditions }] = await Promise.all([
    store.waivers(deps.db, scope),
    gateOf(deps, scope, { gate: policy.id, at }),
  ]);
  const view = { records, policy, conditions, by: rulerOf(scope), at };
  return {
    gate: policy.id,
    limits: { ...policy.waiver, emergencyDays: Math.min(policy.waiver.maxDays, EMERGENCY_DAYS) },
    open: openCount({ policy, records, at, withRequested: false }),
    waivers: records
      .filter(({ gateId }) => gateId === policy.id)
      .map((record) => viewOf(record, view)),
  };
}

export async function waiverOf(
  deps: Deps,
  scope: ProjectScope,
  of: { gate: string; id: string },
): Promise<Waiver> {
  const { waivers } = await waiversOf(deps, scope, of);
  const found = waivers.find(({ id }) => id === of.id);
  if (found) return found;
  throw new AppError("not-found", `There is no waiver "${of.id.slice(0, 60)}" of this gate here.`);
}

type View = {
  readonly records: readonly WaiverRow[];
  readonly policy: Policy;
  readonly conditions: readonly Condition[];
  readonly by: Ruler | null;
  readonly at: Date;
};

function viewOf(record: WaiverRow, of: View): Waiver {
  const { records, policy, by, at } = of;
  const condition = standingOf(of.conditions, record.conditionId);
  const why = (verb: WaiverVerb) =>
    by
      ? (whyNotRule({ record, verb, by, policy, records, at, condition })?.message ?? null)
      : "Only a person can do this, not a service token.";
  return {
    ...record,
    state: waiverStateAt(record, at),
    renewals: renewalsOf(record, records),
    needsReview: needsReview(record, at),
    may: {
      approve: why("approve"),
      refuse: why("refuse"),
      withdraw: why("withdraw"),
      revoke: why("revoke"),
      review: why("review"),
      settle: why("settle"),
    },
  };
}

/** Who rules; null for a machine. */
export function rulerOf({ actor, projectRole }: ProjectScope): Ruler | null {
  return actor.kind === "person" ? { userId: actor.userId, role: actor.role, projectRole } : null;
}

/** How the waived condition stands at a moment; null where the policy has it no more. */
export async function conditionIn(
  deps: Deps,
  scope: ProjectScope,
  of: { gate: string; at: Date },
  conditionId: string,
) {
  return standingOf((await gateOf(deps, scope, of)).conditions, conditionId);
}

function standingOf(conditions: readonly Condition[], conditionId: string) {
  const found = conditions.find(({ id }) => id === conditionId);
  if (!found) return null;
  const isMet = found.outcome === "pass" || found.outcome === "not-applicable";
  return { isWaivable: found.isWaivable, isMet };
}

// ── of every workspace, for notices ─────────────────────────────────────────────────────────────

/** Waivers that hold and end within a week. */
export function expiringWaivers(deps: Deps, at: Date, days = SOON_DAYS): Promise<WaiverDue[]> {
  return store.endingWaivers(deps.db, { at, until: new Date(at.getTime() + days * DAY_MS) });
}

/** Emergency waivers that wait for somebody to look at them. */
export function waiversToReview(deps: Deps, at: Date): Promise<WaiverDue[]> {
  return store.unreviewedWaivers(deps.db, at);
}
