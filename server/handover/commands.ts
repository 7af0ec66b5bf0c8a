import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { handoverOf } from "./queries.ts";
import { ACTION_OF, whatIsMissing, whyNotStep } from "./rules/steps.ts";
import type { HandoverItem, HandoverStep, HandoverVerb } from "./schema.ts";
import { addEvent, missingEvidence } from "./store.ts";

/** One step of one item: the giving role offers; the receiving role accepts, returns or sets a condition. */
export async function stepHandover(
  deps: Deps,
  scope: ProjectScope,
  input: HandoverStep & { itemId: string; verb: HandoverVerb },
): Promise<HandoverItem> {
  const { actor } = scope;
  if (actor.kind !== "person")
    throw new AppError("forbidden", "Only a person can hand over, not a service token.");
  const at = deps.now();
  const handover = await handoverOf(deps, scope, at);
  const item = handover.items.find((one) => one.id === input.itemId);
  if (!item)
    throw new AppError("not-found", `The checklist has no item "${input.itemId.slice(0, 40)}".`);
  const why = whyNotStep(item, input.verb, actor);
  if (why) throw new AppError(whoseFault(item, input.verb, actor.role), why);
  const missing = whatIsMissing(input.verb, input);
  if (missing) throw new AppError("invalid", missing);
  await demandEvidence(deps, scope, input.evidenceIds ?? []);
  const action = ACTION_OF[input.verb];
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
      dueAt: input.verb === "condition" && input.dueAt ? new Date(input.dueAt) : null,
      role: actor.role,
      at,
    }),
  );
  if (!isFirst) throw changedMeanwhile();
  return itemAfter(deps, scope, item.id);
}

/** Not your role or your own offer is forbidden; the wrong moment is a conflict. */
function whoseFault(item: HandoverItem, verb: HandoverVerb, role: string) {
  const needed = verb === "offer" ? item.giver : item.receiver;
  if (role !== needed) return "forbidden";
  return item.state === "offered" && verb !== "offer" ? "forbidden" : "conflict";
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
