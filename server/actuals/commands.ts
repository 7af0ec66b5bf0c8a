import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { packagesOf } from "./queries.ts";
import { actualFault, readActuals } from "./rules/import.ts";
import type { EnteredActual, ImportInput, ImportResult, NewActual, PackageName } from "./schema.ts";
import * as store from "./store.ts";

/** What a piece of work took; in place of an earlier entry where one is named. */
export async function enterActual(
  deps: Deps,
  scope: ProjectScope,
  { replacesId, ...actual }: EnteredActual,
): Promise<{ id: string }> {
  const packages = await packagesOf(deps, scope);
  const { packageId } = actual;
  if (packageId !== null && !packages.some((one) => one.id === packageId))
    throw new AppError("invalid", `The plan has no package "${packageId.slice(0, 40)}".`, {
      pointer: "/packageId",
    });
  const fault = actualFault(actual);
  if (fault)
    throw new AppError("invalid", fault.message, {
      pointer: `/${fault.column ?? ""}`,
      hint: fault.remedy,
    });
  const at = deps.now();
  const id = deps.newId();
  const subject = { kind: "actual-effort", id };
  const said = { action: "effort.enter", subject, detail: { origin: "hand", replacesId } } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockActuals(tx, scope);
    if (replacesId !== null && !(await store.removeActual(tx, scope, { id: replacesId, at })))
      throw new AppError("conflict", "Somebody else changed this entry in the meantime.", {
        hint: "Read it again and decide on what is there now.",
      });
    await store.addActuals(tx, scope, { actuals: [{ ...named(actual, packages), id }], at });
  });
  return { id };
}

/** Work of a package is called as the package is, unless it says otherwise. */
function named(actual: NewActual, packages: readonly PackageName[]): NewActual {
  const name = packages.find(({ id }) => id === actual.packageId)?.name ?? "";
  return { ...actual, label: actual.label || name };
}

/** It no longer counts; that it was there stays in the audit log. */
export async function removeActual(
  deps: Deps,
  scope: ProjectScope,
  id: string,
): Promise<{ removed: true }> {
  const subject = { kind: "actual-effort", id };
  const isRemoved = await audited(
    deps,
    scope,
    (done: boolean) => (done ? { action: "effort.remove", subject } : null),
    async (tx) => {
      await store.lockActuals(tx, scope);
      return store.removeActual(tx, scope, { id, at: deps.now() });
    },
  );
  if (isRemoved) return { removed: true };
  throw new AppError("not-found", "There is no such entry here.");
}

/** All lines or none: a table with a bad line adds nothing and says which lines are bad. */
export async function importActuals(
  deps: Deps,
  scope: ProjectScope,
  { csv, preview }: ImportInput,
): Promise<ImportResult> {
  const packages = await packagesOf(deps, scope);
  const read = readActuals(csv, packages);
  const said = ({ added }: ImportResult) =>
    added > 0 ? ({ action: "effort.enter", detail: { origin: "csv", added } } as const) : null;
  return audited(deps, scope, said, async (tx) => {
    await store.lockActuals(tx, scope);
    const here = new Set((await store.actuals(tx, scope)).map(keyOf));
    const problems = [...read.problems];
    // A line that stands twice in the table counts once, as does one that is here already.
    const fresh = read.rows.flatMap(({ actual }) => {
      const row = named(actual, packages);
      const key = keyOf(row);
      if (here.has(key)) return [];
      here.add(key);
      return [row];
    });
    const known = read.rows.length - fresh.length;
    const result = { rows: fresh, problems, known };
    if (preview || problems.length > 0 || fresh.length === 0) return { ...result, added: 0 };
    const rows = fresh.map((row) => ({ ...row, id: deps.newId() }));
    await store.addActuals(tx, scope, { actuals: rows, at: deps.now() });
    return { ...result, added: fresh.length };
  });
}

const keyOf = ({ packageId, label, days, startedOn, endedOn, note }: NewActual) =>
  JSON.stringify([packageId, label.toLowerCase(), days, startedOn, endedOn, note]);
