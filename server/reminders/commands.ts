import { unaudited } from "#server/audit/commands.ts";
import { testOf } from "#server/catalogue/catalogue.ts";
import { CERTIFICATE_WORD } from "#server/certifications/findings.ts";
import { reviewsDue } from "#server/certifications/queries.ts";
import { dueHandoverItems } from "#server/handover/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { scopeOfSystem } from "#server/identity/tokens.ts";
import { WAIVER_WARNINGS } from "#server/notices/catalogue.ts";
import { tell } from "#server/notices/commands.ts";
import { peopleIn } from "#server/notices/queries.ts";
import type { NewNotice } from "#server/notices/schema.ts";
import { dueItems } from "#server/plans/queries.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { addJob } from "#server/platform/queue.ts";
import { findProject, projectOf } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { expiringWaivers, waiversToReview } from "#server/waivers/queries.ts";
import { announce } from "#server/webhooks/commands.ts";
import { movesBetween, nextLapse, ownerOfTest, warningAt } from "./rules.ts";
import { LookAtProject, type Move } from "./schema.ts";
import * as store from "./store.ts";

const DAY_MS = 86_400_000;
/** Plan items are named so long before their day, and again on it. */
const PLAN_DAYS_AHEAD = 3;

/** The hourly job. Each part tells what it finds once, however often it is found. */
export async function lookAround(deps: Deps): Promise<void> {
  for (const projectId of await store.watchedProjects(deps.db))
    await addJob(deps.db, LookAtProject, { payload: { projectId } });
  const look = { at: deps.now(), scopeOf: scopes(deps) };
  await remindOfWaivers(deps, look);
  await remindOfReviews(deps, look);
  await remindOfPlans(deps, look);
  await remindOfHandovers(deps, look);
}

type Look = { readonly at: Date; readonly scopeOf: ScopeOf };

async function remindOfWaivers(deps: Deps, { at, scopeOf }: Look): Promise<void> {
  for (const waiver of await expiringWaivers(deps, at)) {
    const days = warningAt({ expiresAt: waiver.expiresAt, at }, WAIVER_WARNINGS);
    const scope = days === null ? null : await scopeOf(waiver);
    if (!scope || days === null) continue;
    const { waiverId, conditionId: condition, gateId: gate, ownerId, requestedById } = waiver;
    const people = [ownerId, requestedById, ...(await peopleIn(deps, scope, "approver"))];
    await tellAll(deps, scope, people, {
      kind: "waiver-ending",
      key: `${waiverId}:${days}`,
      detail: { waiverId, condition, gate, days },
    });
  }
}

/** Emergency waivers that nobody has looked at since, and certificates that are due. */
async function remindOfReviews(deps: Deps, { at, scopeOf }: Look): Promise<void> {
  for (const waiver of await waiversToReview(deps, at)) {
    const scope = await scopeOf(waiver);
    if (!scope) continue;
    const { waiverId, conditionId, gateId: gate } = waiver;
    const title = `The emergency waiver of ${conditionId} waits for a review`;
    await tellAll(deps, scope, await peopleIn(deps, scope, "approver"), {
      kind: "review-due",
      key: `waiver:${waiverId}`,
      detail: { waiverId, gate, title },
    });
  }
  for (const due of await reviewsDue(deps, at)) {
    const scope = await scopeOf(due);
    if (!scope) continue;
    const { projectId, gateId: gate, state, certifiedAt, because } = due;
    const title = `${CERTIFICATE_WORD[state]}. ${because.join(" ")}`.slice(0, 300);
    await tellAll(deps, scope, await peopleIn(deps, scope, "lead"), {
      kind: "review-due",
      key: `${projectId}:${gate}:${state}:${certifiedAt?.toISOString() ?? ""}`,
      detail: { gate, title },
    });
  }
}

type ScopeOf = ReturnType<typeof scopes>;

async function remindOfPlans(deps: Deps, of: Look): Promise<void> {
  const soon = new Date(of.at.getTime() + PLAN_DAYS_AHEAD * DAY_MS);
  const today = of.at.toISOString().slice(0, 10);
  for (const item of await dueItems(deps, soon)) {
    const scope = await of.scopeOf(item);
    if (!scope) continue;
    const { itemId, title, dueOn, ownerId } = item;
    const people = ownerId ? [ownerId] : await peopleIn(deps, scope, "lead");
    const key = `${scope.projectId}:${itemId}:${dueOn}:${dueOn <= today ? "due" : "soon"}`;
    await tellAll(deps, scope, people, { kind: "plan-due", key, detail: { itemId, title, dueOn } });
  }
}

async function remindOfHandovers(deps: Deps, of: Look): Promise<void> {
  const soon = new Date(of.at.getTime() + PLAN_DAYS_AHEAD * DAY_MS);
  const today = of.at.toISOString().slice(0, 10);
  for (const item of await dueHandoverItems(deps, soon)) {
    const scope = await of.scopeOf(item);
    if (!scope) continue;
    const { itemId, title, dueOn, ownerId, isCondition } = item;
    const people = ownerId ? [ownerId] : await peopleIn(deps, scope, "lead");
    const kind = isCondition ? "condition" : "item";
    const key = `${scope.projectId}:${itemId}:${kind}:${dueOn}:${dueOn <= today ? "due" : "soon"}`;
    const detail = { itemId, title, dueOn, isCondition: isCondition ? 1 : 0 };
    await tellAll(deps, scope, people, { kind: "handover-due", key, detail });
  }
}

/** The scope of a project that is watched, found once for all that is said of it. */
function scopes(deps: Deps) {
  const known = new Map<string, Promise<ProjectScope | null>>();
  return ({ projectId }: { readonly projectId: string }) => {
    const found = known.get(projectId) ?? scopeOf(deps, projectId);
    known.set(projectId, found);
    return found;
  };
}

async function scopeOf(deps: Deps, projectId: string): Promise<ProjectScope | null> {
  const place = await store.watched(deps.db, projectId);
  if (!place) return null;
  const { workspaceId, slug } = place;
  return findProject(deps, scopeOfSystem({ workspaceId, projectId }), slug);
}

async function tellAll(
  deps: Deps,
  scope: ProjectScope,
  people: readonly string[],
  notice: Omit<NewNotice, "userId">,
): Promise<void> {
  const all = [...new Set(people)].map((userId) => ({ ...notice, userId }));
  await tell(deps, deps.db, scope, all);
}

// ── what went stale ─────────────────────────────────────────────────────────────────────────────

/** What came in until then is committed by now, so that no document falls between two looks. */
const LAG_MS = 60_000;

/**
 * The job: which tests' credit is another than at the last look, by scoring both moments. What is told
 * and until when it was looked are kept together, and only where nobody looked in the meantime, so that
 * nothing is told twice, by a second worker or after a restart.
 */
export async function lookAtProject(
  deps: Deps,
  { projectId }: { projectId: string },
): Promise<void> {
  const place = await store.watched(deps.db, projectId);
  const scope = place && (await scopeOf(deps, projectId));
  if (!place || !scope) return;
  const at = new Date(deps.now().getTime() - LAG_MS);
  const from = place.lookedAt;
  // The clock of another machine may be ahead of ours.
  if (from && from >= at) return;
  const [{ tests: now }, earlier, { owners }, leads] = await Promise.all([
    readinessOf(deps, scope, at),
    from ? readinessOf(deps, scope, from) : null,
    projectOf(deps, scope),
    peopleIn(deps, scope, "lead"),
  ]);
  const moves = movesBetween(earlier?.tests ?? now, now);
  const next = nextLapse(now, at);
  await deps.db.$transaction(async (db) => {
    const tx = unaudited(db, "notice");
    if (!(await store.noteLook(tx, { projectId, from, to: at }))) return;
    if (from) await sayMoves(deps, tx, scope, { ...moves, since: from });
    const notices = moves.fell.flatMap((move) => {
      const owner = ownerOfTest(owners, move.testId);
      return (owner ? [owner] : leads).map((userId) =>
        staleNotice({ userId, projectId, at }, move),
      );
    });
    await tell(deps, tx, scope, notices);
    const runAt = next && new Date(next.getTime() + LAG_MS);
    if (runAt) await addJob(tx, LookAtProject, { payload: { projectId }, runAt });
  });
}

async function sayMoves(
  deps: Deps,
  tx: WriteTx,
  scope: ProjectScope,
  of: { fell: Move[]; rose: Move[]; since: Date },
): Promise<void> {
  const since = of.since.toISOString();
  if (of.fell.length > 0)
    await announce(deps, tx, scope, { type: "evidence.stale", data: { since, tests: of.fell } });
  if (of.rose.length > 0)
    await announce(deps, tx, scope, { type: "evidence.fresh", data: { since, tests: of.rose } });
}

const staleNotice = (
  of: { userId: string; projectId: string; at: Date },
  { testId, before, now }: Move,
): NewNotice => ({
  userId: of.userId,
  kind: "evidence-stale",
  key: `${of.projectId}:${testId}:${of.at.toISOString()}`,
  detail: { testId, title: `${testId} ${testOf(testId).name}`, before, now },
});
