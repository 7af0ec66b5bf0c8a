import type { ManyReceipts } from "#server/envelopes/schema.ts";
import type { Delivery, DeliveryError, DeliveryRow } from "./schema.ts";

export function deliveryView(row: DeliveryRow, state: Delivery["state"]): Delivery {
  const { id, digest, sizeBytes, fileName, receivedAt, finishedAt, result } = row;
  const receipt = result?.kind === "received" ? result.receipt : null;
  return {
    deliveryId: id,
    evidenceId: receipt?.evidenceId ?? id,
    state,
    digest,
    sizeBytes,
    fileName,
    receivedAt,
    finishedAt,
    receipt,
    ...manyOf(result),
    ...errorOf(result),
  };
}

function manyOf(result: DeliveryRow["result"]): Partial<ManyReceipts> {
  if (result?.kind !== "many") return {};
  const { files, notRead, notes } = result;
  return { files, notRead, notes };
}

function errorOf(result: DeliveryRow["result"]): DeliveryError | undefined {
  if (result?.kind === "refused") return result.refusal;
  return result?.kind === "failed" ? result.error : undefined;
}
