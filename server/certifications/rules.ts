import { FACTORS, type Factors } from "#server/catalogue/schema.ts";
import type { IncidentRecord } from "#server/incidents/schema.ts";
import type { Policy } from "#server/policies/schema.ts";
import { DAY_MS, GRACE_DAYS, GRACE_DAYS_CRITICAL, TRIGGER_TEXT } from "./catalogue.ts";
import type { Certification, ReviewCall } from "./schema.ts";

type Criticality = NonNullable<Factors["criticality"]>;

/** A factor that is not set counts as its highest level. */
const levelOf = ({ criticality }: Factors): Criticality => criticality ?? HIGHEST;
const HIGHEST: Criticality = FACTORS.criticality[FACTORS.criticality.length - 1] ?? "critical";

/** For how many days of 24 hours a decision, and a signature, holds. */
export function termDays({ recertifyDays }: Policy, factors: Factors): number {
  if (typeof recertifyDays === "number") return recertifyDays;
  const level = levelOf(factors);
  return recertifyDays[level] ?? Math.min(...Object.values(recertifyDays));
}

export const graceDays = (factors: Factors) =>
  levelOf(factors) === "critical" ? GRACE_DAYS_CRITICAL : GRACE_DAYS;

const after = (from: Date, days: number) => new Date(from.getTime() + days * DAY_MS);

type SevereMark = Pick<IncidentRecord, "severity" | "recordedAt">;

export type Called = { readonly at: Date; readonly words: string };

/**
 * The reviews that this policy lets be called for, in the order of time: its triggers and no others. A
 * stage that is entered by the very gate is no reason to look at it again.
 */
export function callsFor(
  policy: Policy,
  of: {
    calls: readonly ReviewCall[];
    incidents: readonly SevereMark[];
    at: Date;
  },
): Called[] {
  const severe = of.incidents
    .filter(({ severity }) => severity === "severe")
    .map(({ recordedAt: at }): ReviewCall => ({ trigger: "incident", subject: "", at }));
  return [...of.calls, ...severe]
    .filter(({ trigger }) => policy.triggers.includes(TRIGGER_TEXT[trigger]))
    .filter(({ subject }) => subject !== `stage:${policy.toStage}`)
    .filter(({ at }) => at <= of.at)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ trigger, subject, at }) => ({
      at,
      words: `${TRIGGER_TEXT[trigger]}${subject ? `: ${subject.replace(":", " ")}` : ""}`,
    }));
}

export type DecisionMark = {
  readonly gateId: string;
  /** pass or warn; anything else did not let it through. */
  readonly isPassing: boolean;
  readonly at: Date;
};

export type PlanMark = {
  readonly gateId: string;
  readonly note: string;
  readonly plannedById: string;
  readonly at: Date;
};

export type CertificationInput = {
  readonly policy: Policy;
  /** The gates whose passing certifies the same stage, this one's included. */
  readonly family: readonly string[];
  readonly factors: Factors;
  readonly decisions: readonly DecisionMark[];
  readonly calls: readonly ReviewCall[];
  readonly incidents: readonly SevereMark[];
  readonly plans: readonly PlanMark[];
  readonly at: Date;
};

/**
 * Whether what the gate let through still stands. It does for the policy's term, unless a review is called
 * for before. From then on it is due for the days of grace. A gate that is decided again and does not let
 * it through leaves the days of grace if a plan says how, and none without; after them it is certified no more,
 * until a decision lets it through. Nothing is switched off.
 */
export function certificationAt(input: CertificationInput): Certification {
  const { policy, family, factors, at } = input;
  const seen = input.decisions.filter((one) => one.at <= at);
  const passed = latest(seen.filter((one) => one.isPassing && family.includes(one.gateId)));
  const base = { gateId: policy.id, certifiedAt: passed, plan: null };
  if (passed === null)
    return {
      ...base,
      state: "never",
      since: null,
      until: null,
      because: ["No decision has let it through yet."],
    };
  const termEnd = after(passed, termDays(policy, factors));
  const calls = callsFor(policy, input).filter((call) => call.at > passed);
  const calledAt = calls[0]?.at ?? null;
  const due = calledAt && calledAt < termEnd ? calledAt : termEnd;
  const failed = earliest(
    seen.filter((one) => !one.isPassing && one.gateId === policy.id && one.at > passed),
  );
  const grace = graceDays(factors);
  const missed = after(due, grace);
  const reasons = reasonsOf({ due, termEnd, at, calls, days: termDays(policy, factors) });
  if (failed === null || failed > missed) {
    if (at < due) return { ...base, state: "certified", since: passed, until: due, because: [] };
    return at < missed
      ? { ...base, state: "due", since: due, until: missed, because: reasons }
      : {
          ...base,
          state: "not-certified",
          since: missed,
          until: null,
          because: [...reasons, `Nobody decided the gate within ${grace} days.`],
        };
  }
  const plan = planOf(input.plans, { policy, from: passed, until: after(failed, grace), at });
  const because = [...reasons, "The gate was decided again and did not let it through."];
  if (plan && at < after(failed, grace))
    return { ...base, plan, state: "grace", since: failed, until: after(failed, grace), because };
  return {
    ...base,
    plan,
    state: "not-certified",
    since: plan ? after(failed, grace) : failed,
    until: null,
    because: [
      ...because,
      plan ? `The ${grace} days of grace are over.` : "No plan says how it will be met.",
    ],
  };
}

function reasonsOf(of: {
  due: Date;
  termEnd: Date;
  at: Date;
  calls: readonly Called[];
  days: number;
}): string[] {
  if (of.at < of.due) return [];
  return [
    ...(of.at >= of.termEnd
      ? [`The last decision holds for ${of.days} days, and they are over.`]
      : []),
    ...new Set(of.calls.map(({ words }) => `A review is called for: ${words}.`)),
  ];
}

function planOf(
  plans: readonly PlanMark[],
  of: { policy: Policy; from: Date; until: Date; at: Date },
): Certification["plan"] {
  const own = plans
    .filter(
      ({ gateId, at }) => gateId === of.policy.id && at >= of.from && at < of.until && at <= of.at,
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .at(-1);
  return own ? { note: own.note, plannedById: own.plannedById, at: own.at } : null;
}

const instants = (of: readonly { at: Date }[]) =>
  of.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime());
const latest = (of: readonly { at: Date }[]) => instants(of).at(-1) ?? null;
const earliest = (of: readonly { at: Date }[]) => instants(of)[0] ?? null;

/** The policies whose passing certifies the stage that this one certifies. */
export function familyOf(policy: Policy, policies: readonly Policy[]): string[] {
  return policies.filter(({ toStage }) => toStage === policy.toStage).map(({ id }) => id);
}

/** Which certificate a project in this stage must keep: that of the gate into it, and later of staying there. */
export function certifying(stage: Factors["stage"], policies: readonly Policy[]): Policy | null {
  const at = stage === "scaled" ? "production" : stage;
  const into = policies.filter(({ toStage }) => toStage === at);
  return into.find(({ fromStage, toStage }) => fromStage === toStage) ?? into[0] ?? null;
}
