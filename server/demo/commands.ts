import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { Role } from "#server/identity/schema.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { seededRandom } from "#server/platform/random.ts";
import { registerProject } from "#server/projects/commands.ts";
import { DEMO_NOTE, REFERENCE_PROJECTS, SAMPLE_NOTE } from "./catalogue.ts";
import { type SamplePeople, sampleProject } from "./rules/portfolio.ts";
import { readSampleDocuments } from "./rules/read-documents.ts";
import { factorsOf } from "./rules/reference.ts";
import { sampleRows } from "./rules/rows.ts";
import { sampleId } from "./rules/sample.ts";
import type { ReferenceProject } from "./schema.ts";
import * as store from "./store.ts";

/** Fills an empty database: the workspace, its owner's one-time link, and the paper's eight projects. */
export async function seedFirstStart(
  deps: Deps,
  options: { bootstrapToken: string | undefined },
): Promise<{ ownerLinkToken: string | null }> {
  const first = await ensureWorkspaceAndOwner(deps, options);
  const owner = personScope(first.workspaceId, first.ownerUserId, "product-owner");
  if (first.isNew) await seedDemo(deps, owner);
  return { ownerLinkToken: first.ownerLinkToken };
}

/** The paper's projects as the reference portfolio. Does nothing while they are there. */
export async function seedDemo(deps: Deps, scope: WorkspaceScope): Promise<void> {
  if ((await store.countDemoProjects(deps.db, scope)) > 0) return;
  const readers = await addReaders(deps, scope);
  for (const project of REFERENCE_PROJECTS) await addReference(deps, readers, project);
}

type Readers = { readonly dataScience: WorkspaceScope; readonly engineering: WorkspaceScope };

async function addReaders(deps: Deps, scope: WorkspaceScope): Promise<Readers> {
  const add = async (name: string, email: string, role: Role) => {
    const userId = deps.newId();
    await store.addReader(deps.db, scope, { userId, name, email, role, at: deps.now() });
    return personScope(scope.workspaceId, userId, role);
  };
  return {
    dataScience: await add("Reading of the paper 1", "reader-1@assay.invalid", "data-scientist"),
    engineering: await add("Reading of the paper 2", "reader-2@assay.invalid", "engineer"),
  };
}

async function addReference(deps: Deps, readers: Readers, reference: ReferenceProject) {
  const project = await registerProject(deps, readers.dataScience, {
    slug: reference.code.toLowerCase(),
    code: reference.code,
    name: reference.name,
    description: reference.description,
    factors: factorsOf(reference),
    affectsPeople: reference.affectsPeople,
    links: [
      {
        label: `Section ${reference.section} of Arpteg et al. 2018`,
        url: "https://arxiv.org/abs/1810.12034",
      },
    ],
  });
  await store.markAsDemo(deps.db, readers.dataScience, { projectId: project.id, note: DEMO_NOTE });
}

/** Removes the demo in one step; what members made stays. */
export async function removeDemo(deps: Deps, scope: WorkspaceScope): Promise<{ removed: number }> {
  return deps.db.$transaction(async (tx) => ({ removed: await store.deleteDemo(tx, scope) }));
}

function personScope(workspaceId: string, userId: string, role: Role): WorkspaceScope {
  return mintWorkspaceScope({
    workspaceId,
    actor: { kind: "person", userId, access: "member", role, scopes: "all" },
  });
}

// ── samples ─────────────────────────────────────────────────────────────────────────────────────

export type SampleResult = { readonly added: number; readonly there: number };

/** Projects written by one transaction: a killed seed leaves whole batches, and the next run adds the rest. */
const BATCH = 250;
const BATCH_MS_MAX = 120_000;

/**
 * Fills the workspace with `count` generated projects, marked as demo so that removing the demo
 * removes them. The same seed and base time make the same projects; those already there stay.
 */
export async function seedSample(
  deps: Deps,
  scope: WorkspaceScope,
  of: { count: number; seed: number; at: Date },
): Promise<SampleResult> {
  const people = await samplePeople(deps, scope, of);
  const pool = readSampleDocuments(of.at);
  const documents = new Map(pool.map((document) => [document.key, document]));
  const result = { added: 0, there: 0 };
  for (let first = 1; first <= of.count; first += BATCH) {
    const length = Math.min(BATCH, of.count - first + 1);
    const batch = Array.from({ length }, (_, i) => sampleProject(first + i, { ...of, people }));
    const there = await store.slugsAmong(
      deps.db,
      scope,
      batch.map((project) => project.slug),
    );
    const missing = batch.filter((project) => !there.has(project.slug));
    const rows = sampleRows(missing, { documents, publishedById: people.dataScientist });
    await deps.db.$transaction(
      async (tx) => {
        const changedById = people.dataScientist;
        await store.addSampleProjects(tx, scope, {
          rows: rows.projects,
          note: SAMPLE_NOTE,
          changedById,
        });
        await store.addSampleAssessments(tx, scope, rows);
        await store.addSampleEvidence(tx, scope, rows);
      },
      { timeout: BATCH_MS_MAX },
    );
    result.added += missing.length;
    result.there += there.size;
  }
  return result;
}

async function samplePeople(
  deps: Deps,
  scope: WorkspaceScope,
  of: { seed: number; at: Date },
): Promise<SamplePeople> {
  const random = seededRandom(of.seed);
  const find = async (role: Role, name: string) => {
    const email = `sample-${role}@assay.invalid`;
    const userId = sampleId(random, of.at);
    const known = await store.samplePerson(deps.db, scope, email);
    if (known) return known;
    await store.addReader(deps.db, scope, { userId, name, email, role, at: of.at });
    return userId;
  };
  return {
    dataScientist: await find("data-scientist", "Sample data scientist"),
    engineer: await find("engineer", "Sample engineer"),
    productOwner: await find("product-owner", "Sample product owner"),
  };
}
