import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { ChainCheck } from "./rules/verify.ts";
import type { AuditEntry, AuditFilter, AuditPage, AuditQuery, Head, Verified } from "./schema.ts";
import * as store from "./store.ts";

const NO_CHAIN: Head = { seq: 0, hash: "0".repeat(64) };

/** Newest first. */
export async function auditOf(
  deps: Deps,
  scope: WorkspaceScope,
  { before, limit, ...filter }: AuditQuery,
): Promise<AuditPage> {
  const head = (await store.headOf(deps.db, scope)) ?? NO_CHAIN;
  const projectId = await projectIdOf(deps, scope, filter);
  const rows = await store.entriesBefore(deps.db, scope, {
    filter,
    projectId,
    ...(before === undefined ? {} : { before }),
    limit: limit + 1,
  });
  const entries = rows.slice(0, limit);
  return { entries, head, next: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null };
}

/** A project that is not there has no entries: an id that none has. */
async function projectIdOf(deps: Deps, scope: WorkspaceScope, { project }: AuditFilter) {
  if (!project) return undefined;
  return (await store.projectBySlugForAudit(deps.db, scope, project))?.id ?? project;
}

const EXPORT_PAGE = 1_000;

/** All that match, newest first, a page at a time. */
export async function* exportOf(
  deps: Deps,
  scope: WorkspaceScope,
  filter: AuditFilter,
): AsyncGenerator<AuditEntry> {
  const projectId = await projectIdOf(deps, scope, filter);
  for (let before: number | undefined; ; ) {
    const rows = await store.entriesBefore(deps.db, scope, {
      filter,
      projectId,
      ...(before === undefined ? {} : { before }),
      limit: EXPORT_PAGE,
    });
    yield* rows;
    before = rows.at(-1)?.seq;
    if (before === undefined || rows.length < EXPORT_PAGE) return;
  }
}

/** Recomputes the whole chain. `anchor` is a head that was noted outside, such as by the webhook. */
export function verifyChain(
  deps: Deps,
  scope: WorkspaceScope,
  anchor: Head | null = null,
): Promise<Verified> {
  return store.inOneView(deps.db, async (tx) => {
    const check = new ChainCheck(anchor);
    for await (const entry of store.chainOf(tx, scope)) check.next(entry);
    return check.end(await store.headOf(tx, scope));
  });
}
