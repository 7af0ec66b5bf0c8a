import { saveAnswer } from "#server/assessments/commands.ts";
import { changeFault } from "#server/assessments/rules/drafts.ts";
import type { SaveOutcome } from "#server/assessments/schema.ts";
import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { changeOf, type NewProposal } from "./schema.ts";
import * as store from "./store.ts";

/** More than the whole catalogue asks; beyond it somebody has to read first. */
const WAITING_MAX = 200;

/**
 * Drafts an answer for a person to accept or decline. It is nobody's answer until then and changes no
 * score. The drafter learns nothing of what that person, or anybody, has answered.
 */
export async function proposeAnswer(
  deps: Deps,
  scope: ProjectScope,
  input: NewProposal,
): Promise<{ id: string }> {
  const forUserId = await assessorFor(deps, scope, input.forUserId);
  const fault = changeFault(changeOf(input.answer, null));
  if (fault) throw new AppError("invalid", `${input.answer.id}: ${fault}.`, { pointer: "/answer" });
  const known = new Set(await store.documentsAmong(deps.db, scope, input.evidenceIds));
  const missing = input.evidenceIds.findIndex((id) => !known.has(id));
  if (missing >= 0)
    throw new AppError("invalid", "There is no such document in this project.", {
      pointer: `/evidenceIds/${missing}`,
    });
  if ((await store.countWaiting(deps.db, scope, forUserId)) >= WAITING_MAX)
    throw new AppError("conflict", `${WAITING_MAX} proposals wait for this person already.`, {
      hint: "They accept or decline them on the assessment page.",
    });
  const id = deps.newId();
  const said = {
    action: "answer.propose",
    subject: { kind: "answer-proposal", id },
    detail: { answer: input.answer.id, forUserId },
  } as const;
  return audited(deps, scope, said, async (tx) => {
    await store.addProposal(tx, scope, { ...input, id, forUserId, at: deps.now() });
    return { id };
  });
}

async function assessorFor(
  deps: Deps,
  scope: ProjectScope,
  named: string | undefined,
): Promise<string> {
  const userId = named ?? (scope.actor.kind === "person" ? scope.actor.userId : undefined);
  if (userId === undefined)
    throw new AppError("invalid", "A service token has to say whose answer it would be.", {
      pointer: "/forUserId",
    });
  const { participants } = await peopleOf(deps, scope);
  const found = participants.find((one) => one.userId === userId && one.role !== "viewer");
  if (found) return userId;
  throw new AppError("invalid", "Nobody who assesses this project has this id.", {
    pointer: "/forUserId",
    hint: "GET /projects/{slug}/roles names the people of the project.",
  });
}

/** Puts the proposed answer into the person's own draft; the proposal is settled when it is in there. */
export async function acceptProposal(
  deps: Deps,
  scope: ProjectScope,
  input: { id: string; base?: unknown },
): Promise<SaveOutcome> {
  const found = (await store.waitingForMe(deps.db, scope)).find(({ id }) => id === input.id);
  if (!found) throw gone();
  const saved = await saveAnswer(deps, scope, changeOf(found.answer, input.base));
  if (saved.outcome === "saved") await settle(deps, scope, { id: input.id, ruling: "accepted" });
  return saved;
}

export async function declineProposal(
  deps: Deps,
  scope: ProjectScope,
  input: { id: string },
): Promise<void> {
  if (!(await settle(deps, scope, { id: input.id, ruling: "declined" }))) throw gone();
}

function settle(
  deps: Deps,
  scope: ProjectScope,
  of: { id: string; ruling: "accepted" | "declined" },
): Promise<boolean> {
  const subject = { kind: "answer-proposal", id: of.id };
  const said = (isDone: boolean) =>
    isDone ? ({ action: "answer.rule", subject, detail: { ruling: of.ruling } } as const) : null;
  return audited(deps, scope, said, (tx) => store.rule(tx, scope, { ...of, at: deps.now() }));
}

const gone = () =>
  new AppError("not-found", "There is no such proposal waiting for you.", {
    hint: "It may have been settled in another tab.",
  });
