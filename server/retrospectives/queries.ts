import { actualsOf } from "#server/actuals/queries.ts";
import { keptEstimates } from "#server/calibration/store.ts";
import { estimateTitle } from "#server/estimates/findings.ts";
import { estimatesOf } from "#server/estimates/queries.ts";
import type { SavedEstimate } from "#server/estimates/schema.ts";
import { estimateOrFirst, estimates } from "#server/estimates/store.ts";
import { historyOf } from "#server/forecasts/rules/from-runs.ts";
import * as forecasts from "#server/forecasts/store.ts";
import { evaluateGate } from "#server/gates/rules/gate.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { incidents as incidentRows } from "#server/incidents/store.ts";
import { namedIn } from "#server/members/queries.ts";
import { planItems } from "#server/plans/store.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { atOneSnapshot } from "#server/platform/snapshot.ts";
import { policiesOf } from "#server/policies/queries.ts";
import { projectOf } from "#server/projects/queries.ts";
import { finishedProjects } from "#server/reference-class/store.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { pastOf } from "#server/snapshots/queries.ts";
import { publishedOf } from "#server/snapshots/store.ts";
import { DAYS_BEFORE, REPLAYED_MAX } from "./catalogue.ts";
import { actionStates } from "./rules/actions.ts";
import { catchOf } from "./rules/catches.ts";
import { challengesOf } from "./rules/challenges.ts";
import { effortOf } from "./rules/effort.ts";
import { fanOf } from "./rules/fan.ts";
import { finishedFrom, isEarlierOf, movementOf } from "./rules/movement.ts";
import { dayOf, periodOf, withinPeriod } from "./rules/period.ts";
import { timelineOf } from "./rules/timeline.ts";
import {
  type Assembled,
  type Catch,
  Edited,
  type RetrospectivePage,
  type Shown,
} from "./schema.ts";
import * as store from "./store.ts";

/** One retrospective, the latest where none is named, with all that its screen needs. */
export async function retrospectivePage(
  deps: Deps,
  scope: ProjectScope,
  number?: number,
): Promise<RetrospectivePage> {
  const [heads, { participants }, names, made, first, suggested] = await Promise.all([
    store.heads(deps.db, scope),
    peopleOf(deps, scope),
    namedIn(deps, scope),
    estimatesOf(deps, scope),
    estimateOrFirst(deps.db, scope, null),
    suggestedPeriod(deps, scope),
  ]);
  const asked = number ?? heads[0]?.number;
  const isListed = made.some(({ estimateId }) => estimateId === first?.estimateId);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return {
    heads,
    shown: asked === undefined ? null : await shownOf(deps, scope, asked),
    people: participants.map(({ userId }) => ({ id: userId, name: nameOf.get(userId) ?? userId })),
    estimates: [...made, ...(first && !isListed ? [first] : [])].map(
      ({ estimateId, createdAt, result }) => {
        return { estimateId, madeAt: createdAt, said: estimateTitle(result) };
      },
    ),
    suggested,
  };
}

/** From the project's beginning, or its first run where that was before, to today. */
async function suggestedPeriod(deps: Deps, scope: ProjectScope) {
  const [{ createdAt }, runAt] = await Promise.all([
    projectOf(deps, scope),
    store.firstRunAt(deps.db, scope),
  ]);
  const begun = runAt !== null && runAt < createdAt ? runAt : createdAt;
  return { from: dayOf(begun.toISOString()), to: dayOf(deps.now().toISOString()) };
}

/** The one of this number, the latest opened by now, or one that nobody has opened, from data alone. */
export async function retrospectiveAt(
  deps: Deps,
  scope: ProjectScope,
  number: number | undefined,
): Promise<Shown> {
  const now = deps.now().toISOString();
  const asked =
    number ?? (await store.heads(deps.db, scope)).find(({ openedAt }) => openedAt <= now)?.number;
  if (asked !== undefined) return shownOf(deps, scope, asked);
  const { from, to } = periodOf(await suggestedPeriod(deps, scope));
  const head = {
    ...{ number: 0, revision: 0, from: from.toISOString(), to: to.toISOString() },
    ...{ openedById: "", openedAt: now, closedById: null, closedAt: null, digest: null },
  };
  return openShown(deps, scope, { head, edited: Edited.parse({}) });
}

/** What a closed one showed; of an open one what there is now. */
export async function shownOf(deps: Deps, scope: ProjectScope, number: number): Promise<Shown> {
  const { head, edited, record } = await demandRetrospective(deps, scope, number);
  if (!record) return openShown(deps, scope, { head, edited });
  const items = await planItems(deps.db, scope);
  const today = dayOf(deps.now().toISOString());
  const actions = actionStates(edited.actions, { number, items, today });
  const { assembled, ending, movement } = record;
  return { head, edited, assembled, actions, ending, movement };
}

async function openShown(
  deps: Deps,
  scope: ProjectScope,
  { head, edited }: Pick<Shown, "head" | "edited">,
): Promise<Shown> {
  const put = await assembledOf(deps, scope, { ...head, edited });
  const { movement } = await movementIn(deps.db, scope, { ...put, deps, ending: "finished" });
  const today = dayOf(deps.now().toISOString());
  const actions = actionStates(edited.actions, { number: head.number, items: [], today });
  return { head, edited, assembled: put.assembled, actions, ending: null, movement };
}

export async function demandRetrospective(
  deps: Deps,
  scope: ProjectScope,
  number: number,
): Promise<store.Kept> {
  const found = await store.retrospective(deps.db, scope, number);
  if (found) return found;
  throw new AppError("not-found", `There is no retrospective ${number} here.`);
}

type Period = { readonly from: string; readonly to: string };
type Looked = Period & { readonly edited: Edited };
type Put = { readonly assembled: Assembled; readonly estimate: SavedEstimate | null };

/**
 * Everything of the period as it is known at its end or now, whichever is earlier. What is recorded is
 * read at one snapshot and scored after it; the replays look at days that are over.
 */
export async function assembledOf(deps: Deps, scope: ProjectScope, of: Looked): Promise<Put> {
  const now = deps.now();
  const [from, end] = [new Date(of.from), new Date(of.to)];
  const isOver = end < now;
  const period = { from, to: isOver ? end : now };
  const { to } = period;
  const read = await atOneSnapshot(deps, (still) => recordedOf(still, scope, { ...of, period }));
  const { past, last, first, ratedAt, estimate, latest, actuals, days, incidents, told } = read;
  const fell = incidents.filter(({ openedAt }) => openedAt >= from && openedAt <= to);
  const { waivers } = last;
  const assembled = {
    at: to.toISOString(),
    effort: effortOf({ estimate, latest: latest?.plan ?? null, actuals }),
    fan: fanOf(told),
    challenges: challengesOf({
      first:
        first && ratedAt ? past.pictureOf(first, { at: ratedAt, known: ratedAt }).readiness : null,
      last: past.pictureOf(last, { at: to, known: to }).readiness,
      edited: of.edited.experienced,
    }),
    ...timelineOf({ ...period, days, waivers, incidents }),
    catches: await catchesOf(deps, scope, { incidents: fell, now }),
    incidents: fell.length,
    actuals: actuals.map((one) => ({ ...one, enteredAt: one.enteredAt.toISOString() })),
  };
  return { estimate, assembled };
}

type Recorded = Looked & { readonly period: { from: Date; to: Date } };

async function recordedOf(deps: Deps, scope: ProjectScope, of: Recorded) {
  const { db } = deps;
  const { from, to } = of.period;
  const past = await pastOf(deps, scope);
  const last = await past.recordThen({ at: to, known: to });
  const published = (await publishedOf(db, scope)).map(({ publishedAt }) => publishedAt);
  const ratedAt = published.some((at) => at <= from)
    ? from
    : published.find((at) => at > from && at <= to);
  const first = ratedAt ? await past.recordThen({ at: ratedAt, known: ratedAt }) : null;
  const estimate = await estimateOrFirst(db, scope, of.edited.estimateId);
  const [latest] = await estimates(db, scope, { limit: 1 });
  const period = { from: dayOf(of.from), to: dayOf(of.to) };
  const actuals = withinPeriod(await actualsOf(deps, scope), period);
  const days = await store.momentsOf(db, scope, of.period);
  const incidents = await incidentRows(db, scope);
  const told = await toldIn(db, scope, of.period);
  return { past, last, first, ratedAt, estimate, latest, actuals, days, incidents, told };
}

const FORECASTS_MAX = 50;

async function toldIn(db: Tx, scope: ProjectScope, { from, to }: { from: Date; to: Date }) {
  const kept = (await forecasts.forecasts(db, scope, { limit: FORECASTS_MAX })).toReversed();
  const within = kept.filter(({ saved: { createdAt } }) => createdAt <= to.toISOString());
  // The last one before the period is what it began with.
  const before = within.findLastIndex(({ saved }) => saved.createdAt < from.toISOString());
  const told = within.slice(Math.max(0, before));
  const runs = new Map(
    await Promise.all(
      [...new Set(told.map(({ saved }) => saved.asked.metric))].map(async (metric) => {
        const tracked = await forecasts.trackedRuns(db, scope, metric);
        const known = tracked.filter(({ startedAt }) => (startedAt ?? "") <= to.toISOString());
        return [metric, historyOf(known, metric)] as const;
      }),
    ),
  );
  const outcomes = (await forecasts.outcomes(db, scope)).filter(
    ({ recordedAt }) => recordedAt <= to,
  );
  return { forecasts: told, outcomes, runs };
}

type Fell = Awaited<ReturnType<typeof incidentRows>>[number];

/** Today's policies on the days before each incident, with what was known on that day. */
async function catchesOf(
  deps: Deps,
  scope: ProjectScope,
  of: { incidents: readonly Fell[]; now: Date },
): Promise<Catch[]> {
  const fell = of.incidents.slice(0, REPLAYED_MAX);
  if (fell.length === 0) return [];
  const [{ createdAt }, policies, past, decisions] = await Promise.all([
    projectOf(deps, scope),
    policiesOf(deps, scope, of.now),
    pastOf(deps, scope),
    store.decisionsBefore(
      deps.db,
      scope,
      fell.map(({ openedAt }) => openedAt),
    ),
  ]);
  const caught: Catch[] = [];
  for (const [i, { id: incidentId, title, severity, openedAt }] of fell.entries()) {
    const dayOfReplay = (daysBefore: number) => new Date(openedAt.getTime() - daysBefore * DAY_MS);
    // Before it was registered nothing was known of it, which says nothing of what a gate would have seen.
    const days = DAYS_BEFORE.filter((daysBefore) => dayOfReplay(daysBefore) >= createdAt);
    const pictures = await Promise.all(
      days.map(async (daysBefore) => {
        const at = dayOfReplay(daysBefore);
        const record = await past.recordThen({ at, known: at });
        return { daysBefore, picture: past.pictureOf(record, { at, known: at }) };
      }),
    );
    caught.push(
      catchOf({
        incident: { incidentId, title, severity, openedAt: openedAt.toISOString() },
        policies,
        stage: pictures[0]?.picture.project.factors.stage,
        replays: pictures.map(({ daysBefore, picture }) => ({
          daysBefore,
          results: policies.map((policy) => evaluateGate(policy, picture)),
        })),
        lastDecision: decisions[i] ?? null,
      }),
    );
  }
  return caught;
}

/** What closing moves, by what counts at this moment. */
export async function movementIn(
  db: Tx,
  scope: ProjectScope,
  of: Put & { deps: Deps; ending: "finished" | "stopped" | "going-on" },
) {
  const { assembled, estimate, ending } = of;
  const [finished, kept, project] = await Promise.all([
    finishedProjects(db, scope),
    keptEstimates(db, scope),
    projectOf(of.deps, scope),
  ]);
  const resolved = kept
    .toReversed()
    .flatMap(({ id, kind, value, result, createdAt }) =>
      kind === "resolved" && value !== null
        ? [[id, { madeAt: createdAt.toISOString(), said: result, actualDays: value }] as const]
        : [],
    );
  const { effort } = assembled;
  const added = finishedFrom({ project, effort, ending, at: assembled.at });
  const movement = movementOf({
    known: { finished, resolved: new Map(resolved) },
    effort,
    said: estimate?.result ?? null,
    ending,
    context: project.factors,
    isDemo: project.isDemo,
    added,
    projectId: project.id,
  });
  return {
    movement,
    finished: movement.because === null ? added : null,
    replacedIds: finished.filter((one) => isEarlierOf(one, project.id)).map(({ id }) => id),
  };
}
