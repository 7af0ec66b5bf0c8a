import fs from "node:fs";
import path from "node:path";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { migrate } from "#server/start/migrate.ts";
import { startPostgres } from "#server/start/postgres.ts";
import { root } from "./checkout.ts";

export type BenchWorkspace = {
  readonly deps: Deps;
  readonly owner: WorkspaceScope;
  readonly databasePid: number;
};

/** A new database with a workspace and its owner, for what is measured without a server. */
export async function withWorkspace(
  of: { folder: string; name: string },
  work: (workspace: BenchWorkspace) => Promise<void>,
): Promise<void> {
  const dataDir = path.join(of.folder, of.name);
  fs.mkdirSync(dataDir, { recursive: true });
  const postgres = await startPostgres({
    dataDir,
    pgHome: path.join(of.folder, `${of.name}-pg`),
    accountName: "nobody",
    log: () => undefined,
  });
  const db = openDb(postgres.url, 4);
  try {
    await migrate(postgres.url, path.join(root, "prisma/migrations"));
    const deps: Deps = {
      db,
      now: () => new Date(),
      newId: () => newId(),
      secret,
      serverSecret: () => "a-secret-of-the-bench-of-32-characters",
      connectHosts: () => [],
    };
    const first = await ensureWorkspaceAndOwner(deps);
    const owner = mintWorkspaceScope({
      workspaceId: first.workspaceId,
      actor: {
        kind: "person",
        userId: first.ownerUserId,
        access: "owner",
        role: "product-owner",
        scopes: "all",
      },
    });
    await work({ deps, owner, databasePid: postgres.pid });
  } finally {
    await db.$disconnect();
    await postgres.stop();
  }
}
