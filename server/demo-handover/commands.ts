import { FRAUD_AREA, FRAUD_AREA_STEPS, FRAUD_STEPS, stepInput } from "#server/demo/rules/fraud.ts";
import { stepHandover } from "#server/handover/commands.ts";
import { handoverOf } from "#server/handover/queries.ts";
import { drawUpReceipt, signReceipt } from "#server/handover-receipts/commands.ts";
import { receiptsOf } from "#server/handover-receipts/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";

type Sides = { readonly giving: ProjectScope; readonly receiving: ProjectScope };

/**
 * The handover of CCF as far as it has come: one area answered whole and signed by the giving side, the
 * rest on its way. Goes on where an earlier try was cut short: an item's revision says how far it is.
 */
export async function handOverFraud(deps: Deps, sides: Sides): Promise<void> {
  const at = deps.now();
  const { items } = await handoverOf(deps, sides.giving, at);
  const between = items.filter(
    ({ giver, receiver }) => giver === "data-scientist" && receiver === "engineer",
  );
  for (const { id, group, isDue, revision } of between) {
    const ofArea = isDue && group === FRAUD_AREA ? FRAUD_AREA_STEPS : [];
    const steps = FRAUD_STEPS[id] ?? ofArea;
    for (const step of steps.slice(revision)) {
      const scope = step.by === "gives" ? sides.giving : sides.receiving;
      await stepHandover(deps, scope, { itemId: id, ...stepInput(step, at) });
    }
  }
  const known = (await receiptsOf(deps, sides.giving)).find(({ area }) => area === FRAUD_AREA);
  const receipt = known ?? (await drawUpReceipt(deps, sides.giving, { area: FRAUD_AREA }));
  if (receipt.signatures.length > 0) return;
  await signReceipt(deps, sides.giving, { receiptId: receipt.receiptId, side: "giving" });
}
