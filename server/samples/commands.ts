import { accept } from "#server/acceptances/commands.ts";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { audited } from "#server/audit/commands.ts";
import { addReader, removeDemo, seedDemo } from "#server/demo/commands.ts";
import * as demo from "#server/demo/store.ts";
import { ingest } from "#server/evidence/commands.ts";
import { stepHandover } from "#server/handover/commands.ts";
import { handoverOf } from "#server/handover/queries.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { Role } from "#server/identity/schema.ts";
import {
  mintWorkspaceScope,
  narrowToProject,
  type ProjectScope,
  type WorkspaceScope,
} from "#server/identity/scope.ts";
import { firstOwner, workspaceBySlug } from "#server/identity/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { seededRandom } from "#server/platform/random.ts";
import { archiveProject, registerProject } from "#server/projects/commands.ts";
import { freshenRollups } from "#server/rollups/commands.ts";
import { rebuildRunTable } from "#server/runs/commands.ts";
import { SAMPLE_NOTE, type Scenario } from "./catalogue.ts";
import { type SamplePeople, sampleProject } from "./rules/portfolio.ts";
import { readSampleDocuments } from "./rules/read-documents.ts";
import { sampleRows } from "./rules/rows.ts";
import { daysBefore, sampleId } from "./rules/sample.ts";
import { sampleWeeks } from "./rules/weeks.ts";
import {
  REFUSED_BYTES,
  WORST_PROJECTS,
  type WorstProject,
  worstFileName,
} from "./rules/worst-case.ts";
import * as store from "./store.ts";

export type SampleResult = { readonly added: number; readonly there: number };
export type ScenarioResult = SampleResult & {
  readonly removed: number;
  /** Projects that members made, which no scenario removes. */
  readonly left: number;
  readonly counts: Awaited<ReturnType<typeof store.countRows>>;
};

/** `assay seed`: fills (or empties) the workspace and reads back what it then holds. */
export async function seedScenario(
  deps: Deps,
  of: { scenario: Scenario; seed: number; at: Date },
): Promise<ScenarioResult> {
  const scope = await seederScope(deps);
  const before = await store.countRows(deps.db, scope);
  const result = await runScenario(deps, scope, of);
  const counts = await store.countRows(deps.db, scope);
  const left = of.scenario === "empty" ? counts.projects : 0;
  const { added, there } = result ?? { added: counts.projects - before.projects, there: 0 };
  return { added: Math.max(0, added), removed: Math.max(0, -added), there, left, counts };
}

async function runScenario(
  deps: Deps,
  scope: WorkspaceScope,
  of: { scenario: Scenario; seed: number; at: Date },
): Promise<SampleResult | undefined> {
  switch (of.scenario) {
    case "demo":
      await seedDemo(deps, scope);
      return undefined;
    case "empty":
      await removeDemo(deps, scope);
      return undefined;
    case "portfolio-100":
      return seedSample(deps, scope, { ...of, count: 100 });
    case "portfolio-1000":
      return seedSample(deps, scope, { ...of, count: 1000 });
    case "portfolio-10000":
      return seedSample(deps, scope, { ...of, count: 10_000 });
    case "worst-case":
      return seedWorstCase(deps, scope, of);
    default:
      return of.scenario satisfies never;
  }
}

/** The workspace's owner. Asked for directly, since making a first start would spend the open owner link. */
async function seederScope(deps: Deps): Promise<WorkspaceScope> {
  const workspace = await workspaceBySlug(deps.db, "main");
  const owner = workspace && (await firstOwner(deps.db, workspace.id));
  if (workspace && owner) return personScope(workspace.id, owner.userId, "product-owner");
  const first = await ensureWorkspaceAndOwner(deps);
  return personScope(first.workspaceId, first.ownerUserId, "product-owner");
}

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
    const there = await demo.slugsAmong(
      deps.db,
      scope,
      batch.map((project) => project.slug),
    );
    const missing = batch.filter((project) => !there.has(project.slug));
    const rows = sampleRows(missing, { documents, publishedById: people.dataScientist });
    const entry = { action: "sample.add", detail: { projects: missing.length } } as const;
    await audited(
      deps,
      scope,
      { entry: () => (missing.length > 0 ? entry : null), timeoutMs: BATCH_MS_MAX },
      async (tx) => {
        const changedById = people.dataScientist;
        await store.addSampleProjects(tx, scope, {
          rows: rows.projects,
          note: SAMPLE_NOTE,
          changedById,
        });
        await store.addSampleAssessments(tx, scope, rows);
        await store.addSampleEvidence(tx, scope, rows);
        await store.addSampleWeeks(
          tx,
          scope,
          missing.flatMap((project) => sampleWeeks(project, { documents, at: of.at })),
        );
      },
    );
    result.added += missing.length;
    result.there += there.size;
  }
  await rebuildRunTable(deps, { onlyMissing: true });
  await freshenRollups(deps, scope, { limit: Number.POSITIVE_INFINITY });
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
    await addReader(deps, scope, { userId, name, email, role, at: of.at });
    return userId;
  };
  return {
    dataScientist: await find("data-scientist", "Sample data scientist"),
    engineer: await find("engineer", "Sample engineer"),
    productOwner: await find("product-owner", "Sample product owner"),
  };
}

// ── the worst case ──────────────────────────────────────────────────────────────────────────────

/** Everything that can be long, odd or missing, made through the commands that people's clicks call. */
async function seedWorstCase(
  deps: Deps,
  scope: WorkspaceScope,
  of: { seed: number; at: Date },
): Promise<SampleResult> {
  const ids = await samplePeople(deps, scope, of);
  const people = {
    dataScientist: personScope(scope.workspaceId, ids.dataScientist, "data-scientist"),
    engineer: personScope(scope.workspaceId, ids.engineer, "engineer"),
    productOwner: personScope(scope.workspaceId, ids.productOwner, "product-owner"),
  };
  const slugs = WORST_PROJECTS.map(({ project }) => project.slug);
  const there = await demo.slugsAmong(deps.db, scope, slugs);
  const missing = WORST_PROJECTS.filter(({ project }) => !there.has(project.slug));
  for (const worst of missing) await addWorst(deps, people, { worst, at: of.at });
  return { added: missing.length, there: there.size };
}

type People = Readonly<Record<keyof SamplePeople, WorkspaceScope>>;

async function addWorst(deps: Deps, people: People, of: { worst: WorstProject; at: Date }) {
  const { worst, at } = of;
  const clock = (days: number): Deps => ({ ...deps, now: () => daysBefore(at, days) });
  const project = await registerProject(clock(400), people.dataScientist, worst.project);
  const said = {
    action: "demo.add",
    subject: { kind: "project", id: project.id },
    projectId: project.id,
  } as const;
  await audited(deps, people.dataScientist, said, (tx) =>
    demo.markAsDemo(tx, people.dataScientist, { projectId: project.id, note: SAMPLE_NOTE }),
  );
  const scopes = {
    dataScientist: narrowToProject(people.dataScientist, project),
    engineer: narrowToProject(people.engineer, project),
    productOwner: narrowToProject(people.productOwner, project),
  };
  for (const who of ["dataScientist", "engineer", "productOwner"] as const) {
    const answers = worst.answers[who];
    if (answers) await replaceDraft(clock(380), scopes[who], { answers, ifRevision: "any" });
  }
  if (worst.documents > 0) await addDocuments(deps, scopes, { count: worst.documents, at });
  for (const days of worst.publishedDaysAgo)
    await publish(clock(days), scopes.dataScientist, { note: worst.project.name.slice(0, 200) });
  if (worst.isHandedOver) await handOver(clock(1), scopes);
  if (worst.isArchived) await archiveProject(clock(1), scopes.dataScientist);
}

type ProjectPeople = Readonly<Record<keyof SamplePeople, ProjectScope>>;

/** Documents over a year with odd names, some sent twice, some accepted, and every reason to refuse one. */
async function addDocuments(deps: Deps, people: ProjectPeople, of: { count: number; at: Date }) {
  const pool = readSampleDocuments(of.at).slice(0, of.count);
  for (const [i, document] of pool.entries()) {
    const then = { ...deps, now: () => new Date(document.receivedAt) };
    const sent = {
      bytes: Buffer.from(document.text),
      mediaType: document.mediaType,
      fileName: worstFileName(i),
      isSample: true,
    };
    const kept = await ingest(then, people.dataScientist, sent);
    if (i % 20 === 0) await ingest(deps, people.engineer, sent);
    // data-5 asks for the privacy role, which nobody here has: its proposals stay open.
    const target = document.testId === "data-5" ? null : document.testId;
    if (i % 3 === 0 && kept.kind === "received" && target)
      await accept(then, people.engineer, {
        evidenceId: kept.receipt.evidenceId,
        targetId: target,
        note: document.fileName,
      });
  }
  for (let i = 0; i < 20; i++) {
    const bytes = REFUSED_BYTES[i % REFUSED_BYTES.length] ?? Buffer.from("");
    await ingest(deps, people.dataScientist, { bytes, fileName: worstFileName(i) });
  }
}

/** Items in every state that a step can lead to: offered, accepted, returned, accepted with a condition. */
async function handOver(deps: Deps, people: ProjectPeople) {
  const { items } = await handoverOf(deps, people.dataScientist);
  const mine = items.filter(
    (item) => item.giver === "data-scientist" && item.receiver === "engineer",
  );
  const dueAt = daysBefore(deps.now(), -30).toISOString().slice(0, 10);
  for (const [i, item] of mine.entries()) {
    const step = { itemId: item.id, note: "Generated" };
    if (item.state === "open")
      await stepHandover(deps, people.dataScientist, { ...step, verb: "offer" });
    const answer = ([null, "accept", "return", "condition"] as const)[i % 4];
    if (answer) await stepHandover(deps, people.engineer, { ...step, verb: answer, dueAt });
  }
}

function personScope(workspaceId: string, userId: string, role: Role): WorkspaceScope {
  return mintWorkspaceScope({
    workspaceId,
    actor: { kind: "person", userId, access: "member", role, scopes: "all" },
  });
}
