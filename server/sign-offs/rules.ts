import type { Factors } from "#server/catalogue/schema.ts";
import { DAY_MS } from "#server/certifications/catalogue.ts";
import { callsFor, termDays } from "#server/certifications/rules.ts";
import type { ReviewCall } from "#server/certifications/schema.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type { Role } from "#server/identity/schema.ts";
import type { IncidentRecord } from "#server/incidents/schema.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import type { SignOffRecord } from "./schema.ts";

/** The last word of a role on a gate; null when it never said one. */
export function lastSignOff(
  records: readonly SignOffRecord[],
  of: { gateId: string; role: Role; at: Date },
): SignOffRecord | null {
  const own = records.filter(
    ({ gateId, role, signedAt }) => gateId === of.gateId && role === of.role && signedAt <= of.at,
  );
  return own.reduce<SignOffRecord | null>(
    (last, next) => (last === null || next.signedAt >= last.signedAt ? next : last),
    null,
  );
}

type Standing = {
  readonly policy: CompiledPolicy;
  readonly factors: Factors;
  readonly calls: readonly ReviewCall[];
  readonly incidents: readonly IncidentRecord[];
  readonly at: Date;
};

/**
 * Why a signature counts no more; null while it does. It is given for the policy as it then was, for the
 * term after which the gate is decided again, and until a review is called for. That the gate blocked in
 * the meantime does not end it: what blocks is asked by itself.
 */
export function whyLapsed(record: SignOffRecord, of: Standing): string | null {
  const { policy, factors, at } = of;
  if (!record.isSigned) return "It was taken back.";
  if (record.policyDigest !== policy.digest) return "The policy has changed since.";
  const days = termDays(policy.policy, factors);
  if (at.getTime() >= record.signedAt.getTime() + days * DAY_MS)
    return `It was signed more than ${days} days ago.`;
  const called = callsFor(policy.policy, of).find((call) => call.at > record.signedAt);
  return called ? `A review is called for since: ${called.words}.` : null;
}

/** When a signature's term is over. */
export function termEnd(record: SignOffRecord, policy: CompiledPolicy, factors: Factors): Date {
  return new Date(record.signedAt.getTime() + termDays(policy.policy, factors) * DAY_MS);
}

/** Why a person may not sign for a role, or take its signature back; null when they may. */
export function whyNotSign(of: {
  role: Role;
  /** The discipline they answer in here; null for a machine. */
  discipline: Role | null;
  isAsked: boolean;
  counts: boolean;
  isSigned: boolean;
}): string | null {
  if (of.discipline === null) return "Only a person can do this, not a service token.";
  if (of.discipline !== of.role)
    return `Only who answers as ${ROLE_NAMES[of.role]} in this project can do this.`;
  if (!of.isSigned) return of.counts ? null : "There is no signature to take back.";
  if (!of.isAsked) return "The policy does not ask for this signature here.";
  return of.counts ? "It is signed already." : null;
}
