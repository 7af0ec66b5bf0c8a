import { audited } from "#server/audit/commands.ts";
import { forgetReplies } from "#server/idempotency/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { recordedScope } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { log } from "#server/platform/log.ts";
import { addJob } from "#server/platform/queue.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { keepNewestOf } from "#server/runs/store.ts";
import { batchesOf, HAPPENED, spent } from "./rules.ts";
import { type Removed, RetainProject } from "./schema.ts";
import * as store from "./store.ts";

const BATCH_MS_MAX = 120_000;

/** The nightly job. Adding the jobs again, after a kill, replaces those that still wait. */
export async function applyRetention(deps: Deps): Promise<void> {
  await forgetReplies(deps);
  for (const projectId of await store.projectsWithRetention(deps.db))
    await addJob(deps.db, RetainProject, { payload: { projectId } });
}

/**
 * Deletes what outlived the project's retention and counts nowhere, batch by batch. Each batch is whole
 * or not at all; a run that was killed is taken up where it stopped, and another finds nothing to do.
 */
export async function retainProject(
  deps: Deps,
  { projectId }: { projectId: string },
): Promise<Removed> {
  const project = await store.projectToRetain(deps.db, projectId);
  if (!project?.retentionDays) return { documents: 0, facts: 0 };
  const { workspaceId, slug, retentionDays } = project;
  // Nobody's token: it only reads, and deletes by the project's own setting.
  const actor = { kind: "service", tokenId: "retention", scopes: [] } as const;
  const scope = await findProject(deps, recordedScope({ workspaceId, actor }), slug);
  const startedAt = performance.now();
  const before = new Date(deps.now().getTime() - retentionDays * DAY_MS);
  const removed = await removeSpent(deps, scope, before);
  if (removed.documents > 0)
    log({
      event: "retention",
      project: slug,
      before,
      ...removed,
      durationMs: Math.round(performance.now() - startedAt),
    });
  return removed;
}

const saidOf = ({ documents, facts }: Removed) =>
  documents > 0
    ? ({
        action: "evidence.retain",
        by: { kind: "system", id: "retention" },
        detail: { documents, facts },
      } as const)
    : null;

async function removeSpent(deps: Deps, scope: ProjectScope, before: Date): Promise<Removed> {
  const [aged, input] = await Promise.all([
    store.agedDocuments(deps.db, scope, { before }),
    readinessInputOf(deps, scope),
  ]);
  const documents = spent({
    aged,
    evidence: input.evidence,
    gone: input.gone ?? [],
    defaultBranch: input.profile.defaultBranch,
    at: input.at,
  });
  const ids = documents.map(({ id }) => id);
  const speaking = await store.speakingFor(deps.db, scope, { ids, exceptKinds: HAPPENED });
  const free = documents.filter(({ id }) => !speaking.has(id));
  const total = { documents: 0, facts: 0 };
  for (const ids of batchesOf(free)) {
    const { runIds, ...removed } = await audited(
      deps,
      scope,
      { entry: saidOf, timeoutMs: BATCH_MS_MAX },
      async (tx) => {
        const done = await store.removeUnreferenced(tx, scope, ids);
        // A run that a document which stays tells of too is shown as that one tells it.
        if (done.runIds.length > 0) await keepNewestOf(tx, scope, done.runIds);
        return done;
      },
    );
    total.documents += removed.documents;
    total.facts += removed.facts;
  }
  return total;
}
