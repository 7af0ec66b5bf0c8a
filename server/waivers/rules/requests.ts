import type { Condition } from "#server/gates/schema.ts";
import type { Policy } from "#server/policies/schema.ts";
import { DAY_MS, EMERGENCY_DAYS } from "../catalogue.ts";
import { approvedAt, needsReview, renewalsOf, standingsAt, waiverStateAt } from "../rules.ts";
import type { NewWaiver, WaiverRecord } from "../schema.ts";

/** Why a waiver cannot be had, in words, and where the fault lies. */
export type No = {
  readonly code: "invalid" | "conflict" | "forbidden";
  readonly message: string;
  readonly pointer?: string;
};
const invalid = (message: string, pointer: string): No => ({ code: "invalid", message, pointer });
const conflict = (message: string): No => ({ code: "conflict", message });

export type Asked = {
  readonly request: NewWaiver;
  readonly policy: Policy;
  /** How the gate stands now. */
  readonly conditions: readonly Condition[];
  /** Every waiver of the project, of whatever gate. */
  readonly records: readonly WaiverRecord[];
  /** When a recorded decision last saw the condition hold without a waiver. */
  readonly heldAt: Date | null;
  readonly memberIds: readonly string[];
  readonly at: Date;
};

/** Elapsed time in UTC: a day is 24 hours, whatever clocks and calendars do in between. */
export function latestExpiry(of: { policy: Policy; isEmergency: boolean; at: Date }): Date {
  const { maxDays } = of.policy.waiver;
  const days = of.isEmergency ? Math.min(maxDays, EMERGENCY_DAYS) : maxDays;
  return new Date(of.at.getTime() + days * DAY_MS);
}

export function expiryOf({ days, expiresAt }: NewWaiver, at: Date): Date {
  return expiresAt === undefined
    ? new Date(at.getTime() + (days ?? 0) * DAY_MS)
    : new Date(expiresAt);
}

/** What becomes of a request: until when and what it goes on from, or why not. */
export function requested(
  of: Asked,
): { readonly expiresAt: Date; readonly renewsId: string | null } | No {
  const before = renewedBy(of);
  const no = whyNotCondition(of) ?? whyNotTerm(of) ?? whyNotOwner(of) ?? whyNotOneMore(of, before);
  return no ?? { expiresAt: expiryOf(of.request, of.at), renewsId: before?.id ?? null };
}

function whyNotCondition({ request, conditions, policy }: Asked): No | null {
  const found = conditions.find(({ id }) => id === request.conditionId);
  const at = "/conditionId";
  if (!found)
    return invalid(`${policy.id} has no condition "${request.conditionId.slice(0, 40)}".`, at);
  if (!found.isWaivable) return invalid("Nobody may waive this condition.", at);
  if (found.outcome === "not-applicable")
    return conflict("The condition does not apply: there is nothing to waive.");
  return found.outcome === "pass"
    ? conflict("The condition holds: there is nothing to waive.")
    : null;
}

function whyNotTerm({ request, policy, at }: Asked): No | null {
  const { isEmergency } = request;
  const expiresAt = expiryOf(request, at);
  const place = request.expiresAt === undefined ? "/days" : "/expiresAt";
  if (expiresAt <= at) return invalid("A waiver ends later than now.", place);
  const latest = latestExpiry({ policy, isEmergency, at });
  if (expiresAt <= latest) return null;
  const days = Math.round((latest.getTime() - at.getTime()) / DAY_MS);
  return invalid(
    `${isEmergency ? "An emergency waiver" : "A waiver"} lasts ${days} days at most.`,
    place,
  );
}

function whyNotOwner({ request, memberIds }: Asked): No | null {
  return memberIds.includes(request.ownerId)
    ? null
    : invalid("The owner must be a member of the workspace.", "/ownerId");
}

/** The last one of this condition that held, unless the condition was seen to hold by itself since. */
export function renewedBy({ request, policy, records, heldAt, at }: Asked): WaiverRecord | null {
  const own = records.filter(
    ({ gateId, conditionId }) => gateId === policy.id && conditionId === request.conditionId,
  );
  const held = own
    .flatMap((record) => {
      const since = approvedAt(record, at);
      return since && waiverStateAt(record, at) !== "settled" ? [{ record, since }] : [];
    })
    .sort((a, b) => a.since.getTime() - b.since.getTime());
  // Of two that were approved in the same instant the renewal is the last.
  const renewed = new Set(held.map(({ record }) => record.renewsId));
  const last = held.filter(({ record }) => !renewed.has(record.id)).at(-1);
  return last && !(heldAt && heldAt > last.since) ? last.record : null;
}

function whyNotOneMore(of: Asked, before: WaiverRecord | null): No | null {
  const { request, policy, records, at } = of;
  const own = records.filter(({ gateId }) => gateId === policy.id);
  const waiting = own.find(
    (one) => one.conditionId === request.conditionId && waiverStateAt(one, at) === "requested",
  );
  if (waiting) return conflict("A waiver of this condition is requested already.");
  if (before && needsReview(before, at))
    return conflict("The emergency waiver before it waits for its review.");
  const { maxRenewals } = policy.waiver;
  if (before && renewalsOf(before, records) + 1 > maxRenewals)
    return conflict(`It was renewed as often as the policy allows: ${maxRenewals}.`);
  return whyNotOpen({ policy, records, at, except: before?.id ?? null, withRequested: true });
}

/** Whether one more would be more than the policy lets stand at once. */
export function whyNotOpen(of: {
  policy: Policy;
  records: readonly WaiverRecord[];
  at: Date;
  /** The one that is renewed does not count beside its renewal. */
  except: string | null;
  withRequested: boolean;
}): No | null {
  const { maxOpen } = of.policy.waiver;
  const open = openCount(of);
  return open < maxOpen
    ? null
    : conflict(`${open} waivers of this gate are open, and the policy allows ${maxOpen}.`);
}

export function openCount(of: {
  policy: Policy;
  records: readonly WaiverRecord[];
  at: Date;
  except?: string | null;
  withRequested: boolean;
}): number {
  // A waiver and the renewal that stands beside it let the same condition through: they are one.
  const standing = of.records.filter((one) => waiverStateAt(one, of.at) === "approved");
  const goneOnFrom = new Set(standing.map(({ renewsId }) => renewsId));
  return standingsAt(of.records, of.at).filter(
    ({ id, gateId, state }) =>
      gateId === of.policy.id &&
      id !== of.except &&
      !goneOnFrom.has(id) &&
      (state === "approved" || (of.withRequested && state === "requested")),
  ).length;
}
