import { FACTORS, type Factors } from "#server/catalogue/schema.ts";
import { isSignoff } from "#server/gates/findings.ts";
import type { Condition, GateResult } from "#server/gates/schema.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import type { Catch, GateBefore } from "../schema.ts";

/** What today's policies say of the project so many days before an incident, with what was known then. */
export type Replayed = {
  readonly daysBefore: number;
  readonly results: readonly GateResult[];
};

type Incident = Pick<Catch, "incidentId" | "title" | "severity" | "openedAt">;
type Of = {
  readonly incident: Incident;
  readonly policies: readonly CompiledPolicy[];
  readonly stage: Factors["stage"];
  /** The nearest day first. */
  readonly replays: readonly Replayed[];
  readonly lastDecision: Catch["lastDecision"];
};

/**
 * Which gate would have caught it: of those the project had passed or stood before, the condition that
 * fell short on the last day looked at and had done so for the longest. What was only not known would
 * have blocked too, and is told apart: it catches everything and so says nothing of this incident. Who
 * had not signed says nothing at all, since nobody was asked.
 */
export function catchOf(of: Of): Catch {
  const { incident, policies, stage, replays } = of;
  const gates = policies.map((policy) => gateBefore(policy, { stage, replays }));
  const onTheWay = gates.filter(({ isOnTheWay }) => isOnTheWay);
  const [caught = null] = onTheWay
    .flatMap(({ gate, title: gateTitle, blocking }) =>
      blocking.flatMap((one) => (one.outcome === "fail" ? { gate, gateTitle, ...one } : [])),
    )
    .sort((a, b) => b.daysBefore - a.daysBefore);
  const unknowing = onTheWay
    .filter(({ blocking }) => blocking.length > 0)
    .filter(({ blocking }) => blocking.every(({ outcome }) => outcome === "unknown"))
    .map(({ gate }) => gate);
  return { ...incident, gates, caught, unknowing, lastDecision: of.lastDecision };
}

function gateBefore(
  { policy, version }: CompiledPolicy,
  of: Pick<Of, "stage" | "replays">,
): GateBefore {
  const days = of.replays.flatMap(({ daysBefore, results }) => {
    const result = results.find(({ gate }) => gate === policy.id);
    return result ? { daysBefore, result } : [];
  });
  const [nearest] = days;
  return {
    gate: policy.id,
    title: policy.title,
    policyVersion: version,
    isOnTheWay: isMet(policy.fromStage, of.stage),
    days: days.map(({ daysBefore, result }) => ({ daysBefore, outcome: result.outcome })),
    blocking: (nearest?.result.conditions ?? [])
      .filter(blocks)
      .map(({ id, title, outcome, observedText, required }) => ({
        conditionId: id,
        title,
        outcome,
        observed: observedText,
        required,
        daysBefore: sinceDays(days, { id, outcome }),
      }))
      .sort((a, b) => b.daysBefore - a.daysBefore),
  };
}

const blocks = (condition: Condition) =>
  !isSignoff(condition) &&
  condition.effect === "block" &&
  (condition.outcome === "fail" || condition.outcome === "unknown");

/** How far back it says the same without a day between that says otherwise. */
function sinceDays(
  days: readonly { daysBefore: number; result: GateResult }[],
  of: Pick<Condition, "id" | "outcome">,
): number {
  let since = 0;
  for (const { daysBefore, result } of days) {
    const found = result.conditions.find(({ id }) => id === of.id);
    if (found?.outcome !== of.outcome || found.effect !== "block") break;
    since = daysBefore;
  }
  return since;
}

/** A gate of no stage is everybody's. */
function isMet(fromStage: string | null, stage: Factors["stage"]): boolean {
  const stages: readonly (string | null | undefined)[] = FACTORS.stage;
  const rank = (name: string | null | undefined) => stages.indexOf(name);
  // A project that does not say its stage stands before the first of them.
  return fromStage === null || rank(fromStage) <= Math.max(rank(stage), rank("prototype"));
}
