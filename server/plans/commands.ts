import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { mitigationOf } from "#server/what-if/catalogue.ts";
import { planItemsOf } from "./queries.ts";
import type { NewPlanItem, PlanItem, PlanItemPatch, PlanRevision } from "./schema.ts";
import { addRevision, planItems } from "./store.ts";

/** Chooses a mitigation of the catalogue, or plans something of the team's own. */
export async function choosePlanItem(
  deps: Deps,
  scope: ProjectScope,
  input: NewPlanItem,
): Promise<PlanItem> {
  const found = input.mitigationId === undefined ? null : mitigationOf(input.mitigationId);
  if (input.mitigationId !== undefined && !found)
    throw new AppError(
      "invalid",
      `The catalogue has no mitigation "${input.mitigationId.slice(0, 40)}".`,
      { pointer: "/mitigationId" },
    );
  // A mitigation is one item however often it is chosen and dropped: its id is the item's.
  const itemId = found?.mitigation.id ?? deps.newId();
  const before = found ? await currentOf(deps, scope, itemId) : null;
  if (before && before.state !== "dropped")
    throw new AppError("conflict", "This mitigation is in the plan already.");
  return save(deps, scope, {
    itemId,
    revision: (before?.revision ?? 0) + 1,
    mitigationId: found?.mitigation.id ?? null,
    title: found?.mitigation.text ?? input.title ?? "",
    state: "planned",
    ownerId: input.ownerId ?? null,
    dueOn: input.dueOn ?? null,
    note: input.note ?? "",
  });
}

/** Changes who, when, how far or why. 'done' is the team's word; the scores wait for evidence. */
export async function changePlanItem(
  deps: Deps,
  scope: ProjectScope,
  input: PlanItemPatch & { itemId: string },
): Promise<PlanItem> {
  const before = await currentOf(deps, scope, input.itemId);
  if (!before)
    throw new AppError("not-found", `The plan has no item "${input.itemId.slice(0, 40)}".`);
  if (before.revision !== input.revision) throw changedMeanwhile();
  if (input.title !== undefined && before.mitigationId !== null && input.title !== before.title)
    throw new AppError(
      "invalid",
      "A mitigation of the catalogue keeps its words; say more in the note.",
      {
        pointer: "/title",
      },
    );
  const { title, state, ownerId, dueOn, note } = { ...before, ...defined(input) };
  const { itemId, mitigationId } = before;
  const revision = before.revision + 1;
  return save(deps, scope, { itemId, mitigationId, revision, title, state, ownerId, dueOn, note });
}

/** Only what was given: what is left out stays. */
function defined({ title, state, ownerId, dueOn, note }: PlanItemPatch) {
  return {
    ...(title === undefined ? {} : { title }),
    ...(state === undefined ? {} : { state }),
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(dueOn === undefined ? {} : { dueOn }),
    ...(note === undefined ? {} : { note }),
  };
}

async function currentOf(
  deps: Deps,
  scope: ProjectScope,
  itemId: string,
): Promise<PlanRevision | null> {
  const items = await planItems(deps.db, scope);
  return items.find((item) => item.itemId === itemId) ?? null;
}

async function save(
  deps: Deps,
  scope: ProjectScope,
  next: Omit<PlanRevision, "changedById" | "changedAt">,
): Promise<PlanItem> {
  await demandOwner(deps, scope, next.ownerId);
  const { itemId, revision, state, dueOn } = next;
  const said = (isFirst: boolean) =>
    isFirst
      ? ({
          action: "plan.change",
          subject: { kind: "plan-item", id: itemId },
          detail: { revision, state, dueOn, ownerId: next.ownerId },
        } as const)
      : null;
  const isFirst = await audited(deps, scope, said, (tx) =>
    addRevision(tx, scope, { ...next, changedAt: deps.now() }),
  );
  if (!isFirst) throw changedMeanwhile();
  const saved = (await planItemsOf(deps, scope)).find((item) => item.itemId === itemId);
  if (!saved) throw new AppError("internal", "the item is gone");
  return saved;
}

/** Who owns an item can see the project, or could never act on it. */
async function demandOwner(deps: Deps, scope: ProjectScope, ownerId: string | null): Promise<void> {
  if (ownerId === null) return;
  const { participants } = await peopleOf(deps, scope);
  if (participants.some(({ userId }) => userId === ownerId)) return;
  throw new AppError("invalid", "The owner is nobody who sees this project.", {
    pointer: "/ownerId",
  });
}

function changedMeanwhile(): AppError {
  return new AppError("conflict", "Somebody else changed this item in the meantime.", {
    hint: "Read it again and decide on what is there now.",
  });
}
