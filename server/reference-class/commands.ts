import { audited } from "#server/audit/commands.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { isProject } from "#server/projects/queries.ts";
import { readFinished } from "./rules/import.ts";
import type { FinishedProject, ImportInput, ImportResult, NewFinished } from "./schema.ts";
import * as store from "./store.ts";

/**
 * What a retrospective found that a project took counts for the next ones like any other, in the
 * transaction that closes it. A project counts once: an earlier retrospective's word is taken out.
 */
export async function countFromRetrospective(
  tx: WriteTx,
  scope: ProjectScope,
  of: { finished: NewFinished & { id: string }; replacedIds: readonly string[]; at: Date },
): Promise<void> {
  demandWholeWorkspace(scope);
  const { finished, at } = of;
  if (isAhead(finished, at))
    throw new AppError("invalid", NOT_FINISHED, { pointer: "/finishedOn" });
  for (const id of of.replacedIds) await store.removeFinished(tx, scope, { id, at });
  const project = { ...finished, projectId: scope.projectId };
  await store.addFinished(tx, scope, { projects: [project], origin: "retrospective", at });
}

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
  if (isAhead(input, at)) throw new AppError("invalid", NOT_FINISHED, { pointer: "/finishedOn" });
  const origin = "hand";
  const said = {
    action: "reference.add",
    subject: { kind: "finished-project", id },
    projectId: input.projectId,
    detail: { origin },
  } as const;
  await audited(deps, scope, said, (tx) =>
    store.addFinished(tx, scope, { projects: [{ ...input, id }], origin, at }),
  );
  return { id };
}

const NOT_FINISHED = "A project that is not finished yet can't be compared with.";
/** The day begins up to 14 hours earlier elsewhere. */
const AHEAD_MS = 14 * 3_600_000;

const isAhead = ({ finishedOn }: Pick<NewFinished, "finishedOn">, now: Date) =>
  Date.parse(`${finishedOn}T00:00:00Z`) > now.getTime() + AHEAD_MS;

/** What every project is estimated by is not for a token of one project to change. */
function demandWholeWorkspace(scope: WorkspaceScope): void {
  if (scope.isLimitedToken)
    throw new AppError("forbidden", "A token limited to projects cannot change finished projects.");
}

/** All lines or none: a table with a bad line adds nothing and says which lines are bad. */
export async function importFinished(
  deps: Deps,
  scope: WorkspaceScope,
  { csv, preview }: ImportInput,
): Promise<ImportResult> {
  demandWholeWorkspace(scope);
  const at = deps.now();
  const read = readFinished(csv);
  const problems = [
    ...read.problems,
    ...read.rows.flatMap(({ line, project }) =>
      isAhead(project, at) ? [{ line, message: `finishedOn: ${NOT_FINISHED}` }] : [],
    ),
  ].sort((a, b) => a.line - b.line);
  const said = ({ added }: ImportResult) =>
    added > 0 ? ({ action: "reference.add", detail: { origin: "csv", added } } as const) : null;
  return audited(deps, scope, said, async (tx) => {
    await store.lockFinished(tx, scope);
    const here = new Set((await store.finishedNames(tx, scope)).map(keyOf));
    // A line that stands twice in the table counts once.
    const fresh = read.rows.flatMap(({ project }) => {
      const key = keyOf(project);
      if (here.has(key)) return [];
      here.add(key);
      return [project];
    });
    const known = read.rows.length - fresh.length;
    const result = { rows: fresh, problems, known };
    if (preview || problems.length > 0 || fresh.length === 0) return { ...result, added: 0 };
    const projects = fresh.map((row) => ({ ...row, id: deps.newId() }));
    await store.addFinished(tx, scope, { projects, origin: "csv", at });
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
  const subject = { kind: "finished-project", id };
  const isRemoved = await audited(
    deps,
    scope,
    (done: boolean) => (done ? { action: "reference.remove", subject } : null),
    (tx) => store.removeFinished(tx, scope, { id, at: deps.now() }),
  );
  if (isRemoved) return { removed: true };
  throw new AppError("not-found", "There is no such finished project here.");
}
