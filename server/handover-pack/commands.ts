import { recordRead } from "#server/audit/commands.ts";
import { receiptsOf } from "#server/handover-receipts/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { signedBy } from "#server/signing-keys/commands.ts";
import { packFile } from "./queries.ts";

/** The pack as one file; that it was given out is in the audit log. */
export async function exportPack(
  deps: Deps,
  scope: ProjectScope,
): Promise<ReadableStream<Uint8Array>> {
  // The first signature makes the workspace's key, which the one view that the pack is read in cannot.
  const receipts = await receiptsOf(deps, scope);
  if (!deps.isReadOnly && receipts.some(({ isFinal }) => isFinal))
    await signedBy(deps, scope, { payloadType: "text/plain", payload: "" });
  await recordRead(deps, scope, {
    action: "handover.pack",
    subject: { kind: "project", id: scope.projectId },
  });
  return packFile(deps, scope);
}
