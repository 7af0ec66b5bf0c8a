import { audited } from "#server/audit/commands.ts";
import { catalogue } from "#server/catalogue/catalogue.ts";
import type { Role } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { cataloguesToPin } from "#server/own-catalogues/queries.ts";
import type { PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { lockProject } from "#server/projects/store.ts";
import { scoresOfAnswers } from "#server/readiness/queries.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { demandAnswerable } from "#server/rounds/commands.ts";
import * as rounds from "#server/rounds/store.ts";
import { announce } from "#server/webhooks/commands.ts";
import { weightsAt } from "#server/weights/queries.ts";
import type { OwnWeight } from "#server/weights/schema.ts";
import { ENGINE_VERSION } from "./catalogue.ts";
import { standingAgreements } from "./rules/agreements.ts";
import { type PublishedRecord, publishedRowOf } from "./rules/compare.ts";
import { changeFault, faultsOf, mergeChange, progressOf } from "./rules/drafts.ts";
import type {
  Agreed,
  AnswerChange,
  Answers,
  AssessorAnswers,
  Draft,
  Publish,
  PublishedRow,
  SaveOutcome,
} from "./schema.ts";
import * as store from "./store.ts";

/**
 * Autosave: puts one changed answer into the caller's own draft. A change made from an answer that
 * is no longer there is not written; both versions come back.
 */
export async function saveAnswer(
  deps: Deps,
  scope: ProjectScope,
  change: AnswerChange,
): Promise<SaveOutcome> {
  const role = raterRole(scope);
  const fault = changeFault(change);
  if (fault) throw new AppError("invalid", `${change.id}: ${fault}.`);
  let isBlind = false;
  // While people rate apart the log tells that somebody answered, and not what.
  const said = ({ outcome, revision }: SaveOutcome) =>
    outcome === "saved"
      ? ({
          action: "answers.save",
          detail: { ...(isBlind ? {} : { answer: change.id }), revision },
        } as const)
      : null;
  return audited(deps, scope, said, async (tx): Promise<SaveOutcome> => {
    const at = deps.now();
    const round = await demandAnswerable(tx, scope, actorId(scope.actor));
    isBlind = round !== null;
    const draft = await store.lockMyDraft(tx, scope);
    const merged = mergeChange(draft.answers, change);
    if (merged.outcome === "conflict") return { ...merged, revision: draft.revision };
    const { answers } = merged;
    const apartIn = round?.number ?? null;
    const revision = await store.saveMyDraft(tx, scope, { role, answers, at, apartIn });
    if (isBlind) await rounds.tellRound(tx, scope);
    return { outcome: "saved", revision };
  });
}

/** Replaces the caller's whole draft; refused when it is no longer at the revision the caller read. */
export async function replaceDraft(
  deps: Deps,
  scope: ProjectScope,
  input: { answers: Answers; ifRevision: number | "any" },
): Promise<Draft> {
  const role = raterRole(scope);
  const [fault] = faultsOf(input.answers);
  if (fault)
    throw new AppError("invalid", `${fault.pointer}: ${fault.message}.`, {
      pointer: fault.pointer,
    });
  const said = ({ revision }: Draft) =>
    ({ action: "answers.save", detail: { answer: "all", revision } }) as const;
  return audited(deps, scope, said, async (tx): Promise<Draft> => {
    const at = deps.now();
    const round = await demandAnswerable(tx, scope, actorId(scope.actor));
    const draft = await store.lockMyDraft(tx, scope);
    if (input.ifRevision !== "any" && input.ifRevision !== draft.revision)
      throw new AppError("precondition-failed", "Your answers were changed in the meantime.", {
        hint: "Read them again and repeat the change on what is there now.",
      });
    const { answers } = input;
    const apartIn = round?.number ?? null;
    const revision = await store.saveMyDraft(tx, scope, { role, answers, at, apartIn });
    if (round) await rounds.tellRound(tx, scope);
    return { revision, answers, updatedAt: at };
  });
}

/** Answers are somebody's judgement in a role; a machine has none. */
function raterRole(scope: ProjectScope): Role {
  if (scope.actor.kind === "person") return scope.actor.role;
  throw new AppError("forbidden", "Only a person can answer, not a service token.");
}

export type Scorer = (of: {
  deps: Deps;
  scope: ProjectScope;
  assessors: readonly AssessorAnswers[];
  agreements: readonly Agreed[];
  weights: readonly OwnWeight[];
  catalogues: readonly PinnedCatalogue[];
  number: number;
  at: Date;
}) => Promise<Readiness>;

/** Somebody answering or publishing at the same moment makes us score again; more often is a fault. */
const TRIES_MAX = 8;

/**
 * Freezes everybody's answers and the scores they give now as the next number; of a round its ratings
 * with what was agreed on, and the round is closed. Scores are computed
 * before the transaction and kept only when the answers and the number are still the same inside it.
 */
export async function publish(
  deps: Deps,
  scope: ProjectScope,
  input: Publish,
  score: Scorer = scoresOfAnswers,
): Promise<PublishedRow> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const publishedAt = deps.now();
    const state = await readState(deps.db, scope, publishedAt);
    demandAnswers(state.assessors);
    const scores = await score({ deps, scope, ...state, at: publishedAt });
    const record = {
      number: state.number,
      catalogueVersion: catalogue.version,
      engineVersion: ENGINE_VERSION,
      publishedById: actorId(scope.actor),
      publishedAt,
      note: input.note ?? "",
      answers: state.assessors,
      roundNumber: state.roundNumber,
      agreements: state.agreements,
      weights: state.weights,
      catalogues: state.catalogues,
      scores,
    };
    const digest = sha256(canonicalJson({ projectId: scope.projectId, ...record }));
    if (await keepIfStill(deps, scope, { state, record: { ...record, digest } }))
      return publishedRowOf({ ...record, digest });
  }
  throw new AppError("conflict", "Answers kept changing while they were being published.", {
    hint: "Try again in a moment.",
  });
}

type State = {
  readonly number: number;
  readonly assessors: readonly AssessorAnswers[];
  readonly agreements: Agreed[];
  readonly roundNumber: number | null;
  readonly weights: OwnWeight[];
  readonly catalogues: PinnedCatalogue[];
};

async function readState(db: Tx, scope: ProjectScope, at: Date): Promise<State> {
  const [latest, round, weights, catalogues] = await Promise.all([
    store.latestPublished(db, scope),
    rounds.openRound(db, scope),
    weightsAt(db, scope, at),
    cataloguesToPin(db, scope),
  ]);
  const number = (latest?.number ?? 0) + 1;
  if (!round) {
    const standing = await store.drafts(db, scope);
    const assessors = standing
      .filter(({ apartIn }) => apartIn === null)
      .map(({ assessorId, role, answers }) => ({ assessorId, role, answers }));
    return { number, assessors, agreements: [], roundNumber: null, weights, catalogues };
  }
  if (round.ratings === null)
    throw new AppError("conflict", `Round ${round.number} is open and not revealed yet.`, {
      hint: "Reveal it first, or call it off.",
    });
  const log = await rounds.agreements(db, scope, round.number);
  const agreements = standingAgreements(log);
  return {
    number,
    assessors: round.ratings,
    agreements,
    roundNumber: round.number,
    weights,
    catalogues: [...round.own],
  };
}

function keepIfStill(
  deps: Deps,
  scope: ProjectScope,
  of: { state: State; record: PublishedRecord },
): Promise<boolean> {
  const { number, digest } = of.record;
  const subject = { kind: "assessment", id: String(number) };
  const said = (isKept: boolean) =>
    isKept ? ({ action: "assessment.publish", subject, detail: { digest } } as const) : null;
  return audited(deps, scope, said, async (tx) => {
    await lockProject(tx, scope);
    await rounds.lockRound(tx, scope);
    const now = await readState(tx, scope, of.record.publishedAt);
    if (canonicalJson(now) !== canonicalJson(of.state)) return false;
    await store.addPublished(tx, scope, of.record);
    await announce(deps, tx, scope, { type: "assessment.published", data: { number, digest } });
    const { publishedAt: at, roundNumber: round } = of.record;
    if (round !== null) await rounds.closeRound(tx, scope, { round, outcome: "published", at });
    return true;
  });
}

function demandAnswers(assessors: readonly AssessorAnswers[]): void {
  const isAnswered = assessors.some(({ answers }) => {
    const { challenges, indicators, tests } = progressOf(answers);
    return challenges.done + indicators.done + tests.done > 0;
  });
  if (!isAnswered)
    throw new AppError("invalid", "Nothing is answered yet, so there is nothing to publish.", {
      hint: "Answer at least one challenge.",
    });
}
