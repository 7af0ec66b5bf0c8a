import { handoverOf } from "#server/handover/queries.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { isCurrent } from "./rules/receipt.ts";
import { type HandoverReceipt, RECEIPT_TYPE, ReceiptStatement, SIDES } from "./schema.ts";
import * as store from "./store.ts";

const SHOWN = 50;

/** The receipts of a project, the newest first, held against the list as it is now. */
export async function receiptsOf(deps: Deps, scope: ProjectScope): Promise<HandoverReceipt[]> {
  const [kept, { items }] = await Promise.all([
    store.receipts(deps.db, scope, SHOWN),
    handoverOf(deps, scope),
  ]);
  return kept.map((one) => standing(one, items));
}

export async function receiptOf(
  deps: Deps,
  scope: ProjectScope,
  receiptId: string,
): Promise<HandoverReceipt> {
  const [kept, { items }] = await Promise.all([
    store.receipt(deps.db, scope, receiptId),
    handoverOf(deps, scope),
  ]);
  if (kept) return standing(kept, items);
  throw new AppError("not-found", `There is no receipt "${receiptId.slice(0, 60)}" here.`);
}

function standing(kept: store.StoredReceipt, items: readonly HandoverItem[]): HandoverReceipt {
  const isFinal = SIDES.every((side) => kept.signatures.some((one) => one.side === side));
  return { ...kept, isFinal, isCurrent: isCurrent(kept.content, items) };
}

/** What an exported receipt says, ready to be signed with the workspace's key; only once both sides have signed. */
export async function statementOf(
  deps: Deps,
  scope: ProjectScope,
  receiptId: string,
): Promise<{ payloadType: string; payload: string }> {
  return sealable(scope, await receiptOf(deps, scope, receiptId));
}

export function sealable(
  { workspaceId }: ProjectScope,
  receipt: HandoverReceipt,
): { payloadType: string; payload: string } {
  if (!receipt.isFinal)
    throw new AppError("conflict", "This receipt is not final: both sides have to sign first.");
  const statement = ReceiptStatement.parse({
    ...receipt,
    schema: "assay-handover-receipt-statement/1",
    workspaceId,
  });
  return { payloadType: RECEIPT_TYPE, payload: canonicalJson(statement) };
}
