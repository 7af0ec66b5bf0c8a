import { audited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { handoverOf } from "./queries.ts";
import { actionOf, stepRefusal, whatIsMissing } from "./rules/steps.ts";
import type { HandoverItem, HandoverStep, HandoverVerb, PlanHandover } from "./schema.ts";
import { addEvent, missingEvidence } from "./store.ts";

/** One step of one item: the giving role offers; the receiving role accepts, returns or sets a condition. */
export async function stepHandover(
  deps: Deps,
  scope: ProjectScope,
  input: HandoverStep & { itemId: string; verb: HandoverVerb },
): Promise<HandoverItem> {
  const actor = personOf(scope);
  const at = deps.now();
  const handover = await handoverOf(deps, scope, at);
  const item = handover.items.find((one) => one.id === input.itemId);
  if (!item)
    throw new AppError("not-found", `The checklist has no item "${input.itemId.slice(0, 40)}".`);
  const refusal = stepRefusal(item, input.verb, actor);
  if (refusal) throw new AppError(refusal.code, refusal.why);
  const missing = whatIsMissing(input.verb, input);
  if (missing) throw new AppError("invalid", missing);
  await demandEvidence(deps, scope, input.evidenceIds ?? []);
  await demandMember(deps, scope, input.ownerId);
  const action = actionOf(item, input.verb);
  const subject = { kind: "handover-item", id: item.id };
  const said = (done: boolean) =>
    done ? ({ action: "handover.step", subject, detail: { step: action } } as const) : null;
  const isFirst = await audited(deps, scope, said, (tx) =>
    addEvent(tx, scope, {
      itemId: item.id,
      seq: item.revision + 1,
      action,
      note: input.note ?? "",
      evidenceIds: input.evidenceIds ?? [],
      dueAt: NAMES_DAY.has(input.verb) && input.dueAt ? new Date(input.dueAt) : null,
      ownerId: NAMES_DAY.has(input.verb) ? (input.ownerId ?? null) : null,
      role: actor.role,
      at,
    }),
  );
  if (!isFirst) throw changedMeanwhile();
  return itemAfter(deps, scope, item.id);
}

/**
 * The same day for all that is due, of one area or of all, that is not settled and that whoever sets it
 * gives or accepts. Answers how many there were.
 */
export async function planHandover(
  deps: Deps,
  scope: ProjectScope,
  { area, dueAt }: PlanHandover,
): Promise<{ planned: number }> {
  const actor = personOf(scope);
  const at = deps.now();
  const { items } = await handoverOf(deps, scope, at);
  const own = items.filter(
    (item) =>
      item.isDue &&
      (area === null || item.group === area) &&
      item.deadline !== dueAt &&
      stepRefusal(item, "plan", actor) === null,
  );
  if (own.length === 0)
    throw new AppError(
      "conflict",
      "Nothing here is yours to give or to accept, or has another day.",
    );
  const subject = { kind: "handover-item", id: area ?? "all" };
  const said = (planned: number) =>
    ({ action: "handover.step", subject, detail: { step: "planned", planned, dueAt } }) as const;
  const planned = await audited(deps, scope, said, async (tx) => {
    let count = 0;
    for (const item of own) {
      const isFirst = await addEvent(tx, scope, {
        itemId: item.id,
        seq: item.revision + 1,
        action: "planned",
        note: "",
        evidenceIds: [],
        dueAt: new Date(dueAt),
        ownerId: null,
        role: actor.role,
        at,
      });
      if (!isFirst) throw changedMeanwhile();
      count++;
    }
    return count;
  });
  return { planned };
}

/** Steps that say by when, and who sees to it. */
const NAMES_DAY: ReadonlySet<HandoverVerb> = new Set(["condition", "plan"]);

/** Only who sees the project can see to something in it. */
async function demandMember(deps: Deps, scope: ProjectScope, id: string | undefined) {
  if (id === undefined) return;
  const { participants } = await peopleOf(deps, scope);
  if (participants.some(({ userId }) => userId === id)) return;
  throw new AppError("invalid", "Nobody of that id is in this project.", { pointer: "/ownerId" });
}

async function demandEvidence(
  deps: Deps,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const [unknown] = await missingEvidence(deps.db, scope, ids);
  if (unknown !== undefined)
    throw new AppError("invalid", `This project has no document "${unknown.slice(0, 60)}".`, {
      pointer: `/evidenceIds/${ids.indexOf(unknown)}`,
    });
}

function changedMeanwhile(): AppError {
  return new AppError("conflict", "Somebody else changed this item in the meantime.", {
    hint: "Read it again and decide on what is there now.",
  });
}

async function itemAfter(deps: Deps, scope: ProjectScope, id: string): Promise<HandoverItem> {
  const after = await handoverOf(deps, scope);
  const item = after.items.find((one) => one.id === id);
  if (!item) throw new AppError("internal", "the item is gone");
  return item;
}
