import { lstat, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { audited } from "#server/audit/commands.ts";
import { forgetReplies } from "#server/idempotency/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { log } from "#server/platform/log.ts";
import { addJob } from "#server/platform/queue.ts";
import { keepNewestOf } from "#server/runs/store.ts";
import { TEMP_PREFIXES } from "./catalogue.ts";
import { deletable, scopeOfSweep } from "./queries.ts";
import { batchesOf, fewestDays, type Retention } from "./rules.ts";
import { type Removed, RetainProject } from "./schema.ts";
import * as store from "./store.ts";

const BATCH_MS_MAX = 120_000;

const BATCH_ORPHANS = 5_000;

/** The nightly job: rows that tell of a document that is not there, which crashes of earlier versions or a hand may have left. */
export async function sweepOrphans(deps: Deps): Promise<void> {
  await sweepFiles(deps.now(), tmpdir());
  for (const projectId of await store.projectsWithOrphans(deps.db)) {
    const project = await store.projectToRetain(deps.db, projectId);
    if (!project) continue;
    const scope = await scopeOfSweep(deps, project);
    const total = { runs: 0, deliveries: 0, parts: 0 };
    for (let found = Number.POSITIVE_INFINITY; found > 0; ) {
      const removed = await audited(
        deps,
        scope,
        { entry: sweptOf, timeoutMs: BATCH_MS_MAX },
        (tx) => store.removeOrphans(tx, scope, BATCH_ORPHANS),
      );
      total.runs += removed.runs;
      total.deliveries += removed.deliveries;
      total.parts += removed.parts;
      found = removed.runs + removed.deliveries + removed.parts;
    }
    log({ event: "orphans", project: project.slug, ...total });
  }
}

const FILES_KEPT_MS = 86_400_000;

/** Folders of temporary files whose process was killed before it removed them: ours, a day old, no link. */
export async function sweepFiles(now: Date, folder: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!TEMP_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    const place = path.join(folder, name);
    const found = await lstat(place).catch(() => null);
    if (!found?.isDirectory() || found.uid !== process.getuid?.()) continue;
    if (now.getTime() - found.mtimeMs < FILES_KEPT_MS) continue;
    await rm(place, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

const sweptOf = (detail: { runs: number; deliveries: number; parts: number }) =>
  detail.runs + detail.deliveries + detail.parts > 0
    ? ({ action: "evidence.sweep", by: { kind: "system", id: "retention" }, detail } as const)
    : null;

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
  if (!project || fewestDays(project) === null) return { documents: 0, facts: 0 };
  const { slug } = project;
  const scope = await scopeOfSweep(deps, project);
  const startedAt = performance.now();
  const removed = await removeSpent(deps, scope, project);
  if (removed.documents > 0)
    log({
      event: "retention",
      project: slug,
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

async function removeSpent(
  deps: Deps,
  scope: ProjectScope,
  retention: Retention,
): Promise<Removed> {
  const lookedAt = deps.now();
  const free = await deletable(deps, scope, retention);
  const total = { documents: 0, facts: 0 };
  for (const ids of batchesOf(free)) {
    const { runIds, ...removed } = await audited(
      deps,
      scope,
      { entry: saidOf, timeoutMs: BATCH_MS_MAX },
      async (tx) => {
        const done = await store.removeUnreferenced(tx, scope, { ids, seenSince: lookedAt });
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
