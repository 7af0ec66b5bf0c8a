import { gateFor } from "#server/gates/rules/gate.ts";
import { type Picture, pictureAt } from "#server/handover/rules/picture.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { policiesOf } from "#server/policies/queries.ts";
import type { ProjectRecord } from "#server/readiness/rules/record.ts";
import { activeMemberIds as members, projectRecords } from "#server/readiness/store.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { diffOf } from "./rules/diff.ts";
import { frozenOf } from "./rules/frozen.ts";
import { profileAt } from "./rules/profile.ts";
import { trendOf } from "./rules/trend.ts";
import {
  type DiffPage,
  type DiffQuery,
  type Frozen,
  type Marker,
  type Replay,
  ReplayQuery,
  type Snapshot,
  type SnapshotHead,
  type Trend,
} from "./schema.ts";
import * as store from "./store.ts";

export function snapshotsOf(deps: Deps, scope: ProjectScope): Promise<SnapshotHead[]> {
  return store.snapshots(deps.db, scope);
}

export async function snapshotOf(deps: Deps, scope: ProjectScope, id: string): Promise<Snapshot> {
  const found = await store.findSnapshot(deps.db, scope, id);
  if (found) return found;
  throw new AppError("not-found", `There is no milestone "${id.slice(0, 60)}" here.`);
}

/** What the scores say of `at`, with what had been recorded by `known`. */
export async function frozenAt(
  deps: Deps,
  scope: ProjectScope,
  of: { at: Date; known: Date },
): Promise<Frozen> {
  return (await stateAt(deps, scope, of)).frozen;
}

async function stateAt(deps: Deps, scope: ProjectScope, of: { at: Date; known: Date }) {
  const [past, policies] = await Promise.all([pastOf(deps, scope), policiesOf(deps, scope, of.at)]);
  const record = await past.recordThen(of);
  const policy = gateFor(record.factors.stage, policies);
  return { record, frozen: frozenOf(past.pictureOf(record, of), { policy, known: of.known }) };
}

type Then = { readonly at: Date; readonly known: Date };
export type Past = {
  /** The project as of a moment, with what had been recorded by another. */
  readonly recordThen: (of: Then) => Promise<ProjectRecord>;
  /** Its scores; nothing is read for them. */
  readonly pictureOf: (record: ProjectRecord, of: Then) => Picture;
};

/** Reads what is the same for every moment once. */
export async function pastOf(deps: Deps, scope: ProjectScope): Promise<Past> {
  const [activeMemberIds, profiles] = await Promise.all([
    members(deps.db, scope),
    store.profilesOf(deps.db, scope),
  ]);
  return {
    recordThen: async ({ at, known }) => {
      const projectIds = [scope.projectId];
      const [found] = await projectRecords(deps.db, scope, { at, known, projectIds });
      if (!found) throw notHere(scope);
      return { ...found, profile: profileAt(profiles, known) ?? found.profile };
    },
    pictureOf: (record, { at, known }) =>
      pictureAt(record, { at, known, activeMemberIds, withActions: false }),
  };
}

function notHere(scope: ProjectScope): AppError {
  return new AppError("not-found", `There is no project "${scope.slug}" here.`);
}

/** Two states of the project side by side: milestones, now, or any moment as it was known then. */
export async function diffPage(
  deps: Deps,
  scope: ProjectScope,
  query: DiffQuery,
): Promise<DiffPage> {
  const [before, after] = await Promise.all([
    stateNamed(deps, scope, query.before),
    stateNamed(deps, scope, query.after),
  ]);
  return { before: before.side, after: after.side, diff: diffOf(before.state, after.state) };
}

async function stateNamed(deps: Deps, scope: ProjectScope, ref: string) {
  const instant = ReplayQuery.shape.at.safeParse(ref);
  const now = deps.now();
  const sideOf = (name: string, { at, known }: Frozen) => ({ ref, name, at, known });
  if (ref === "now" || instant.success) {
    const at = ref === "now" ? now : notLater(new Date(ref), now);
    const state = await frozenAt(deps, scope, { at, known: at });
    return { state, side: sideOf(ref === "now" ? "now" : at.toISOString().slice(0, 10), state) };
  }
  const { name, scores } = await snapshotOf(deps, scope, ref);
  return { state: scores, side: sideOf(name, scores) };
}

/** What was known of a moment then, or what is known of it now, and what was learnt in between. */
export async function replayOf(
  deps: Deps,
  scope: ProjectScope,
  asked: ReplayQuery,
): Promise<Replay> {
  const now = deps.now();
  const at = notLater(new Date(asked.at), now);
  const [then, today] = await Promise.all([
    stateAt(deps, scope, { at, known: at }),
    stateAt(deps, scope, { at, known: now }),
  ]);
  return {
    asked,
    state: asked.known === "then" ? then.frozen : today.frozen,
    learnt: diffOf(then.frozen, today.frozen),
    late: lateIn(today.record, at),
  };
}

/** Documents that tell of the moment or earlier and were not here yet. */
function lateIn({ evidence }: ProjectRecord, at: Date): Replay["late"] {
  const iso = at.toISOString();
  return evidence
    .filter(({ receivedAt, observedAt }) => receivedAt > iso && (observedAt ?? receivedAt) <= iso)
    .map(({ evidenceId, source, observedAt, receivedAt }) => ({
      evidenceId,
      source,
      observedAt,
      receivedAt,
    }));
}

export function notLater(at: Date, now: Date): Date {
  if (at <= now) return at;
  throw new AppError("invalid", "The moment lies in the future: nothing is known of it yet.", {
    pointer: "/at",
  });
}

/**
 * Every score over time with what happened meanwhile. Everything is read once, whatever the number of
 * points: they are worked out from the same rows.
 */
export async function trendPage(
  deps: Deps,
  scope: ProjectScope,
  of: { days: number },
): Promise<Trend> {
  const to = deps.now();
  const from = new Date(to.getTime() - of.days * DAY_MS);
  const [[record], assessments, profiles, draftsAt, moments, milestones] = await Promise.all([
    projectRecords(deps.db, scope, { at: to, projectIds: [scope.projectId] }),
    store.publishedOf(deps.db, scope),
    store.profilesOf(deps.db, scope),
    store.draftsChangedAt(deps.db, scope),
    store.momentsBetween(deps.db, scope, { from, to }),
    store.snapshots(deps.db, scope),
  ]);
  if (!record) throw notHere(scope);
  const trend = trendOf({ record, assessments, profiles, draftsAt }, { from, to });
  const markers: Marker[] = [
    ...record.evidence.map(({ evidenceId, source, receivedAt }) => ({
      kind: "evidence" as const,
      at: receivedAt,
      label: source,
      id: evidenceId,
    })),
    ...assessments.map(({ number, publishedAt }) => ({
      kind: "assessment" as const,
      at: publishedAt.toISOString(),
      label: `Assessment ${number}`,
      id: String(number),
    })),
    ...milestones.map(({ id, name, effectiveAt }) => ({
      kind: "milestone" as const,
      at: effectiveAt,
      label: name,
      id,
    })),
    ...moments.map((one) => ({ ...one, at: one.at.toISOString() })),
  ];
  const within = markers.filter(({ at }) => at >= trend.from && at <= trend.to);
  return { ...trend, markers: within.sort((a, b) => a.at.localeCompare(b.at)) };
}
