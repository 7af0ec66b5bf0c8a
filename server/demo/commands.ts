import { readFile } from "node:fs/promises";
import path from "node:path";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { latestPublished } from "#server/assessments/store.ts";
import { audited } from "#server/audit/commands.ts";
import { handOverFraud } from "#server/demo-handover/commands.ts";
import { lookBackOnWeather } from "#server/demo-retrospective/commands.ts";
import { ingest } from "#server/evidence/commands.ts";
import { ensureWorkspaceAndOwner, type FirstStart } from "#server/identity/commands.ts";
import type { Role } from "#server/identity/schema.ts";
import {
  actorId,
  mintWorkspaceScope,
  narrowToProject,
  type ProjectScope,
  type WorkspaceScope,
} from "#server/identity/scope.ts";
import { changePlanItem, choosePlanItem } from "#server/plans/commands.ts";
import { planItems } from "#server/plans/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import type { Project } from "#server/projects/schema.ts";
import { projectBySlug } from "#server/projects/store.ts";
import { openRound, revealRound, settle } from "#server/rounds/commands.ts";
import { roundOf } from "#server/rounds/queries.ts";
import { takeSnapshot } from "#server/snapshots/commands.ts";
import { snapshots } from "#server/snapshots/store.ts";
import { DEMO_NOTE, REFERENCE_PROJECTS, SAMPLE_ACTOR, SAMPLE_EVIDENCE } from "./catalogue.ts";
import { fraudDocuments } from "./rules/fraud.ts";
import { MILESTONE, recoveryPlan } from "./rules/plan.ts";
import { recommenderDocuments } from "./rules/recommender.ts";
import { recoveryDocuments } from "./rules/recovery.ts";
import { answersOf, factorsOf } from "./rules/reference.ts";
import { retentionDocuments } from "./rules/retention.ts";
import { SETTLED, sideAnswers } from "./rules/round.ts";
import type { SampleFile } from "./rules/sample-documents.ts";
import { weatherDocuments } from "./rules/weather.ts";
import type { ReferenceProject } from "./schema.ts";
import * as store from "./store.ts";

/** Fills an empty database: the workspace, its owner's one-time link, and the paper's eight projects. */
export async function seedFirstStart(
  deps: Deps,
  options: { bootstrapToken: string | undefined },
): Promise<{ ownerLinkToken: string | null }> {
  const first = await ensureWorkspaceAndOwner(deps, options);
  const owner = personScope(first.workspaceId, first.ownerUserId, "product-owner");
  if (first.isNew || (await wasCutShort(deps, owner, first))) await seedDemo(deps, owner);
  return { ownerLinkToken: first.ownerLinkToken };
}

/** A first start that was killed while it seeded: the demo was begun, and nobody has signed in since. */
async function wasCutShort(
  deps: Deps,
  scope: WorkspaceScope,
  { ownerLinkToken }: FirstStart,
): Promise<boolean> {
  if (ownerLinkToken === null) return false;
  const first = REFERENCE_PROJECTS[0]?.code.toLowerCase() ?? "";
  return (await projectBySlug(deps.db, scope, first))?.isDemo ?? false;
}

/**
 * The paper's projects as the reference portfolio. Adds what is missing, so that one which was cut
 * short is completed by the next; a member's project of the same slug is left alone.
 */
export async function seedDemo(deps: Deps, scope: WorkspaceScope): Promise<void> {
  const readers = await addReaders(deps, scope);
  for (const reference of REFERENCE_PROJECTS) {
    const there = await projectBySlug(deps.db, scope, reference.code.toLowerCase());
    if (there && !there.isDemo) continue;
    await completeReference(deps, readers, {
      reference,
      project: there ?? (await addReference(deps, readers, reference)),
    });
  }
}

type Readers = { readonly dataScience: WorkspaceScope; readonly engineering: WorkspaceScope };

async function addReaders(deps: Deps, scope: WorkspaceScope): Promise<Readers> {
  const add = async (name: string, email: string, role: Role) => {
    const reader = { userId: deps.newId(), name, email, role, at: deps.now() };
    const userId = await addReader(deps, scope, reader);
    return personScope(scope.workspaceId, userId, role);
  };
  return {
    dataScience: await add("Reading of the paper 1", "reader-1@assay.invalid", "data-scientist"),
    engineering: await add("Reading of the paper 2", "reader-2@assay.invalid", "engineer"),
  };
}

/** Also for the people of generated projects. */
export function addReader(
  deps: Deps,
  scope: WorkspaceScope,
  reader: Parameters<typeof store.addReader>[2],
): Promise<string> {
  const subject = { kind: "person", id: reader.userId };
  const said = (id: string) =>
    id === reader.userId ? ({ action: "demo.add", subject } as const) : null;
  return audited(deps, scope, said, (tx) => store.addReader(tx, scope, reader));
}

async function addReference(
  deps: Deps,
  readers: Readers,
  reference: ReferenceProject,
): Promise<Project> {
  const project = await registerProject(deps, readers.dataScience, {
    slug: reference.code.toLowerCase(),
    code: reference.code,
    name: reference.name,
    description: reference.description,
    factors: factorsOf(reference),
    affectsPeople: reference.affectsPeople,
    profile: reference.profile ?? {},
    links: [
      {
        label: `Section ${reference.section} of Arpteg et al. 2018`,
        url: "https://arxiv.org/abs/1810.12034",
      },
    ],
  });
  const said = {
    action: "demo.add",
    subject: { kind: "project", id: project.id },
    projectId: project.id,
  } as const;
  const demo = { projectId: project.id, note: DEMO_NOTE };
  await audited(deps, readers.dataScience, said, (tx) =>
    store.markAsDemo(tx, readers.dataScience, demo),
  );
  return project;
}

/** Evidence, answers and the publication; each step can be done again without doing it twice. */
async function completeReference(
  deps: Deps,
  readers: Readers,
  { reference, project }: { reference: ReferenceProject; project: Project },
): Promise<void> {
  if (!(await latestPublished(deps.db, narrowToProject(readers.dataScience, project))))
    await publishReference(deps, readers, { reference, project });
  if (reference.code === "CCF")
    await handOverFraud(deps, {
      giving: narrowToProject(readers.dataScience, project),
      receiving: narrowToProject(readers.engineering, project),
    });
  if (reference.code === "WEA")
    await lookBackOnWeather(deps, narrowToProject(readers.dataScience, project));
  if (reference.code !== "OIL") return;
  await rateApart(deps, readers, { reference, project });
  await planAhead(deps, readers, project);
}

async function publishReference(
  deps: Deps,
  readers: Readers,
  { reference, project }: { reference: ReferenceProject; project: Project },
): Promise<void> {
  await addSampleEvidence(deps, narrowToProject(sampleSender(readers), project), reference.code);
  const answers = answersOf(reference);
  for (const reader of [readers.dataScience, readers.engineering])
    await replaceDraft(deps, narrowToProject(reader, project), { answers, ifRevision: "any" });
  await publish(deps, narrowToProject(readers.dataScience, project), {
    note: "Read from sections 3 to 5 and Table 1 of the paper.",
  });
}

/** A round that is revealed and not yet settled: the two sides of section 5.2, who see different projects. */
async function rateApart(
  deps: Deps,
  readers: Readers,
  { reference, project }: { reference: ReferenceProject; project: Project },
): Promise<void> {
  const dataScience = narrowToProject(readers.dataScience, project);
  const engineering = narrowToProject(readers.engineering, project);
  const { round } = await roundOf(deps, dataScience);
  if (round && round.state !== "open") return;
  if (!round)
    await openRound(deps, dataScience, {
      note: "Would the engineers drill on it?",
      dueAt: null,
      invitees: [
        { userId: actorId(dataScience.actor), role: "data-scientist" },
        { userId: actorId(engineering.actor), role: "engineer" },
      ],
    });
  for (const [scope, side] of [
    [dataScience, "dataScience"],
    [engineering, "engineering"],
  ] as const)
    await replaceDraft(deps, scope, {
      answers: sideAnswers(answersOf(reference), side),
      ifRevision: "any",
    });
  await revealRound(deps, dataScience, { round: 1 });
  const { id, level, note } = SETTLED;
  const value = { state: "answered", level } as const;
  await settle(deps, engineering, { round: 1, kind: "indicator", id, value, note });
}

/** What the two sides mean to do about what they see differently, and the moment they start from. */
async function planAhead(deps: Deps, readers: Readers, project: Project): Promise<void> {
  const lead = narrowToProject(readers.dataScience, project);
  const there = await planItems(deps.db, lead);
  for (const { item, state, owner } of recoveryPlan(deps.now())) {
    const isThere = ({ mitigationId, title }: { mitigationId: string | null; title: string }) =>
      item.mitigationId === undefined ? title === item.title : mitigationId === item.mitigationId;
    if (there.some(isThere)) continue;
    const ownerId = actorId(readers[owner].actor);
    const { itemId, revision } = await choosePlanItem(deps, lead, { ...item, ownerId });
    if (state) await changePlanItem(deps, lead, { itemId, revision, state });
  }
  const named = await snapshots(deps.db, lead);
  if (!named.some(({ name }) => name === MILESTONE.name)) await takeSnapshot(deps, lead, MILESTONE);
}

/** Documents that real tools wrote about a project of the same kind, or would have written about this one, as their job would have sent them. */
async function addSampleEvidence(deps: Deps, scope: ProjectScope, code: ReferenceProject["code"]) {
  for (const sample of SAMPLE_EVIDENCE[code] ?? []) {
    const bytes = await readFile(path.join(adaptersFolder(), sample));
    await addSample(deps, scope, { bytes, fileName: path.basename(sample) });
  }
  for (const { fileName, text } of SAMPLE_STORIES[code]?.(deps.now()) ?? [])
    await addSample(deps, scope, { bytes: Buffer.from(text), fileName });
}

/** What the paper tells of a project, as documents of today's tools. */
const SAMPLE_STORIES: Readonly<
  Partial<Record<ReferenceProject["code"], (at: Date) => readonly SampleFile[]>>
> = {
  OIL: recoveryDocuments,
  REC: recommenderDocuments,
  CCF: fraudDocuments,
  RET: retentionDocuments,
  WEA: weatherDocuments,
};

async function addSample(
  deps: Deps,
  scope: ProjectScope,
  of: { bytes: Uint8Array; fileName: string },
) {
  const received = await ingest(deps, scope, { ...of, isSample: true });
  if (received.kind === "refused")
    throw new Error(`sample ${of.fileName}: ${received.refusal.message}`);
}

/** Beside this file; in the web server's bundle, which has no folder of its own, below the checkout it runs in. */
function adaptersFolder(): string {
  const here: string | undefined = import.meta.dirname;
  return path.join(here ?? path.join(process.cwd(), "server/demo"), "../evidence/adapters");
}

function sampleSender(readers: Readers): WorkspaceScope {
  return mintWorkspaceScope({
    workspaceId: readers.dataScience.workspaceId,
    actor: SAMPLE_ACTOR,
  });
}

/** Removes the demo in one step; what members made stays. */
export async function removeDemo(deps: Deps, scope: WorkspaceScope): Promise<{ removed: number }> {
  const entry = ({ removed }: { removed: number }) =>
    removed > 0 ? ({ action: "demo.remove", detail: { removed } } as const) : null;
  // A sample of ten thousand projects takes longer than the five seconds that Prisma allows by itself.
  return audited(deps, scope, { entry, timeoutMs: 120_000 }, async (tx) => ({
    removed: await store.deleteDemo(tx, scope),
  }));
}

function personScope(workspaceId: string, userId: string, role: Role): WorkspaceScope {
  return mintWorkspaceScope({
    workspaceId,
    actor: { kind: "person", userId, access: "member", role, scopes: "all" },
  });
}
