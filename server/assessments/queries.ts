import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { whyNotAnswer } from "#server/rounds/rules.ts";
import { openRound } from "#server/rounds/store.ts";
import {
  answerDifferences,
  type PublishedRecord,
  publishedRowOf,
  scoreDifferences,
} from "./rules/compare.ts";
import { progressOf } from "./rules/drafts.ts";
import type { Comparison, PublishedRow, Working } from "./schema.ts";
import * as store from "./store.ts";

/** The caller's own answers, how far the others are, and what was published last. */
export async function workingOf(deps: Deps, scope: ProjectScope): Promise<Working> {
  const assessorId = actorId(scope.actor);
  const [mine, drafts, latest, round] = await Promise.all([
    store.myDraft(deps.db, scope),
    store.drafts(deps.db, scope),
    store.latestPublished(deps.db, scope),
    openRound(deps.db, scope),
  ]);
  const before = latest ? await store.publishedAnswers(deps.db, scope, latest.number) : [];
  const isBlind = round?.state === "open";
  const mayCount = (one: { assessorId: string }) => !isBlind || one.assessorId === assessorId;
  const apartIn = drafts.find((one) => one.assessorId === assessorId)?.apartIn ?? null;
  // What was rated apart in a round that was called off is its author's alone, and so is that they did.
  const shown = drafts.filter((one) => one.apartIn === null || one.apartIn === round?.number);
  // Who was not asked in the round that was published keeps a draft that nobody published.
  const since = (one: { assessorId: string; updatedAt: Date }) =>
    !latest?.roundNumber ||
    one.updatedAt > latest.publishedAt ||
    before.some(({ assessorId: id }) => id === one.assessorId);
  return {
    assessorId,
    mine,
    progress: progressOf(mine.answers),
    apartIn: apartIn === round?.number ? null : apartIn,
    assessors: shown.map(({ answers, apartIn: _, ...one }) => ({
      ...one,
      progress: progressOf(answers),
    })),
    latest: latest && { number: latest.number, publishedAt: latest.publishedAt },
    changedSince: answerDifferences(before.filter(mayCount), shown.filter(mayCount).filter(since))
      .length,
    round: round && {
      number: round.number,
      isRevealed: round.state === "revealed",
      dueAt: round.dueAt,
      blocked: whyNotAnswer(round, assessorId),
    },
  };
}

export function publishedList(deps: Deps, scope: ProjectScope): Promise<PublishedRow[]> {
  return store.publishedRows(deps.db, scope);
}

/** What changed between two published assessments: answers by person, then the scores that moved. */
export async function compare(
  deps: Deps,
  scope: ProjectScope,
  of: { before: number; after: number },
): Promise<Comparison> {
  const [before, after] = await Promise.all([
    publishedOrThrow(deps, scope, of.before),
    publishedOrThrow(deps, scope, of.after),
  ]);
  return {
    before: publishedRowOf(before),
    after: publishedRowOf(after),
    answers: answerDifferences(before.answers, after.answers),
    ...scoreDifferences(before.scores, after.scores),
  };
}

async function publishedOrThrow(
  deps: Deps,
  scope: ProjectScope,
  number: number,
): Promise<PublishedRecord> {
  const record = await store.published(deps.db, scope, number);
  if (!record) throw new AppError("not-found", `Assessment ${number} was never published.`);
  return record;
}
