import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { isProject } from "#server/projects/queries.ts";
import { readFinished } from "./rules/import.ts";
import type { FinishedProject, ImportInput, ImportResult, NewFinished } from "./schema.ts";
import * as store from "./store.ts";

export async function addFinished(
  deps: Deps,
  scope: WorkspaceScope,
  input: NewFinished,
): Promise<{ id: string }> {
  demandWholeWorkspace(scope);
  if (input.projectId !== null && !(await isProject(deps, scope, input.projectId)))
    throw new AppError("invalid", "There is no such project here.", { pointer: "/projectId" });
  const id = deps.newId();
  const at = deps.now();
  if (new Date(`${input.finishedOn}T00:00:00Z`) > at)
    throw new AppError("invalid", "A project that is not finished yet can't be compared with.");
  await store.addFinished(deps.db, scope, { projects: [{ ...input, id }], origin: "hand", at });
  return { id };
}

/** What every project is estimated by is not for a token of one project to change. */
function demandWholeWorkspace(scope: WorkspaceScope): void {
  if (scope.onlyProjects)
    throw new AppError("forbidden", "A token limited to projects cannot change finished projects.");
}

/** All lines or none: a table with a bad line adds nothing and says which lines are bad. */
export async function importFinished(
  deps: Deps,
  scope: WorkspaceScope,
  { csv, preview }: ImportInput,
): Promise<ImportResult> {
  demandWholeWorkspace(scope);
  const { rows, problems } = readFinished(csv);
  return deps.db.$transaction(async (tx) => {
    const here = new Set((await store.finishedProjects(tx, scope)).map(keyOf));
    const fresh = rows.filter((row) => !here.has(keyOf(row)));
    const result = { rows: [...fresh], problems: [...problems], known: rows.length - fresh.length };
    if (preview || problems.length > 0 || fresh.length === 0) return { ...result, added: 0 };
    const projects = fresh.map((row) => ({ ...row, id: deps.newId() }));
    await store.addFinished(tx, scope, { projects, origin: "csv", at: deps.now() });
    return { ...result, added: fresh.length };
  });
}

const keyOf = (project: Pick<FinishedProject, "name" | "finishedOn">) =>
  `${project.finishedOn} ${project.name.toLowerCase()}`;

/** It no longer counts; what was estimated with it stays as it was. */
export async function removeFinished(
  deps: Deps,
  scope: WorkspaceScope,
  id: string,
): Promise<{ removed: true }> {
  demandWholeWorkspace(scope);
  if (await store.removeFinished(deps.db, scope, { id, at: deps.now() })) return { removed: true };
  throw new AppError("not-found", "There is no such finished project here.");
}
