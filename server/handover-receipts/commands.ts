import { audited } from "#server/audit/commands.ts";
import { evidenceDigests } from "#server/gates/store.ts";
import { pictureOf } from "#server/handover/queries.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { receiptOf } from "./queries.ts";
import { contentOf, isCurrent, itemsOf, whyNotDrawUp, whyNotSign } from "./rules/receipt.ts";
import type { DrawUp, HandoverReceipt, SignReceipt } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Freezes the list, or one area of it, once everything in it is answered. What is signed later is exactly
 * this; when something changes before both have signed, another one has to be drawn up.
 */
export async function drawUpReceipt(
  deps: Deps,
  scope: ProjectScope,
  { area }: DrawUp,
): Promise<HandoverReceipt> {
  personOf(scope);
  const receiptId = deps.newId();
  const said = {
    action: "handover.draw-up",
    subject: subjectOf(receiptId),
    detail: { area },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockReceipts(tx, scope);
    const at = deps.now();
    const picture = await pictureOf({ ...deps, db: tx }, scope, { at, withActions: false });
    const items = itemsOf(picture.handover.items, area);
    const why = whyNotDrawUp(items);
    if (why) throw new AppError("conflict", why);
    const known = await store.receipts(tx, scope, 50);
    const same = known.find(
      (one) => one.area === area && isCurrent(one.content, picture.handover.items),
    );
    if (same)
      throw new AppError("conflict", "A receipt of exactly this is drawn up already.", {
        hint: "Sign that one.",
      });
    const ids = [...new Set(items.flatMap(({ evidence }) => evidence.map((e) => e.evidenceId)))];
    const documents = await evidenceDigests(tx, scope, ids);
    const digests = new Map(documents.map(({ evidenceId, digest }) => [evidenceId, digest]));
    const content = contentOf(picture, { receiptId, area, digests });
    await store.addReceipt(tx, scope, { content, digest: sha256(canonicalJson(content)), at });
  });
  return receiptOf(deps, scope, receiptId);
}

/** Signs for one side. Of two who sign for the same at once one does, and the other is told. */
export async function signReceipt(
  deps: Deps,
  scope: ProjectScope,
  { receiptId, side }: SignReceipt & { receiptId: string },
): Promise<HandoverReceipt> {
  const { role, userId } = personOf(scope);
  const receipt = await receiptOf(deps, scope, receiptId);
  const refused = whyNotSign(receipt, side, { userId, role });
  if (refused) throw new AppError(refused.code, refused.why);
  const { digest } = receipt;
  const said = (isFirst: boolean) =>
    isFirst
      ? ({
          action: "handover.sign",
          subject: subjectOf(receiptId),
          detail: { side, digest },
        } as const)
      : null;
  const isFirst = await audited(deps, scope, said, (tx) =>
    store.addSignature(tx, scope, { receiptId, side, role, at: deps.now() }),
  );
  if (!isFirst)
    throw new AppError("conflict", `Somebody else signed for the ${side} side in the meantime.`);
  return receiptOf(deps, scope, receiptId);
}

const subjectOf = (id: string) => ({ kind: "handover-receipt", id }) as const;
