import { actuals, lockActuals } from "#server/actuals/store.ts";
import { audited } from "#server/audit/commands.ts";
import type { NewEntry } from "#server/audit/schema.ts";
import { addOutcomes } from "#server/forecasts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { addRevision } from "#server/plans/store.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { countFromRetrospective } from "#server/reference-class/commands.ts";
import { lockFinished } from "#server/reference-class/store.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { assembledOf, demandRetrospective, movementIn, shownOf } from "./queries.ts";
import { planItemOf } from "./rules/actions.ts";
import { dayOf, periodOf, whyNoPeriod, withinPeriod } from "./rules/period.ts";
import {
  type CloseInput,
  Edited,
  type Head,
  type OpenInput,
  type RetrospectiveRecord,
  type SaveInput,
  type Shown,
} from "./schema.ts";
import * as store from "./store.ts";

const subjectOf = (number: number) => ({ kind: "retrospective", id: String(number) });

/** One at a time: the next begins when the last is closed. */
export async function openRetrospective(
  deps: Deps,
  scope: ProjectScope,
  input: OpenInput,
): Promise<{ number: number }> {
  const at = deps.now();
  demandPeriod(input, at);
  const said = ({ number }: { number: number }) => ({
    action: "retrospective.open" as const,
    subject: subjectOf(number),
  });
  return audited(deps, scope, said, async (tx) => {
    await lockActuals(tx, scope);
    const [last] = await store.heads(tx, scope);
    if (last && last.closedAt === null)
      throw new AppError("conflict", `Retrospective ${last.number} is still open.`, {
        hint: "Close it before the next one begins.",
      });
    const number = (last?.number ?? 0) + 1;
    const edited = Edited.parse({});
    await store.addRetrospective(tx, scope, { number, ...periodOf(input), edited, at });
    return { number };
  });
}

function demandPeriod(input: OpenInput, at: Date): void {
  const why = whyNoPeriod(input, at);
  if (why) throw new AppError("invalid", why, { pointer: "/from" });
}

/** Keeps what people wrote, if nobody else saved since it was read. */
export async function saveRetrospective(
  deps: Deps,
  scope: ProjectScope,
  input: SaveInput,
): Promise<{ revision: number }> {
  const { number, revision, edited } = input;
  demandPeriod(input, deps.now());
  const { head } = await demandRetrospective(deps, scope, number);
  if (head.closedAt !== null) throw closedAlready(number);
  await demandOwners(deps, scope, edited);
  const said = (isSaved: boolean) =>
    isSaved
      ? ({
          action: "retrospective.edit",
          subject: subjectOf(number),
          detail: { revision: revision + 1 },
        } as const)
      : null;
  const isSaved = await audited(deps, scope, said, (tx) =>
    store.saveRetrospective(tx, scope, { number, revision, ...periodOf(input), edited }),
  );
  if (!isSaved) throw savedMeanwhile();
  return { revision: revision + 1 };
}

const closedAlready = (number: number) =>
  new AppError("conflict", `Retrospective ${number} is closed: it stays as it is.`, {
    hint: "Open the next one.",
  });

const savedMeanwhile = () =>
  new AppError("conflict", "Somebody else saved this retrospective in the meantime.", {
    hint: "Read it again and put your change into what is there now.",
  });

/** Whoever owns an action can see the project, or could never act on it. */
async function demandOwners(deps: Deps, scope: ProjectScope, { actions }: Edited): Promise<void> {
  const ids = new Set(actions.map(({ id }) => id));
  if (ids.size < actions.length)
    throw new AppError("invalid", "Two actions have one id.", { pointer: "/edited/actions" });
  if (actions.every(({ ownerId }) => ownerId === null)) return;
  const { participants } = await peopleOf(deps, scope);
  const at = actions.findIndex(
    ({ ownerId }) => ownerId !== null && !participants.some(({ userId }) => userId === ownerId),
  );
  if (at < 0) return;
  throw new AppError("invalid", "The owner is nobody who sees this project.", {
    pointer: `/edited/actions/${at}/ownerId`,
  });
}

/**
 * Closes it for good, all or nothing: what it shows is kept with its digest, its actions go into the
 * improvement plan, and what the work took counts for the estimates of the next projects.
 */
export async function closeRetrospective(
  deps: Deps,
  scope: ProjectScope,
  { number, revision, ending }: CloseInput,
): Promise<Shown> {
  const { head, edited } = await demandRetrospective(deps, scope, number);
  if (head.closedAt !== null) throw closedAlready(number);
  if (head.revision !== revision) throw savedMeanwhile();
  const at = deps.now();
  const put = await assembledOf(deps, scope, { ...head, edited });
  const said = (entries: readonly NewEntry[]) => entries;
  await audited(deps, scope, said, async (tx) => {
    await lockActuals(tx, scope);
    await lockFinished(tx, scope);
    await demandSameEffort(tx, scope, { head, put });
    const moved = await movementIn(tx, scope, { ...put, deps, ending });
    const record: RetrospectiveRecord = {
      schema: "assay-retrospective/1",
      from: head.from,
      to: head.to,
      edited,
      assembled: put.assembled,
      ending,
      movement: moved.movement,
    };
    const recordJson = canonicalJson(record);
    const digest = sha256(recordJson);
    const closing = { number, revision, recordJson, digest, at };
    if (!(await store.closeRetrospective(tx, scope, closing))) throw savedMeanwhile();
    const closed = {
      action: "retrospective.close",
      subject: subjectOf(number),
      detail: { ending, digest },
    } as const;
    const learnt = await teach(deps, tx, scope, { ...moved, ...put, number, at });
    return [closed, ...learnt, ...(await handOn(tx, scope, { edited, number, at }))];
  });
  return shownOf(deps, scope, number);
}

type Put = Awaited<ReturnType<typeof assembledOf>>;

/** What is kept is what was looked at: effort that came meanwhile is not closed away unseen. */
async function demandSameEffort(
  tx: WriteTx,
  scope: ProjectScope,
  { head, put }: { head: Head; put: Put },
): Promise<void> {
  const days = { from: dayOf(head.from), to: dayOf(head.to) };
  const now = withinPeriod(await actuals(tx, scope), days).map(({ id }) => id);
  if (now.join() === put.assembled.actuals.map(({ id }) => id).join()) return;
  throw new AppError("conflict", "Somebody else changed what the work took in the meantime.", {
    hint: "Read it again before you close it.",
  });
}

/** The finished project that the next estimates count, and what came of the estimate that was looked back on. */
async function teach(
  deps: Deps,
  tx: WriteTx,
  scope: ProjectScope,
  of: Awaited<ReturnType<typeof movementIn>> & Put & { number: number; at: Date },
): Promise<NewEntry[]> {
  const { finished, replacedIds, estimate, number, at } = of;
  if (finished === null || estimate === null) return [];
  const id = deps.newId();
  const { addedAt: _, addedById: __, origin: ___, ...project } = finished;
  await countFromRetrospective(tx, scope, { finished: { ...project, id }, replacedIds, at });
  const value = finished.actualDays;
  const kind = value === null ? ("stopped" as const) : ("resolved" as const);
  const note = value === null ? `Stopped, by retrospective ${number}.` : "";
  const { estimateId: subjectId } = estimate;
  const outcome = { subjectKind: "estimate" as const, subjectId, kind, value, note };
  await addOutcomes(tx, scope, [{ id: deps.newId(), ...outcome, recordedAt: at }]);
  return [
    {
      action: "reference.add",
      subject: { kind: "finished-project", id },
      detail: { origin: "retrospective" },
    },
    {
      action: "outcome.record",
      subject: { kind: "estimate", id: subjectId },
      detail: { kind },
    },
  ];
}

/** Each action becomes an item of the improvement plan, which reminds its owner and knows when it is done. */
async function handOn(
  tx: WriteTx,
  scope: ProjectScope,
  of: { edited: Edited; number: number; at: Date },
): Promise<NewEntry[]> {
  const entries: NewEntry[] = [];
  for (const action of of.edited.actions) {
    const { text: title, ownerId, dueOn } = action;
    const itemId = planItemOf(of.number, action);
    const item = { itemId, revision: 1, mitigationId: null, title, ownerId, dueOn };
    const note = `From retrospective ${of.number}.`;
    const state = "planned" as const;
    if (!(await addRevision(tx, scope, { ...item, note, state, changedAt: of.at })))
      throw new AppError("conflict", "An action is in the improvement plan already.");
    entries.push({
      action: "plan.change",
      subject: { kind: "plan-item", id: itemId },
      detail: { revision: 1, state, dueOn, ownerId },
    });
  }
  return entries;
}
