import type { PlanRevision } from "#server/plans/schema.ts";
import type { Action, ActionState } from "../schema.ts";

/** The id of the plan's item that an action becomes when its retrospective is closed. */
export const planItemOf = (number: number, action: Pick<Action, "id">) =>
  `retrospective-${number}-${action.id}`;

/** How far each action is by the improvement plan; open until that says it is done or dropped. */
export function actionStates(
  actions: readonly Action[],
  of: { number: number; items: readonly PlanRevision[]; today: string },
): ActionState[] {
  return actions.map((action) => {
    const item = of.items.find(({ itemId }) => itemId === planItemOf(of.number, action));
    const { ownerId, dueOn } = item ?? action;
    const isOpen = item === undefined || item.state === "planned" || item.state === "doing";
    return {
      ...action,
      ownerId,
      dueOn,
      state: item?.state ?? null,
      isOverdue: isOpen && dueOn !== null && dueOn < of.today,
    };
  });
}
