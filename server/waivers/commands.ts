import { audited } from "#server/audit/commands.ts";
import { decideGate } from "#server/gates/commands.ts";
import { demandGate, gateOf } from "#server/gates/queries.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { scopeOfSystem } from "#server/identity/tokens.ts";
import { namedIn } from "#server/members/queries.ts";
import { tell } from "#server/notices/commands.ts";
import { peopleIn } from "#server/notices/queries.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { addJob, isUnderWay, jobKey } from "#server/platform/queue.ts";
import { findProject } from "#server/projects/queries.ts";
import { announce } from "#server/webhooks/commands.ts";
import { conditionIn, rulerOf, waiverOf } from "./queries.ts";
import { type No, requested } from "./rules/requests.ts";
import { firstRuling, RULING_OF, whyNotRule } from "./rules/rulings.ts";
import { waiverStateAt } from "./rules.ts";
import {
  ExpireWaiver,
  type NewWaiver,
  type Waiver,
  type WaiverRecord,
  type WaiverRef,
  type WaiverRow,
  type WaiverVerb,
} from "./schema.ts";
import * as store from "./store.ts";

/** Asks for a waiver of one condition of a gate that does not hold now. */
export async function requestWaiver(
  deps: Deps,
  scope: ProjectScope,
  { gate, ...request }: NewWaiver & { gate: string },
): Promise<Waiver> {
  const byId = personOf(scope).userId;
  const at = deps.now();
  const { policy, version } = await demandGate(deps, scope, { gate, at });
  const { conditions } = await gateOf(deps, scope, { gate: policy.id, at });
  const heldAt = await store.heldAt(deps.db, scope, {
    gateId: policy.id,
    conditionId: request.conditionId,
  });
  const memberIds = await store.memberIds(deps.db, scope);
  const id = deps.newId();
  const said = {
    action: "waiver.request",
    subject: { kind: "waiver", id },
    detail: {
      gate: policy.id,
      condition: request.conditionId,
      isEmergency: request.isEmergency,
    },
  } as const;
  const approvers = await peopleIn(deps, scope, "approver");
  await audited(deps, scope, said, async (tx) => {
    await store.lockWaivers(tx, scope);
    const records = await store.waivers(tx, scope);
    const asked = { request, policy, conditions, records, heldAt, memberIds, at };
    const { expiresAt, renewsId } = demandYes(requested(asked));
    const { days: _, expiresAt: __, ...kept } = request;
    const row = { ...kept, id, gateId: policy.id, requestedAt: at, expiresAt, renewsId };
    await store.addWaiver(tx, scope, { ...row, policyVersion: version });
    await announce(deps, tx, scope, {
      type: "waiver.requested",
      data: { ...named(row), expiresAt: expiresAt.toISOString(), isEmergency: row.isEmergency },
    });
    const detail = { ...named(row), byId };
    const toAsk = approvers.filter((userId) => userId !== byId && userId !== row.ownerId);
    const notice = { kind: "waiver-asked", key: id, detail } as const;
    await tell(
      deps,
      tx,
      scope,
      toAsk.map((userId) => ({ ...notice, userId })),
    );
  });
  return waiverOf(deps, scope, { gate: policy.id, id });
}

const named = (of: Pick<WaiverRow, "id" | "gateId" | "conditionId">) => ({
  waiverId: of.id,
  gate: of.gateId,
  condition: of.conditionId,
});

function demandYes<T extends object>(answer: T | No): T {
  if (!("code" in answer)) return answer;
  const { code, message, pointer } = answer;
  throw new AppError(code, message, pointer === undefined ? {} : { pointer });
}

type Step = { gate: string; id: string; verb: WaiverVerb; note?: string | undefined };

/** One ruling on one waiver. Of two who rule at once one is first, and the other is told who and what. */
export async function ruleOnWaiver(deps: Deps, scope: ProjectScope, step: Step): Promise<Waiver> {
  const { verb, id } = step;
  const ruler = rulerOf(scope);
  if (!ruler) throw new AppError("forbidden", "Only a person can do this, not a service token.");
  const { policy } = await demandGate(deps, scope, { gate: step.gate });
  const seen = await waiverOf(deps, scope, { gate: policy.id, id });
  const at = deps.now();
  const condition = await conditionIn(deps, scope, { gate: policy.id, at }, seen.conditionId);
  const ruling = RULING_OF[verb];
  const said = {
    action: "waiver.rule",
    subject: { kind: "waiver", id },
    detail: { gate: policy.id, condition: seen.conditionId, ruling },
  } as const;
  const lost = await audited(
    deps,
    scope,
    (first: WaiverRow | null) => (first ? null : said),
    async (tx) => {
      await store.lockWaivers(tx, scope);
      const records = await store.waivers(tx, scope);
      const record = records.find((one) => one.id === id);
      if (!record) throw notHere(id);
      const isOvertaken = record.rulings.length > seen.rulings.length;
      if (isOvertaken) return record;
      const no = whyNotRule({ record, verb, by: ruler, policy, records, at, condition });
      if (no) throw await refusalOf(deps, scope, { no, record, at });
      const row = { waiverId: id, seq: record.rulings.length + 1, ruling, ruledAt: at };
      const isFirst = await store.addRuling(tx, scope, { ...row, note: step.note ?? "" });
      if (!isFirst) return record;
      if (verb === "approve") await scheduleExpiry(tx, scope, record);
      await announce(deps, tx, scope, {
        type: "waiver.ruled",
        data: { ...named(record), ruling },
      });
      const notice = { kind: "waiver-ruled", key: `${id}:${row.seq}` } as const;
      const toTell = new Set([record.requestedById, record.ownerId]);
      toTell.delete(ruler.userId);
      const detail = { ...named(record), ruling };
      await tell(
        deps,
        tx,
        scope,
        [...toTell].map((userId) => ({ ...notice, userId, detail })),
      );
      return null;
    },
  );
  if (lost)
    throw await overtaken(deps, scope, await waiverOf(deps, scope, { gate: policy.id, id }));
  return waiverOf(deps, scope, { gate: policy.id, id });
}

function scheduleExpiry(tx: WriteTx, scope: ProjectScope, of: WaiverRow): Promise<void> {
  const payload = { projectId: scope.projectId, waiverId: of.id };
  return addJob(tx, ExpireWaiver, { payload, runAt: of.expiresAt, queue: ExpireWaiver.name });
}

/** A refusal because of its state says whose ruling made it so. */
async function refusalOf(
  deps: Deps,
  scope: ProjectScope,
  of: { no: No; record: WaiverRow; at: Date },
): Promise<AppError> {
  const first = of.no.code === "conflict" ? firstRuling(of.record, of.at) : null;
  return first === null
    ? new AppError(of.no.code, of.no.message)
    : new AppError(of.no.code, `${of.no.message} ${await byWhom(deps, scope, first)}`);
}

async function overtaken(deps: Deps, scope: ProjectScope, waiver: Waiver): Promise<AppError> {
  const last = waiver.rulings.at(-1);
  const who = last ? ` ${await byWhom(deps, scope, last)}` : "";
  return new AppError("conflict", `Somebody else ruled on this waiver in the meantime.${who}`, {
    hint: "Read it again and rule on what is there now.",
  });
}

async function byWhom(
  deps: Deps,
  scope: ProjectScope,
  { ruling, ruledById, ruledAt }: WaiverRecord["rulings"][number],
): Promise<string> {
  const name = (await namedIn(deps, scope)).find(({ id }) => id === ruledById)?.name;
  const who = ruledById === "system" ? "Assay" : (name ?? "A former member");
  return `${who} said ${ruling} at ${ruledAt.toISOString()}.`;
}

function notHere(id: string): AppError {
  return new AppError("not-found", `There is no waiver "${id.slice(0, 60)}" of this gate here.`);
}

// ── the end of a waiver ─────────────────────────────────────────────────────────────────────────

/** The minute's look: what ran out while no worker ran is found as well. */
export async function queueLapsedWaivers(deps: Deps): Promise<void> {
  for (const payload of await store.lapsedWaivers(deps.db, deps.now()))
    if (!(await isUnderWay(deps.db, jobKey(ExpireWaiver, payload))))
      await addJob(deps.db, ExpireWaiver, { payload, queue: ExpireWaiver.name });
}

/**
 * The job. Gates stopped counting the waiver at its expiry by themselves; this writes it down once and
 * decides the gate again. Killed between the two it does the second the next time.
 */
export async function expireWaiver(deps: Deps, { projectId, waiverId }: WaiverRef): Promise<void> {
  const place = await store.placeOf(deps.db, projectId);
  if (!place) return;
  const system = scopeOfSystem({ workspaceId: place.workspaceId, projectId });
  const scope = await findProject(deps, system, place.slug);
  const at = deps.now();
  const record = (await store.waivers(deps.db, scope)).find(({ id }) => id === waiverId);
  if (!record) return;
  // The database's clock may be ahead of ours.
  if (at < record.expiresAt) return reschedule(deps, scope, record);
  if (waiverStateAt(record, at) !== "expired") return;
  const isNew = !record.rulings.some(({ ruling }) => ruling === "expired");
  if (isNew && !(await writeExpiry(deps, scope, { record, at }))) return;
  const refs = await store.lapsedWaivers(deps.db, at);
  if (refs.some((ref) => ref.projectId === projectId && ref.waiverId === waiverId))
    await decideGate(deps, scope, { gate: record.gateId, cause: "waiver-expired" });
}

function reschedule(deps: Deps, scope: ProjectScope, { id, expiresAt }: WaiverRow) {
  const payload = { projectId: scope.projectId, waiverId: id };
  return addJob(deps.db, ExpireWaiver, { payload, runAt: expiresAt, queue: ExpireWaiver.name });
}

/** false where it is nothing to decide about: it held for nobody, or the condition holds without it. */
async function writeExpiry(
  deps: Deps,
  scope: ProjectScope,
  { record, at }: { record: WaiverRow; at: Date },
): Promise<boolean> {
  if (!record.rulings.some(({ ruling }) => ruling === "approved")) return false;
  const condition = await conditionIn(deps, scope, { gate: record.gateId, at }, record.conditionId);
  const ruling = condition === null || condition.isMet ? "settled" : "expired";
  const said = (done: boolean) =>
    done
      ? ({
          action: "waiver.expire",
          subject: { kind: "waiver", id: record.id },
          detail: { gate: record.gateId, condition: record.conditionId, ruling },
        } as const)
      : null;
  const seq = record.rulings.length + 1;
  const row = { waiverId: record.id, seq, ruling, note: "", ruledAt: at } as const;
  const isFirst = await audited(deps, scope, said, async (tx) => {
    const isAdded = await store.addRuling(tx, scope, row);
    const data = { ...named(record), ruling };
    if (isAdded) await announce(deps, tx, scope, { type: "waiver.expired", data });
    return isAdded;
  });
  return isFirst && ruling === "expired";
}
