import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type { ProjectRoleName, Role } from "#server/identity/schema.ts";
import type { Policy } from "#server/policies/schema.ts";
import { needsReview, rulingsAt, waiverStateAt } from "../rules.ts";
import type { Ruling, WaiverRecord, WaiverState, WaiverVerb } from "../schema.ts";
import { type No, whyNotOpen } from "./requests.ts";

export const RULING_OF = {
  approve: "approved",
  refuse: "refused",
  withdraw: "withdrawn",
  revoke: "revoked",
  review: "reviewed",
  settle: "settled",
} as const satisfies Record<WaiverVerb, Ruling>;

/** Who rules: what they are in the project, and in which discipline they answer there. */
export type Ruler = {
  readonly userId: string;
  readonly projectRole: ProjectRoleName | null;
  readonly role: Role;
};

export type Ruled = {
  readonly record: WaiverRecord;
  readonly verb: WaiverVerb;
  readonly by: Ruler;
  readonly policy: Policy;
  readonly records: readonly WaiverRecord[];
  readonly at: Date;
  /** Of the policy's conditions now: null where it has this one no more. */
  readonly condition: { readonly isWaivable: boolean; readonly isMet: boolean } | null;
};

const forbidden = (message: string): No => ({ code: "forbidden", message });
const conflict = (message: string): No => ({ code: "conflict", message });

/** From which states each step is taken. */
const FROM: Readonly<Record<WaiverVerb, readonly WaiverState[]>> = {
  approve: ["requested"],
  refuse: ["requested"],
  withdraw: ["requested", "approved"],
  revoke: ["approved"],
  review: ["approved", "expired", "revoked"],
  settle: ["expired"],
};

/** Why this person may not take this step now; null when they may. */
export function whyNotRule(of: Ruled): No | null {
  return whyNotWho(of) ?? whyNotNow(of) ?? whyNotWhat(of);
}

function whyNotWho({ record, verb, by, policy, at }: Ruled): No | null {
  if (verb === "settle") return null;
  if (verb === "withdraw")
    return by.userId === record.requestedById
      ? null
      : forbidden("Only who requested it may withdraw it.");
  if (by.projectRole !== "approver")
    return forbidden("Only an approver of this project can do this.");
  const isHasty = record.isEmergency && verb !== "review";
  if (!isHasty && by.role !== policy.waiver.approver)
    return forbidden(
      `Only an approver who is ${ROLE_NAMES[policy.waiver.approver]} here may rule on it.`,
    );
  if (verb === "revoke") return null;
  if (verb === "review" && rulingsAt(record, at).some(({ ruledById }) => ruledById === by.userId))
    return forbidden("You ruled on it: somebody else reviews it.");
  if (by.userId === record.requestedById)
    return forbidden("You requested it: somebody else rules on it.");
  return by.userId === record.ownerId ? forbidden("You own it: somebody else rules on it.") : null;
}

function whyNotNow({ record, verb, at }: Ruled): No | null {
  const state = waiverStateAt(record, at);
  if (verb === "review" && !needsReview(record, at)) return conflict("It waits for no review.");
  return FROM[verb].includes(state) ? null : conflict(STATE_WORDS[state]);
}

const STATE_WORDS: Readonly<Record<WaiverState, string>> = {
  requested: "It is requested, and nobody has ruled on it.",
  approved: "It is approved already.",
  refused: "It was refused.",
  withdrawn: "It was withdrawn.",
  revoked: "It was revoked.",
  expired: "It has run out.",
  settled: "It is settled: the condition holds without it.",
};

function whyNotWhat({ record, verb, policy, records, at, condition }: Ruled): No | null {
  if (verb === "settle")
    return condition === null || condition.isMet
      ? null
      : conflict("The condition does not hold without it yet.");
  if (verb !== "approve") return null;
  if (condition === null) return conflict("The policy has this condition no more.");
  if (!condition.isWaivable) return conflict("Nobody may waive this condition any more.");
  return whyNotOpen({ policy, records, at, except: record.renewsId, withRequested: false });
}

/** What somebody is told who ruled second: the ruling that was first. */
export function firstRuling(record: WaiverRecord, at: Date) {
  return rulingsAt(record, at).at(-1) ?? null;
}
