import { actorId, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { whyNotAnswer } from "#server/rounds/rules.ts";
import { openRound } from "#server/rounds/store.ts";
import type { OwnBody, OwnItem } from "./rules/body.ts";
import { readCatalogue } from "./rules/read.ts";
import { ownScores } from "./rules/scores.ts";
import { fatesOf, outdatedIn, upgradeOf } from "./rules/upgrade.ts";
import type {
  CatalogueHead,
  CataloguePage,
  Checked,
  ImportCatalogue,
  OwnAssessor,
  OwnSheet,
  OwnVersion,
  PinnedCatalogue,
  ProjectCatalogueRow,
  Upgrade,
} from "./schema.ts";
import * as store from "./store.ts";

// ── of the workspace ────────────────────────────────────────────────────────────────────────────

export async function catalogueList(deps: Deps, scope: WorkspaceScope): Promise<CatalogueHead[]> {
  const [rows, heads] = await Promise.all([
    store.catalogueRows(deps.db, scope),
    store.latestHeads(deps.db, scope),
  ]);
  return rows.flatMap(({ id, slug, name, retiredAt }) => {
    const found = heads.find(({ catalogueId }) => catalogueId === id);
    if (!found) return [];
    const { catalogueId: _, ...head } = found;
    return [{ slug, name, isRetired: retiredAt !== null, ...head }];
  });
}

/** What policies may ask for: retired ones too, since projects go on rating by them. */
export async function catalogueNames(deps: Deps, scope: WorkspaceScope): Promise<string[]> {
  return (await store.catalogueRows(deps.db, scope)).map(({ slug }) => slug);
}

/** A catalogue as it stands, with every version and what it said otherwise than the one before. */
export async function cataloguePage(
  deps: Deps,
  scope: WorkspaceScope,
  slug: string,
): Promise<CataloguePage> {
  const { catalogue, versions, latest } = await readVersions(deps.db, scope, slug);
  const { body, ...ref } = latest;
  return {
    ...ref,
    name: catalogue.name,
    isRetired: catalogue.retiredAt !== null,
    challenges: body.challenges.length,
    indicators: itemsOf(body).length,
    body,
    versions: versions.map(({ body: is, ...one }, i) => {
      const was = versions[i + 1]?.body ?? null;
      const changes = was ? fatesOf(was, is).filter(({ fate }) => fate !== "kept") : [];
      return { ...one, changes };
    }),
  };
}

export async function catalogueVersion(
  deps: Deps,
  scope: WorkspaceScope,
  { slug, version }: { slug: string; version: number },
): Promise<OwnVersion> {
  const { versions } = await readVersions(deps.db, scope, slug);
  return demandVersion(versions, version);
}

/** What is wrong with a text, or what importing it would make: for whoever is about to. */
export async function checkCatalogue(
  deps: Deps,
  scope: WorkspaceScope,
  { body: text, slug }: ImportCatalogue,
): Promise<Checked> {
  const read = readCatalogue(text, slug);
  if (!read.body) return { kind: "faults", faults: [...read.faults] };
  const { body, format } = read;
  const found = await store.findCatalogue(deps.db, scope, body.slug);
  const [latest] = found ? await store.versionsOf(deps.db, scope, found) : [];
  const isSame = latest?.digest === sha256(canonicalJson(body));
  return {
    kind: "fine",
    slug: body.slug,
    name: body.name,
    format,
    challenges: body.challenges.length,
    indicators: itemsOf(body).length,
    version: isSame ? null : (latest?.version ?? 0) + 1,
    changes: latest ? fatesOf(latest.body, body).filter(({ fate }) => fate !== "kept") : [],
  };
}

const itemsOf = (body: OwnBody) => body.challenges.flatMap(({ items }) => items);

async function readVersions(db: Tx, scope: WorkspaceScope, slug: string) {
  const catalogue = await demandCatalogue(db, scope, slug);
  const versions = await store.versionsOf(db, scope, catalogue);
  const [latest] = versions;
  if (!latest) throw new Error(`the catalogue ${slug} has no version`);
  return { catalogue, versions, latest };
}

export async function demandCatalogue(db: Tx, scope: WorkspaceScope, slug: string) {
  const found = await store.findCatalogue(db, scope, slug);
  if (found) return found;
  throw new AppError("not-found", `There is no catalogue "${slug.slice(0, 60)}" here.`);
}

function demandVersion(versions: readonly OwnVersion[], version: number): OwnVersion {
  const found = versions.find((one) => one.version === version);
  if (found) return found;
  throw new AppError("not-found", `There is no version ${version}.`);
}

// ── of a project ────────────────────────────────────────────────────────────────────────────────

/** The version that the project rates by; not there where it does not. */
export async function demandStanding(db: Tx, scope: ProjectScope, slug: string) {
  const found = (await store.standingIn(db, scope)).find((one) => one.slug === slug);
  if (found) return found;
  throw new AppError("not-found", `The project does not rate by "${slug.slice(0, 60)}".`, {
    hint: "Choose a version of it first.",
  });
}

export function demandItem(body: OwnBody, id: string): OwnItem {
  const found = itemsOf(body).find((one) => one.id === id);
  if (found) return found;
  throw new AppError("not-found", `The catalogue has no indicator "${id.slice(0, 128)}".`);
}

/** Every catalogue of the workspace, and for those that the project rates by what its answers come to. */
export async function projectCatalogues(
  deps: Deps,
  scope: ProjectScope,
): Promise<ProjectCatalogueRow[]> {
  const [heads, standing, answers] = await Promise.all([
    catalogueList(deps, scope),
    store.standingIn(deps.db, scope),
    store.answersIn(deps.db, scope),
  ]);
  return heads.flatMap(({ slug, name, isRetired, version: latest }) => {
    const chosen = standing.find((one) => one.slug === slug);
    if (!chosen && isRetired) return [];
    const mine = answers.filter(({ catalogueId }) => catalogueId === chosen?.catalogueId);
    const scores = chosen ? ownScores(chosen.body, mine) : null;
    return [{ slug, name, isRetired, version: chosen?.version ?? null, latest, scores }];
  });
}

/** The questions, whoever asks' own answers, and what everybody's come to. */
export async function ownSheet(deps: Deps, scope: ProjectScope, slug: string): Promise<OwnSheet> {
  const { db } = deps;
  const [{ catalogueId, ...standing }, { versions, latest }, all] = await Promise.all([
    demandStanding(db, scope, slug),
    readVersions(db, scope, slug),
    store.answersIn(db, scope),
  ]);
  const answers = all.filter((one) => one.catalogueId === catalogueId);
  const [{ answers: mine, apartIn }, round] = await Promise.all([
    store.myAnswers(db, scope, catalogueId),
    openRound(db, scope),
  ]);
  const bodies = new Map(versions.map(({ version, body }) => [version, body]));
  const { name, version, digest, body } = standing;
  return {
    slug,
    name,
    version,
    latest: latest.version,
    digest,
    body,
    mine,
    apartIn: apartIn === round?.number ? null : apartIn,
    blocked: whyNotAnswer(round, actorId(scope.actor)),
    outdated: outdatedIn(mine, body, bodies),
    scores: ownScores(body, answers),
    choices: await store.choicesOf(db, scope, catalogueId),
  };
}

/** What becomes of the answers if the project rates by `version`. Nothing is changed. */
export async function previewUpgrade(
  deps: Deps,
  scope: ProjectScope,
  { catalogue: slug, version }: { catalogue: string; version: number },
): Promise<Upgrade> {
  const { db } = deps;
  const { catalogue, versions } = await readVersions(db, scope, slug);
  const to = demandVersion(versions, version);
  const from = (await store.standingIn(db, scope)).find((one) => one.slug === slug) ?? null;
  const all = await store.answersIn(db, scope);
  const assessors = all.filter(({ catalogueId }) => catalogueId === catalogue.id);
  return upgradeOf({ slug, from, to, assessors });
}

/** What an assessment that is published now keeps of them: versions, everybody's answers, scores. */
export async function cataloguesToPin(db: Tx, scope: ProjectScope): Promise<PinnedCatalogue[]> {
  const standing = await store.standingIn(db, scope);
  return standing.length === 0 ? [] : pinned(standing, await store.answersIn(db, scope));
}

/** What a reveal keeps: what those who were asked answered, each in the role they were asked in. */
export async function cataloguesAt(
  db: Tx,
  scope: ProjectScope,
  raters: readonly { readonly userId: string; readonly role: string }[],
): Promise<PinnedCatalogue[]> {
  const standing = await store.standingIn(db, scope);
  if (standing.length === 0) return [];
  const roles = new Map(raters.map(({ userId, role }) => [userId, role]));
  const given = await store.answersBy(db, scope, [...roles.keys()]);
  return pinned(
    standing,
    given.map((one) => ({ ...one, role: roles.get(one.assessorId) ?? one.role })),
  );
}

function pinned(
  standing: readonly store.Standing[],
  given: readonly (OwnAssessor & { readonly catalogueId: string })[],
): PinnedCatalogue[] {
  return standing.map(({ catalogueId, slug, name, version, digest, body }) => {
    const answers = given
      .filter((one) => one.catalogueId === catalogueId)
      .map(({ catalogueId: _, ...one }) => one);
    return { slug, name, version, digest, answers, scores: ownScores(body, answers) };
  });
}
