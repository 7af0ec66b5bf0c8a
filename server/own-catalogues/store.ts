import { z } from "zod";
import { actorId, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { OwnBody } from "./rules/body.ts";
import { Choice, Format, OwnAnswerSet, OwnAssessor, OwnVersion, VersionRef } from "./schema.ts";

// ── catalogues and their versions ───────────────────────────────────────────────────────────────

/** One import at a time: what comes in is compared with the latest version. */
export async function lockCatalogues(tx: WriteTx, scope: WorkspaceScope): Promise<void> {
  const key = `own-catalogues/${scope.workspaceId}`;
  await holdUntilEnd(tx, key);
}

export type CatalogueRow = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly retiredAt: Date | null;
};
const ROW = { id: true, slug: true, name: true, retiredAt: true } as const;

export function catalogueRows(db: Tx, scope: WorkspaceScope): Promise<CatalogueRow[]> {
  return db.ownCatalogue.findMany({
    where: { workspaceId: scope.workspaceId },
    orderBy: { slug: "asc" },
    select: ROW,
  });
}

export function findCatalogue(
  db: Tx,
  scope: WorkspaceScope,
  slug: string,
): Promise<CatalogueRow | null> {
  return db.ownCatalogue.findUnique({
    where: { workspaceId_slug: { workspaceId: scope.workspaceId, slug } },
    select: ROW,
  });
}

const Head = VersionRef.omit({ slug: true }).extend({
  catalogueId: z.string(),
  challenges: z.int(),
  indicators: z.int(),
});

/** The latest version of each, without its text. */
export async function latestHeads(db: Tx, scope: WorkspaceScope) {
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON ("catalogueId") "catalogueId", "version", "format", "digest", "importedById", "importedAt",
      jsonb_array_length("body"->'challenges') AS "challenges",
      jsonb_array_length(jsonb_path_query_array("body", '$.challenges[*].items[*]')) AS "indicators"
    FROM "OwnCatalogueVersion" WHERE "workspaceId" = ${scope.workspaceId}
    ORDER BY "catalogueId", "version" DESC`;
  return Head.array().parse(rows);
}

const VERSION = {
  version: true,
  format: true,
  digest: true,
  importedById: true,
  importedAt: true,
  body: true,
} as const;

/** Every version, the newest first. */
export async function versionsOf(
  db: Tx,
  scope: WorkspaceScope,
  { id, slug }: CatalogueRow,
): Promise<OwnVersion[]> {
  const rows = await db.ownCatalogueVersion.findMany({
    where: { workspaceId: scope.workspaceId, catalogueId: id },
    orderBy: { version: "desc" },
    select: VERSION,
  });
  return OwnVersion.array().parse(rows.map((row) => ({ ...row, slug })));
}

export async function addCatalogue(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; slug: string; name: string; at: Date },
): Promise<void> {
  const { at: createdAt, ...row } = of;
  await tx.ownCatalogue.create({
    data: {
      ...row,
      workspaceId: scope.workspaceId,
      createdById: actorId(scope.actor),
      createdAt,
    },
    select: { id: true },
  });
}

export async function nameCatalogue(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { id: string; name?: string; retiredAt: Date | null },
): Promise<void> {
  const { id, ...data } = of;
  await tx.ownCatalogue.update({
    where: { workspaceId_id: { workspaceId: scope.workspaceId, id } },
    data,
    select: { id: true },
  });
}

export async function addVersion(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: {
    catalogueId: string;
    version: number;
    format: z.infer<typeof Format>;
    body: OwnBody;
    digest: string;
    importedAt: Date;
  },
): Promise<void> {
  await tx.ownCatalogueVersion.create({
    data: {
      ...of,
      body: jsonIn(of.body),
      workspaceId: scope.workspaceId,
      importedById: actorId(scope.actor),
    },
    select: { version: true },
  });
}

// ── what a project rates by ─────────────────────────────────────────────────────────────────────

const Standing = z.object({
  catalogueId: z.string(),
  slug: z.string(),
  name: z.string(),
  version: z.int(),
  format: Format,
  digest: z.string(),
  body: OwnBody,
});
export type Standing = z.infer<typeof Standing>;

/** Each catalogue that the project rates by, at the version that it rates by. */
export async function standingIn(db: Tx, scope: ProjectScope): Promise<Standing[]> {
  const rows = await db.$queryRaw`
    SELECT c."id" AS "catalogueId", c."slug", c."name", v."version", v."format", v."digest", v."body"
    FROM (
      SELECT DISTINCT ON ("catalogueId") "catalogueId", "version" FROM "ProjectCatalogue"
      WHERE "workspaceId" = ${scope.workspaceId} AND "projectId" = ${scope.projectId}
      ORDER BY "catalogueId", "seq" DESC
    ) p
    JOIN "OwnCatalogue" c ON c."workspaceId" = ${scope.workspaceId} AND c."id" = p."catalogueId"
    JOIN "OwnCatalogueVersion" v ON v."workspaceId" = ${scope.workspaceId}
      AND v."catalogueId" = p."catalogueId" AND v."version" = p."version"
    ORDER BY c."slug"`;
  return Standing.array().parse(rows);
}

/** Every choice, the last first. */
export async function choicesOf(db: Tx, scope: ProjectScope, catalogueId: string) {
  const { workspaceId, projectId } = scope;
  const rows = await db.projectCatalogue.findMany({
    where: { workspaceId, projectId, catalogueId },
    orderBy: { seq: "desc" },
    select: { version: true, chosenById: true, chosenAt: true },
  });
  return Choice.array().parse(rows);
}

export async function addChoice(
  tx: WriteTx,
  scope: ProjectScope,
  of: { catalogueId: string; seq: number; version: number | null; chosenAt: Date },
): Promise<void> {
  const { workspaceId, projectId } = scope;
  await tx.projectCatalogue.create({
    data: { ...of, workspaceId, projectId, chosenById: actorId(scope.actor) },
    select: { seq: true },
  });
}

// ── answers ─────────────────────────────────────────────────────────────────────────────────────

const Answers = OwnAssessor.extend({ catalogueId: z.string() });

/**
 * What counts of everybody's answers by every own catalogue of the project; while people rate apart the
 * asking person's own alone.
 */
export async function answersIn(db: Tx, scope: ProjectScope) {
  const { projectId } = scope;
  const apart = await db.assessmentRound.count({
    where: { projectId, closedAt: null, revealedAt: null },
  });
  const rows = await db.ownAnswers.findMany({
    where: {
      projectId,
      ...(apart > 0 ? { assessorId: actorId(scope.actor) } : { apartIn: null }),
    },
    orderBy: [{ catalogueId: "asc" }, { assessorId: "asc" }],
    select: { catalogueId: true, assessorId: true, role: true, answers: true },
  });
  return Answers.array().parse(rows);
}

/** All that these people answered, apart or not: for a reveal. */
export async function answersBy(db: Tx, scope: ProjectScope, assessorIds: readonly string[]) {
  const rows = await db.ownAnswers.findMany({
    where: { projectId: scope.projectId, assessorId: { in: [...assessorIds] } },
    orderBy: [{ catalogueId: "asc" }, { assessorId: "asc" }],
    select: { catalogueId: true, assessorId: true, role: true, answers: true },
  });
  return Answers.array().parse(rows);
}

/** What these people answered apart is everybody's from now on. */
export async function showAnswers(
  tx: WriteTx,
  scope: ProjectScope,
  assessorIds: readonly string[],
): Promise<void> {
  await tx.ownAnswers.updateMany({
    where: { projectId: scope.projectId, assessorId: { in: [...assessorIds] } },
    data: { apartIn: null },
  });
}

/** The caller's own; whether they are in a round that was called off before its reveal, too. */
export async function myAnswers(db: Tx, scope: ProjectScope, catalogueId: string) {
  const assessorId = actorId(scope.actor);
  const row = await db.ownAnswers.findUnique({
    where: {
      projectId_catalogueId_assessorId: { projectId: scope.projectId, catalogueId, assessorId },
    },
    select: { answers: true, apartIn: true },
  });
  return {
    answers: row ? OwnAnswerSet.parse(row.answers) : {},
    apartIn: row?.apartIn ?? null,
  };
}

/** The caller's own, locked against another tab until the transaction ends. */
export async function lockMyAnswers(
  tx: WriteTx,
  scope: ProjectScope,
  catalogueId: string,
): Promise<OwnAnswerSet> {
  const assessorId = actorId(scope.actor);
  const key = `own-answers ${scope.projectId} ${catalogueId} ${assessorId}`;
  await holdUntilEnd(tx, key);
  return (await myAnswers(tx, scope, catalogueId)).answers;
}

export async function saveMyAnswers(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    catalogueId: string;
    version: number;
    role: string;
    answers: OwnAnswerSet;
    at: Date;
    apartIn: number | null;
  },
): Promise<number> {
  const { catalogueId, version, role, at: updatedAt, apartIn } = of;
  const key = { projectId: scope.projectId, catalogueId, assessorId: actorId(scope.actor) };
  const data = { version, role, answers: jsonIn(of.answers), updatedAt, apartIn };
  const { revision } = await tx.ownAnswers.upsert({
    where: { projectId_catalogueId_assessorId: key },
    create: { ...key, ...data },
    update: { ...data, revision: { increment: 1 } },
    select: { revision: true },
  });
  return revision;
}
