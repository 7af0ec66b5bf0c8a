import { verifyChain } from "#server/audit/queries.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { recordedScope } from "#server/identity/tokens.ts";
import { unpacked } from "#server/platform/compression.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import type { DamagedDocument, ServerFacts } from "./schema.ts";
import * as store from "./store.ts";

export type LogsFound = {
  readonly isWhole: boolean;
  readonly entries: number;
  readonly says: string;
};

/** Recomputes the chain of every workspace. */
export async function verifyLogs(deps: Deps): Promise<LogsFound> {
  let entries = 0;
  for (const scope of await everyWorkspace(deps)) {
    const found = await verifyChain(deps, scope);
    entries += found.entries;
    if (!found.isWhole) return { isWhole: false, entries, says: found.faults[0]?.says ?? "" };
  }
  return { isWhole: true, entries, says: "" };
}

/** Nobody's token: whoever can run this can reach the database anyway. */
export async function everyWorkspace(deps: Deps): Promise<WorkspaceScope[]> {
  const actor = { kind: "service", tokenId: "operator", scopes: [] } as const;
  const ids = await store.workspaces(deps.db);
  return ids.map((workspaceId) => recordedScope({ workspaceId, actor }));
}

/** When assay backup last wrote one, as the log has it; null when it never did. */
export const lastBackup = (deps: Deps): Promise<Date | null> => store.lastBackup(deps.db);

export const serverFacts = (deps: Deps): Promise<ServerFacts> => store.serverFacts(deps.db);

/** Looks whether documents picked at random are what their digests say; each is read by itself. */
export async function sampleOfDocuments(
  deps: Deps,
  size: number,
): Promise<{ looked: number; damaged: readonly DamagedDocument[] }> {
  const damaged: DamagedDocument[] = [];
  const picked = await store.pickedDocuments(deps.db, size);
  for (const place of picked) {
    const { body, bodyCoding, storedDigest } = await store.documentAt(deps.db, place);
    const bytes = await unpacked(body, bodyCoding).catch(() => null);
    if (bytes === null || sha256(bytes) !== storedDigest) damaged.push(place);
  }
  return { looked: picked.length, damaged };
}
