import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { recordedScope } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { fewestDays, HAPPENED, past, type Retention, spent } from "./rules.ts";
import type { Aged, Storage } from "./schema.ts";
import * as store from "./store.ts";

/** Nobody's token: it only reads, and deletes by the project's own setting. */
export function scopeOfSweep(
  deps: Deps,
  { workspaceId, slug }: { workspaceId: string; slug: string },
): Promise<ProjectScope> {
  const actor = { kind: "service", tokenId: "retention", scopes: [] } as const;
  return findProject(deps, recordedScope({ workspaceId, actor }), slug);
}

/** What the next sweep deletes, but for what something names. */
export async function deletable(
  deps: Deps,
  scope: ProjectScope,
  retention: Retention,
): Promise<Aged[]> {
  const days = fewestDays(retention);
  if (days === null) return [];
  const before = new Date(deps.now().getTime() - days * DAY_MS);
  const aged = past(await store.agedDocuments(deps.db, scope, { before }), retention, deps.now());
  if (aged.length === 0) return [];
  const input = await readinessInputOf(deps, scope);
  const documents = spent({
    aged,
    evidence: input.evidence,
    gone: input.gone ?? [],
    defaultBranch: input.profile.defaultBranch,
    at: input.at,
  });
  const ids = documents.map(({ id }) => id);
  const speaking = await store.speakingFor(deps.db, scope, { ids, exceptKinds: HAPPENED });
  return documents.filter(({ id }) => !speaking.has(id));
}

/** So many projects are looked at for what the next sweep deletes; each is read as its page is. */
const LOOKED_AT = 50;

export async function storageOf(deps: Deps, scope: WorkspaceScope): Promise<Storage> {
  if (scope.isLimitedToken)
    throw new AppError("forbidden", "This token is limited to some projects.");
  const [sizes, projectIds] = await Promise.all([
    store.sizesIn(deps.db, scope),
    store.retainedIn(deps.db, scope),
  ]);
  const next = new Map<string, { documents: number; storedBytes: number }>();
  for (const projectId of projectIds.slice(0, LOOKED_AT))
    for (const { kind, bytes } of await nextOf(deps, projectId)) {
      const sum = next.get(kind) ?? { documents: 0, storedBytes: 0 };
      next.set(kind, { documents: sum.documents + 1, storedBytes: sum.storedBytes + bytes });
    }
  const kinds = sizes.map((size) => ({
    ...size,
    next: next.get(size.kind) ?? { documents: 0, storedBytes: 0 },
  }));
  const sum = (of: (kind: (typeof kinds)[number]) => number) =>
    kinds.reduce((total, kind) => total + of(kind), 0);
  return {
    kinds,
    total: {
      documents: sum(({ documents }) => documents),
      storedBytes: sum(({ storedBytes }) => storedBytes),
      sentBytes: sum(({ sentBytes }) => sentBytes),
      facts: sum(({ facts }) => facts),
      next: {
        documents: sum(({ next }) => next.documents),
        storedBytes: sum(({ next }) => next.storedBytes),
      },
    },
    retained: projectIds.length,
    unseen: Math.max(0, projectIds.length - LOOKED_AT),
  };
}

async function nextOf(deps: Deps, projectId: string): Promise<Aged[]> {
  const project = await store.projectToRetain(deps.db, projectId);
  if (!project) return [];
  const scope = await scopeOfSweep(deps, project);
  const documents = await deletable(deps, scope, project);
  const free = await store.unreferenced(
    deps.db,
    scope,
    documents.map(({ id }) => id),
  );
  const isFree = new Set(free);
  return documents.filter(({ id }) => isFree.has(id));
}
