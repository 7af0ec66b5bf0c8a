import { audited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { ownItems } from "./queries.ts";
import { ITEMS_MAX, whyNotSave } from "./rules.ts";
import type { ChangeItem, OwnItem, OwnItems, RetireItem, SaveItem } from "./schema.ts";
import * as store from "./store.ts";

/** An item of the workspace's own, on every project's checklist from now on. */
export async function addItem(
  deps: Deps,
  scope: WorkspaceScope,
  input: SaveItem,
): Promise<OwnItems> {
  const { items } = await ownItems(deps, scope);
  demandSaveable(input, items);
  if (items.length >= ITEMS_MAX)
    throw new AppError("conflict", `There are ${ITEMS_MAX} items of your own: retire one first.`);
  const item = { ...input, id: `own-${deps.newId()}`, version: 1 };
  await save(deps, scope, { item, isRetired: false });
  return ownItems(deps, scope);
}

/** Says it otherwise from now on. What was offered and accepted of it stays with it. */
export async function changeItem(
  deps: Deps,
  scope: WorkspaceScope,
  { id, version, ...input }: ChangeItem,
): Promise<OwnItems> {
  await demandStanding(deps, scope, { id, version });
  const { items } = await ownItems(deps, scope);
  demandSaveable(
    input,
    items.filter((one) => one.id !== id),
  );
  await save(deps, scope, { item: { ...input, id, version: version + 1 }, isRetired: false });
  return ownItems(deps, scope);
}

/** Takes it off every list from now on. */
export async function retireItem(
  deps: Deps,
  scope: WorkspaceScope,
  of: RetireItem,
): Promise<OwnItems> {
  const item = await demandStanding(deps, scope, of);
  await save(deps, scope, { item: { ...item, version: of.version + 1 }, isRetired: true });
  return ownItems(deps, scope);
}

function demandSaveable(input: SaveItem, others: readonly OwnItem[]): void {
  const why = whyNotSave(input, others);
  if (why) throw new AppError("invalid", why.message, { pointer: why.pointer });
}

async function demandStanding(
  deps: Deps,
  scope: WorkspaceScope,
  { id, version }: RetireItem,
): Promise<OwnItem> {
  const latest = await store.latestOf(deps.db, scope, id);
  if (!latest || latest.isRetired)
    throw new AppError("not-found", `There is no handover item "${id.slice(0, 60)}" of your own.`);
  if (latest.version !== version) throw changedMeanwhile();
  const { isRetired: _, savedById: __, savedAt: ___, ...item } = latest;
  return item;
}

async function save(
  deps: Deps,
  scope: WorkspaceScope,
  { item, isRetired }: { item: OwnItem; isRetired: boolean },
): Promise<void> {
  const action = isRetired ? "retired" : item.version === 1 ? "added" : "changed";
  const said = (isFirst: boolean) =>
    isFirst
      ? ({
          action: "handover.item",
          subject: { kind: "handover-item", id: item.id },
          detail: { step: action, version: item.version },
        } as const)
      : null;
  const isFirst = await audited(deps, scope, said, (tx) =>
    store.addVersion(tx, scope, { ...item, isRetired, at: deps.now() }),
  );
  if (!isFirst) throw changedMeanwhile();
}

function changedMeanwhile(): AppError {
  return new AppError("conflict", "Somebody else changed this item in the meantime.", {
    hint: "Read it again and change what is there now.",
  });
}
