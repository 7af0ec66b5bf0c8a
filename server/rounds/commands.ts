import { changeFault } from "#server/assessments/rules/drafts.ts";
import { drafts, showDrafts } from "#server/assessments/store.ts";
import { audited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { tell } from "#server/notices/commands.ts";
import { cataloguesAt } from "#server/own-catalogues/queries.ts";
import { showAnswers } from "#server/own-catalogues/store.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { announce } from "#server/webhooks/commands.ts";
import { roundOf } from "./queries.ts";
import { sideBySide } from "./rules/side-by-side.ts";
import {
  howManyRated,
  type RoundRecord,
  ratingsOf,
  whyNotAnswer,
  whyNotDiscuss,
  whyNotHold,
  whyNotSettle,
} from "./rules.ts";
import type { MoreInvitees, NewAgreement, NewRound, RoundNumber, RoundPicture } from "./schema.ts";
import * as store from "./store.ts";

const subject = (round: number) => ({ kind: "round", id: String(round) });

/** From now on everybody who is asked rates alone, until the round is revealed or called off. */
export async function openRound(
  deps: Deps,
  scope: ProjectScope,
  input: NewRound,
): Promise<RoundPicture> {
  personOf(scope);
  const { invitees, ...round } = input;
  await demandRaters(deps, scope, invitees);
  const at = deps.now();
  if (round.dueAt && round.dueAt <= at)
    throw new AppError("invalid", "The day to answer by is in the past.", { pointer: "/dueAt" });
  const said = (number: number) =>
    ({
      action: "round.open",
      subject: subject(number),
      detail: { invited: invitees.map(({ userId }) => userId) },
    }) as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockRound(tx, scope);
    const open = await store.openRound(tx, scope);
    if (open)
      throw new AppError("conflict", `Round ${open.number} is already open.`, {
        hint: "Reveal and publish it, or call it off, before the next.",
      });
    const number = ((await store.latestRound(tx, scope))?.number ?? 0) + 1;
    await store.addRound(tx, scope, { ...round, number, at });
    await store.addInvitees(tx, scope, { round: number, invitees, at });
    await tellInvited(deps, tx, scope, { round: number, invitees });
    return number;
  });
  return roundOf(deps, scope);
}

async function tellInvited(
  deps: Deps,
  tx: WriteTx,
  scope: ProjectScope,
  { round, invitees }: { round: number; invitees: readonly { userId: string }[] },
): Promise<void> {
  const others = invitees.filter(({ userId }) => userId !== actorId(scope.actor));
  const notice = {
    kind: "round-invited",
    key: `${scope.projectId}:${round}`,
    detail: { round },
  } as const;
  await tell(
    deps,
    tx,
    scope,
    others.map(({ userId }) => ({ ...notice, userId })),
  );
}

/** Asks more people, or somebody in another role; only before the reveal. */
export async function inviteMore(
  deps: Deps,
  scope: ProjectScope,
  input: MoreInvitees,
): Promise<RoundPicture> {
  await demandRaters(deps, scope, input.invitees);
  const said = {
    action: "round.invite",
    subject: subject(input.round),
    detail: { invited: input.invitees.map(({ userId }) => userId) },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    const round = await held(tx, scope, input);
    demandOpen(round);
    await store.addInvitees(tx, scope, { ...input, at: deps.now() });
    await tellInvited(deps, tx, scope, input);
  });
  return roundOf(deps, scope);
}

/** Puts everybody's answers side by side, as they stand at this moment. There is no way back. */
export async function revealRound(
  deps: Deps,
  scope: ProjectScope,
  input: RoundNumber,
): Promise<RoundPicture> {
  const said = { action: "round.reveal", subject: subject(input.round) } as const;
  await audited(deps, scope, said, async (tx) => {
    const round = await held(tx, scope, input);
    demandOpen(round);
    const ratings = ratingsOf(round, await drafts(tx, scope));
    if (howManyRated(ratings) < 2)
      throw new AppError("conflict", "Fewer than two people have answered.", {
        hint: "A reveal puts answers side by side; wait for the second.",
      });
    const own = await cataloguesAt(tx, scope, round.invitees);
    await store.saveReveal(tx, scope, { round: round.number, ratings, own, at: deps.now() });
    const raters = round.invitees.map(({ userId }) => userId);
    await showDrafts(tx, scope, raters);
    await showAnswers(tx, scope, raters);
    await announce(deps, tx, scope, { type: "round.revealed", data: { round: round.number } });
    const notice = { kind: "round-revealed", key: `${scope.projectId}:${round.number}` } as const;
    const others = round.invitees.filter(({ userId }) => userId !== actorId(scope.actor));
    await tell(
      deps,
      tx,
      scope,
      others.map(({ userId }) => ({ ...notice, userId, detail: { round: round.number } })),
    );
  });
  return roundOf(deps, scope);
}

/**
 * Ends a round without an assessment. What was answered stays with each; before the reveal it stays theirs
 * alone, and counts for nothing until they change it in the open or rate in another round.
 */
export async function cancelRound(
  deps: Deps,
  scope: ProjectScope,
  input: RoundNumber,
): Promise<RoundPicture> {
  const said = { action: "round.cancel", subject: subject(input.round) } as const;
  await audited(deps, scope, said, async (tx) => {
    await held(tx, scope, input);
    await store.closeRound(tx, scope, { ...input, outcome: "cancelled", at: deps.now() });
  });
  return roundOf(deps, scope);
}

/** Records what the assessors agreed on for one question; an earlier agreement stays in the record. */
export async function settle(
  deps: Deps,
  scope: ProjectScope,
  input: NewAgreement,
): Promise<RoundPicture> {
  const fault = changeFault({ ...input, base: null });
  if (fault) throw new AppError("invalid", `${input.id}: ${fault}.`, { pointer: "/value" });
  const said = (seq: number) =>
    ({
      action: "round.settle",
      subject: subject(input.round),
      detail: { answer: input.id, seq },
    }) as const;
  await audited(deps, scope, said, async (tx) => {
    const round = await current(tx, scope, input);
    demandMay(whyNotSettle(round, scope));
    const seq = (await demandSettleable(tx, scope, { round, input })) + 1;
    await store.addAgreement(tx, scope, { ...input, seq, at: deps.now() });
    return seq;
  });
  return roundOf(deps, scope);
}

/** How often it was settled so far, when it may be settled now. */
async function demandSettleable(
  tx: Tx,
  scope: ProjectScope,
  of: { round: RoundRecord; input: NewAgreement },
): Promise<number> {
  const { round, input } = of;
  if (round.ratings === null)
    throw new AppError("conflict", `Round ${round.number} is not revealed yet.`);
  const log = await store.agreements(tx, scope, round.number);
  const { rows } = sideBySide({ ...round, ratings: round.ratings }, log);
  const row = rows.find(({ kind, id }) => kind === input.kind && id === input.id);
  if (!row)
    throw new AppError("conflict", "Nobody answered this, so there is nothing to settle.", {
      hint: "It counts as unknown.",
    });
  if (input.seq !== undefined && input.seq !== row.seq)
    throw new AppError("conflict", "Somebody settled this answer a moment ago.", {
      hint: "See what they recorded, and settle it again if it is not what you agreed on.",
    });
  if (row.isSteep && input.value !== null && input.note === "")
    throw new AppError("invalid", "An answer that people see two levels apart needs a note.", {
      pointer: "/note",
      hint: "Say in a line why you agreed on it.",
    });
  return row.seq;
}

// ── what saving answers and publishing ask ──────────────────────────────────────────────────────

/**
 * Inside the transaction that saves somebody's answers: refuses where a round has them settled
 * together, and holds a reveal back until they are in. What it gives is the open round, or null.
 */
export async function demandAnswerable(
  tx: Tx,
  scope: ProjectScope,
  userId: string,
): Promise<RoundRecord | null> {
  await store.shareRound(tx, scope);
  const round = await store.openRound(tx, scope);
  const why = whyNotAnswer(round, userId);
  if (why)
    throw new AppError("conflict", why, {
      hint: "See where the round stands on the page Reveal of the assessment.",
    });
  return round;
}

/** Inside the transaction that keeps what somebody says about an answer: refuses before the reveal. */
export async function demandDiscussable(tx: Tx, scope: ProjectScope): Promise<void> {
  await store.shareRound(tx, scope);
  const why = whyNotDiscuss(await store.openRound(tx, scope));
  if (why) throw new AppError("conflict", why);
}

// ── the round that is meant ─────────────────────────────────────────────────────────────────────

async function current(tx: Tx, scope: ProjectScope, of: RoundNumber): Promise<RoundRecord> {
  await store.lockRound(tx, scope);
  const round = await store.openRound(tx, scope);
  if (round?.number === of.round) return round;
  const latest = await store.latestRound(tx, scope);
  if ((latest?.number ?? 0) < of.round)
    throw new AppError("not-found", `There is no round ${of.round} in this project.`);
  throw new AppError("conflict", `Round ${of.round} is closed.`, {
    hint: "It was published or called off in the meantime.",
  });
}

/** The same for what only its holder does. */
async function held(tx: Tx, scope: ProjectScope, of: RoundNumber): Promise<RoundRecord> {
  const round = await current(tx, scope, of);
  demandMay(whyNotHold(round, scope));
  return round;
}

function demandMay(why: string | null): void {
  if (why) throw new AppError("forbidden", why);
}

function demandOpen(round: RoundRecord): void {
  if (round.state === "revealed")
    throw new AppError("conflict", `Round ${round.number} was revealed a moment ago.`, {
      hint: "Nothing is lost: the ratings are as they stood then.",
    });
}

async function demandRaters(
  deps: Deps,
  scope: ProjectScope,
  invitees: NewRound["invitees"],
): Promise<void> {
  const { participants } = await peopleOf(deps, scope);
  const raters = new Set(
    participants.filter(({ role }) => role !== "viewer").map(({ userId }) => userId),
  );
  const stranger = invitees.findIndex(({ userId }) => !raters.has(userId));
  if (stranger >= 0)
    throw new AppError("invalid", "Nobody who assesses this project has this id.", {
      pointer: `/invitees/${stranger}/userId`,
      hint: "GET /projects/{slug}/roles names the people of the project.",
    });
}
