import { audited, recordRead } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { keepAnOwner } from "#server/members/commands.ts";
import { dropGrants, dropOpenLinks, lockMembers } from "#server/members/store.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { ERASED_DOMAIN, pseudonymOf } from "./rules.ts";
import { type Erased, type Erasure, PersonRecord } from "./schema.ts";
import * as store from "./store.ts";

const noPerson = () => new AppError("not-found", "There is no such person in this workspace.");

/** Everything that the workspace keeps of a person; that it was given out is in the audit log. */
export async function exportPerson(
  deps: Deps,
  scope: WorkspaceScope,
  input: { userId: string },
): Promise<PersonRecord> {
  const { userId } = input;
  if (!(await store.personIn(deps.db, scope, userId))) throw noPerson();
  await recordRead(deps, scope, {
    action: "person.export",
    subject: { kind: "person", id: userId },
  });
  const kept = await store.recordOf(deps.db, scope, userId);
  return PersonRecord.parse({
    format: "assay-person",
    version: 1,
    exportedAt: deps.now(),
    ...kept,
  });
}

export function exportMe(deps: Deps, scope: WorkspaceScope): Promise<PersonRecord> {
  return exportPerson(deps, scope, { userId: personOf(scope).userId });
}

/**
 * Takes away everything that says who somebody is: name, address, ways to sign in, sessions. Their
 * answers, acceptances and decisions stay under a pseudonym, and the audit log, which names them by id
 * only, stays as it was written.
 */
export async function erasePerson(
  deps: Deps,
  scope: WorkspaceScope,
  input: Erasure,
): Promise<Erased> {
  const { userId } = input;
  const pseudonym = pseudonymOf(sha256(userId));
  const said = { action: "person.erase", subject: { kind: "person", id: userId } } as const;
  await audited(deps, scope, said, async (tx) => {
    await lockMembers(tx, scope);
    const { email } = await demandErasable(tx, scope, input);
    const at = deps.now();
    await dropOpenLinks(tx, scope, userId);
    await dropGrants(tx, scope, { userId, at });
    const address = `${userId}@${ERASED_DOMAIN}`;
    await store.erase(tx, scope, { userId, pseudonym, email, address, at });
  });
  return { userId, pseudonym };
}

/** On one's own request; the typed name is one's own. */
export function eraseMe(
  deps: Deps,
  scope: WorkspaceScope,
  input: { typedName: string },
): Promise<Erased> {
  return erasePerson(deps, scope, { ...input, userId: personOf(scope).userId });
}

async function demandErasable(tx: Tx, scope: WorkspaceScope, input: Erasure) {
  const person = await store.personIn(tx, scope, input.userId);
  if (!person) throw noPerson();
  if (person.erasedAt) throw new AppError("conflict", "This person has been erased already.");
  if (person.isDemo)
    throw new AppError("conflict", "A reader of the demo is no person.", {
      hint: "Remove the demo instead.",
    });
  if (person.elsewhere > 0)
    throw new AppError("conflict", "This person is a member of another workspace too.", {
      hint: "Remove them here; they can ask to be erased once they have left everywhere.",
    });
  await keepAnOwner(tx, scope, { userId: input.userId, access: "gone" });
  if (input.typedName.trim() !== person.name.trim())
    throw new AppError("invalid", "The typed name is not theirs.", { pointer: "/typedName" });
  return person;
}
