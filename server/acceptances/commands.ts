import { audited } from "#server/audit/commands.ts";
import { evidenceById } from "#server/evidence/store.ts";
import type { Actor } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import { effectSentence } from "#server/receipts/findings.ts";
import { effectOf } from "#server/receipts/rules.ts";
import type { AcceptInput, StoredAcceptance } from "#server/receipts/schema.ts";
import { openProposals } from "./queries.ts";
import { chosenOf, whyNotAccept } from "./rules.ts";
import type { AcceptedMany, AcceptMany } from "./schema.ts";
import * as store from "./store.ts";

type Person = Extract<Actor, { kind: "person" }>;

/**
 * A member other than the sender agrees that a document proves what it is offered for. Without a
 * target it counts for everything the document is proposed for at this moment.
 */
export async function accept(
  deps: Deps,
  scope: ProjectScope,
  input: AcceptInput,
): Promise<{ accepted: StoredAcceptance[] }> {
  const actor = personOf(scope);
  const evidence = await evidenceById(deps.db, scope, input.evidenceId);
  if (!evidence) throw new AppError("not-found", "There is no such document in this project.");
  if (evidence.senderId === actor.userId)
    throw new AppError("forbidden", "You sent this document: another member has to accept it.");
  const targets = await targetsOf(deps, scope, input);
  const at = deps.now();
  const rows = targets.map((targetId) =>
    acceptanceOf(deps, { evidenceId: input.evidenceId, note: input.note, targetId, actor, at }),
  );
  const subject = { kind: "evidence", id: input.evidenceId };
  await audited(deps, scope, { action: "evidence.accept", subject, detail: { targets } }, (tx) =>
    store.addAcceptances(tx, scope, rows),
  );
  const all = await store.acceptancesOf(deps.db, scope, input.evidenceId);
  const isOurs = (row: StoredAcceptance) =>
    row.acceptedById === actor.userId && targets.includes(row.targetId);
  return { accepted: all.filter(isOurs) };
}

/**
 * Several proposals at once: what may be accepted is, all of it or nothing; what may not is named
 * with its reason. A preview computes the same scores from the same record and writes nothing.
 */
export async function acceptMany(
  deps: Deps,
  scope: ProjectScope,
  { items, note, preview }: AcceptMany,
): Promise<AcceptedMany> {
  const actor = personOf(scope);
  const input = await readinessInputOf(deps, scope);
  const before = readinessAt(input, { withActions: false });
  const open = before.proposals.map((one) => ({ ...one, whyNot: whyNotAccept(actor, one) }));
  const { offers, barred } = chosenOf(open, items);
  // At the moment that is scored: later by a millisecond they would not count yet.
  const rows = offers.map((offer) => acceptanceOf(deps, { ...offer, note, actor, at: input.at }));
  const agreed = rows.map((row) => ({ ...row, acceptedAt: row.acceptedAt.toISOString() }));
  const after = readinessAt(
    { ...input, acceptances: [...input.acceptances, ...agreed] },
    { withActions: false },
  );
  if (!preview && rows.length > 0) {
    const detail = { accepted: rows.map((row) => `${row.evidenceId} ${row.targetId}`) };
    await audited(deps, scope, { action: "evidence.accept", detail }, (tx) =>
      store.addAcceptances(tx, scope, rows),
    );
  }
  const accepted = rows.map(({ id: _, ...row }) => row);
  const effect = effectOf(before, after);
  return { preview, accepted, barred, effect, summary: effectSentence(effect) };
}

function personOf({ actor }: ProjectScope): Person {
  if (actor.kind === "person") return actor;
  throw new AppError("forbidden", "Only a person can accept evidence, not a service token.");
}

async function targetsOf(deps: Deps, scope: ProjectScope, input: AcceptInput): Promise<string[]> {
  const proposals = (await openProposals(deps, scope)).filter(
    ({ evidenceId, targetId }) =>
      evidenceId === input.evidenceId && targetId === (input.targetId ?? targetId),
  );
  const offered = proposals.filter(({ whyNot }) => whyNot === null).map((one) => one.targetId);
  const [barred] = proposals;
  if (offered.length === 0 && barred?.whyNot) throw new AppError("forbidden", barred.whyNot);
  const accepted = await store.acceptancesOf(deps.db, scope, input.evidenceId);
  const known = [...new Set([...offered, ...accepted.map((row) => row.targetId)])];
  const targets =
    input.targetId === undefined
      ? [...new Set(offered)]
      : known.filter((id) => id === input.targetId);
  if (targets.length > 0) return targets;
  throw new AppError(
    "conflict",
    input.targetId === undefined
      ? "This document is not offered for anything that is still open."
      : `This document is not offered for ${input.targetId}.`,
  );
}

function acceptanceOf(
  deps: Deps,
  of: { evidenceId: string; note: string; targetId: string; actor: Person; at: Date },
): StoredAcceptance & { id: string } {
  return {
    id: deps.newId(),
    evidenceId: of.evidenceId,
    targetId: of.targetId,
    note: of.note,
    acceptedById: of.actor.userId,
    role: of.actor.role,
    acceptedAt: of.at,
  };
}
