import type { FileHandle } from "node:fs/promises";
import { z } from "zod";
import { audited, demandWritable, recordRead } from "#server/audit/commands.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { codeFrom, freeSlug, whyNotSlug } from "#server/projects/rules.ts";
import { addProject, takenNames } from "#server/projects/store.ts";
import { projectRecords } from "#server/readiness/store.ts";
import { addLead } from "#server/roles/store.ts";
import {
  type Checked,
  check,
  demandWholeBody,
  jsonOf,
  linesOf,
  rowLine,
  spooled,
} from "#server/transfer-files/queries.ts";
import { projectFile } from "./queries.ts";
import { IMPORTED_DOMAIN, idsIn, importedName, rowHere, withOtherIds } from "./rules.ts";
import { EndLine, type Imported, type Manifest } from "./schema.ts";
import * as store from "./store.ts";

/** The project as one file; that it was given out is in the audit log. */
export async function exportProject(
  deps: Deps,
  scope: ProjectScope,
): Promise<ReadableStream<Uint8Array>> {
  await recordRead(deps, scope, {
    action: "project.export",
    subject: { kind: "project", id: scope.projectId },
  });
  return projectFile(deps, scope);
}

const IMPORT_TIMEOUT_MS = 1_800_000;
const ROWS_AT_ONCE = 500;
const BYTES_AT_ONCE = 8_000_000;

/**
 * Makes a new project of a file that another server wrote: all of it or nothing. The file is read whole
 * and held to its digest before the first row is written, and one transaction writes them all. Who is
 * named in it becomes somebody who was imported: a file speaks for nobody who is here.
 */
export async function importProject(
  deps: Deps,
  scope: WorkspaceScope,
  input: { chunks: AsyncIterable<Uint8Array>; slug?: string | undefined },
): Promise<Imported> {
  if (scope.isLimitedToken)
    throw new AppError("forbidden", "A token limited to projects cannot bring in another one.");
  demandWritable(deps);
  const file = await spooled(input.chunks);
  try {
    const checked = await check(file);
    return await bringIn(deps, scope, { file, ...checked, slug: input.slug });
  } finally {
    await file.close();
  }
}

type Coming = Checked & { readonly file: FileHandle; readonly slug: string | undefined };

async function bringIn(deps: Deps, scope: WorkspaceScope, of: Coming): Promise<Imported> {
  const { manifest, rows } = of;
  const said = (made: Imported & { id: string }) => ({
    action: "project.import" as const,
    subject: { kind: "project", id: made.id },
    projectId: made.id,
    detail: { slug: made.slug, from: manifest.project.slug, exportedAt: manifest.exportedAt },
  });
  const { id: _, ...imported } = await audited(
    deps,
    scope,
    { entry: said, timeoutMs: IMPORT_TIMEOUT_MS },
    async (tx) => {
      const others = await otherIds(deps, tx, { scope, manifest });
      const project = await makeProject(deps, tx, { scope, coming: of, others });
      const people = await makePeople(deps, tx, { scope, manifest, others });
      await addAll(tx, project, { file: of.file, others });
      await demandReadable(deps, tx, project);
      const { name } = manifest.project;
      const { slug, projectId: id } = project;
      return { id, slug, name, rows, people, connections: rows.Connection ?? 0 };
    },
  );
  return imported;
}

type Others = { readonly of: (id: string) => string | undefined };

/** An id of their own for all whom the file names, and for any that is somebody's here. */
async function otherIds(
  deps: Deps,
  tx: WriteTx,
  of: { scope: WorkspaceScope; manifest: Manifest },
): Promise<Others> {
  const known = await store.knownIds(tx, of.scope);
  const named = new Set(of.manifest.people.flatMap(({ id }) => idsIn(id)));
  const given = new Map<string, string>();
  return {
    of: (id) => {
      if (!named.has(id) && !known.has(id)) return undefined;
      const other = given.get(id) ?? deps.newId();
      given.set(id, other);
      return other;
    },
  };
}

async function makeProject(
  deps: Deps,
  tx: WriteTx,
  of: { scope: WorkspaceScope; coming: Coming; others: Others },
): Promise<ProjectScope> {
  const { scope, coming, others } = of;
  const { visibility, ...source } = coming.manifest.project;
  const taken = await takenNames(tx, scope);
  const slug = coming.slug ?? freeSlug(source.slug, taken.slugs);
  const why = whyNotSlug(slug, taken.slugs);
  if (why !== null) throw new AppError("conflict", why, { pointer: "/slug" });
  const { profileVersion, revision: _, ...plain } = source;
  const id = deps.newId();
  const code = taken.codes.has(source.code) ? codeFrom(source.name, taken.codes) : source.code;
  const owners = source.owners.map((owner) => ({
    ...owner,
    userId: others.of(owner.userId) ?? owner.userId,
  }));
  await addProject(tx, scope, { ...plain, id, slug, code, owners, isDemo: false });
  const project = narrowToProject(scope, { id, slug, workspaceId: scope.workspaceId });
  await store.settle(tx, project, { visibility, profileVersion, archivedAt: source.archivedAt });
  await addLead(tx, project, { id: deps.newId(), at: deps.now() });
  return project;
}

async function makePeople(
  deps: Deps,
  tx: WriteTx,
  of: { scope: WorkspaceScope; manifest: Manifest; others: Others },
): Promise<number> {
  // A token or a connection is written with its kind before the id; a person is the id alone.
  const people = of.manifest.people.filter(({ id }) => idsIn(id)[0] === id);
  for (const { id, role } of people) {
    const other = of.others.of(id);
    if (other === undefined) continue;
    await store.addImportedPerson(tx, of.scope, {
      id: other,
      name: importedName(sha256(id)),
      email: `${other}@${IMPORTED_DOMAIN}`,
      role: role ?? "engineer",
      at: deps.now(),
    });
  }
  return people.length;
}

async function addAll(
  tx: WriteTx,
  project: ProjectScope,
  of: { file: FileHandle; others: Others },
): Promise<void> {
  let table = "";
  let rows: Record<string, unknown>[] = [];
  let bytes = 0;
  const flush = async () => {
    if (rows.length > 0) await added(tx, project, { table, rows });
    rows = [];
    bytes = 0;
  };
  for await (const line of linesOf(of.file)) {
    if (line.number === 1) continue;
    // As JSON writes it, so that no escaped character hides an id.
    const text = JSON.stringify(jsonOf(line));
    const value = jsonOf({ ...line, text: withOtherIds(text, of.others.of) });
    if (EndLine.safeParse(value).success) break;
    const read = rowLine(value, line.number);
    if (read.table === "Evidence") await demandWholeBody(read.row, line.number);
    if (read.table !== table) await flush();
    table = read.table;
    const here = await placed(tx, project, read);
    if (here === null) continue;
    rows.push(rowHere({ table, row: here }, project.projectId));
    bytes += line.bytes.length;
    if (rows.length >= ROWS_AT_ONCE || bytes > BYTES_AT_ONCE) await flush();
  }
  await flush();
}

const OfCatalogue = z.object({ slug: z.string(), digests: z.record(z.string(), z.string()) });

/** The row by this workspace's own catalogue; null, and left behind, where it has none that says the same. */
async function placed(
  tx: WriteTx,
  project: ProjectScope,
  { table, row }: { table: string; row: Readonly<Record<string, unknown>> },
): Promise<Readonly<Record<string, unknown>> | null> {
  if (table !== "ProjectCatalogue" && table !== "OwnAnswers") return row;
  const of = OfCatalogue.safeParse(row.ofCatalogue);
  if (!of.success) throw new AppError("invalid", `Rows of ${table} name no catalogue.`);
  const catalogueId = await store.sameCatalogue(tx, project, of.data);
  const { workspaceId } = project;
  return catalogueId === null ? null : { ...row, catalogueId, workspaceId };
}

async function added(
  tx: WriteTx,
  project: ProjectScope,
  of: Parameters<typeof store.addRows>[2],
): Promise<void> {
  try {
    await store.addRows(tx, project, of);
  } catch (cause) {
    throw new AppError("invalid", `Rows of ${of.table} do not fit.`, { cause });
  }
}

/** What every page begins with can be made of it; otherwise nothing of it comes in. */
async function demandReadable(deps: Deps, tx: WriteTx, project: ProjectScope): Promise<void> {
  try {
    const projectIds = [project.projectId];
    await projectRecords(tx, project, { at: deps.now(), projectIds });
  } catch (cause) {
    throw new AppError("invalid", "What is in the file cannot be read as a project.", { cause });
  }
}
