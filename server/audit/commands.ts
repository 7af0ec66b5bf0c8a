import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { openHttp } from "#server/platform/http.ts";
import { logFault } from "#server/platform/log.ts";
import { addJob } from "#server/platform/queue.ts";
import { READ_ONLY } from "./findings.ts";
import { anchorKey, signed } from "./rules/anchor.ts";
import type { Unchained } from "./rules/chain.ts";
import {
  AnchorHead,
  type AuditActor,
  type Detail,
  type NewEntry,
  type WhyUnaudited,
} from "./schema.ts";
import * as store from "./store.ts";

/** Where an entry goes: a scope, or before there is one the workspace and who acts. */
export type Place =
  | WorkspaceScope
  | { readonly workspaceId: string; readonly by: AuditActor; readonly projectId?: string };

/** What is done, said before it is done or from what came of it; null where nothing changed after all. */
type Said<T> = NewEntry | ((result: T) => NewEntry | readonly NewEntry[] | null);

/**
 * Does a piece of work and writes down who did it, both or neither: one transaction, at
 * whose commit the entry gets its place in the workspace's chain.
 */
export async function audited<T>(
  deps: Deps,
  place: Place,
  said: Said<T> | { readonly entry: Said<T>; readonly timeoutMs: number },
  work: (tx: WriteTx) => Promise<T>,
): Promise<T> {
  const isTimed = "timeoutMs" in said;
  const entry = isTimed ? said.entry : said;
  return deps.db.$transaction(
    async (tx) => {
      const result = await work(store.writing(tx));
      const entries = typeof entry === "function" ? entry(result) : entry;
      for (const one of [entries ?? []].flat()) await appendEntry(deps, tx, place, one);
      return result;
    },
    isTimed ? { timeout: said.timeoutMs } : {},
  );
}

/** With ASSAY_READ_ONLY nothing is changed, whichever way a change comes in. */
export function demandWritable(deps: Pick<Deps, "isReadOnly">): void {
  if (deps.isReadOnly)
    throw new AppError("read-only", READ_ONLY, {
      hint: "Its operator set ASSAY_READ_ONLY.",
    });
}

/** The same where only the work itself finds out whose workspace it is in: by a link, on a first start. */
export function auditedWhere<T>(
  deps: Deps,
  work: (tx: WriteTx) => Promise<{
    readonly result: T;
    readonly place: Place;
    readonly entries: readonly NewEntry[];
  }>,
): Promise<T> {
  return deps.db.$transaction(async (tx) => {
    const { result, place, entries } = await work(store.writing(tx));
    for (const one of entries) await appendEntry(deps, tx, place, one);
    return result;
  });
}

/** For where a transaction is open already. */
export async function appendEntry(
  deps: Pick<Deps, "now" | "isReadOnly">,
  tx: Tx,
  place: Place,
  entry: NewEntry,
): Promise<void> {
  // Thrown within the transaction of the change, which is undone with it.
  if ((entry.outcome ?? "changed") === "changed") demandWritable(deps);
  await store.append(tx, rowOf(deps, place, entry));
}

/** A write that is nobody's change. The list of reasons is closed, and a test names who uses which. */
export function unaudited(tx: Tx, _why: WhyUnaudited): WriteTx {
  return store.writing(tx);
}

function rowOf(deps: Pick<Deps, "now">, place: Place, entry: NewEntry): Unchained {
  const by = entry.by ?? ("by" in place ? place.by : actorIn(place));
  const own = "projectId" in place ? place.projectId : undefined;
  return {
    workspaceId: place.workspaceId,
    at: deps.now(),
    actorKind: by.kind,
    actorId: by.id,
    action: entry.action,
    outcome: entry.outcome ?? "changed",
    subjectKind: entry.subject?.kind ?? null,
    subjectId: entry.subject?.id ?? null,
    projectId: entry.projectId === undefined ? (own ?? null) : entry.projectId,
    detail: canonicalJson({ ...entry.detail, ...tokenIn(place) }),
  };
}

function actorIn({ actor }: WorkspaceScope): AuditActor {
  if (actor.kind === "person") return { kind: "person", id: actor.userId };
  if (actor.kind === "system") return { kind: "system", id: null };
  return actor.kind === "service"
    ? { kind: "service", id: actor.tokenId }
    : { kind: "connection", id: actor.connectionId };
}

/** Which of their tokens a person used. */
function tokenIn(place: Place): Detail {
  if (!("actor" in place) || place.actor.kind !== "person") return {};
  const { tokenId } = place.actor;
  return tokenId === undefined ? {} : { tokenId };
}

// ── the head, noted outside ─────────────────────────────────────────────────────────────────────

/** The hourly job: one for each workspace, so that one that cannot be sent is tried again by itself. */
export async function queueAnchors(deps: Deps, url: string | undefined): Promise<void> {
  if (url === undefined) return;
  for (const { id } of await store.workspaces(deps.db))
    await addJob(deps.db, AnchorHead, { payload: { workspaceId: id, url } });
}

/** Sends where a chain stands to whoever keeps it outside; throws to be tried again. */
export async function anchorHead(
  deps: Deps,
  { workspaceId, url }: { workspaceId: string; url: string },
): Promise<void> {
  const head = await store.headOf(deps.db, { workspaceId });
  if (!head) throw new AppError("internal", `workspace ${workspaceId} has no audit chain`);
  const http = openHttp({
    base: url,
    allowed: deps.connectHosts(),
    credentials: { kind: "none" },
    bytesMax: 100_000,
    now: deps.now,
  });
  try {
    const anchor = { workspaceId, ...head, at: deps.now().toISOString() };
    const { status } = await http.post("", signed(anchor, anchorKey(deps.serverSecret())));
    if (status >= 300) throw new AppError("internal", `the anchor was answered ${status}`);
  } finally {
    await http.close();
  }
}

// ── what changes nothing ────────────────────────────────────────────────────────────────────────

/**
 * Somebody who is known asked for what they may not do. `what` is a procedure or a route. That it could
 * not be written down is ours to know; the caller is refused all the same.
 */
export async function recordDenied(
  deps: Deps,
  place: Place,
  of: { what: string; verb?: string | undefined; projectId?: string | undefined },
): Promise<void> {
  const { what, verb, projectId } = of;
  const entry = {
    action: "access.deny",
    outcome: "denied",
    detail: { what: what.slice(0, 200), verb },
    ...(projectId === undefined ? {} : { projectId }),
  } as const;
  await appendEntry(deps, deps.db, place, entry).catch((error) => logFault("audit", error));
}

/** Something left the system: a stored document, the log itself, a project. */
export function recordRead(deps: Deps, scope: WorkspaceScope, entry: NewEntry): Promise<void> {
  return appendEntry(deps, deps.db, scope, { ...entry, outcome: "read" });
}

/** A person signed in, by password, single sign-on or passkey: written in each workspace of theirs. */
export async function recordSignIn(
  deps: Deps,
  of: { userId: string; by: "password" | "sso" | "passkey" | "link" },
): Promise<void> {
  for (const { workspaceId, userId } of await store.membershipsOf(deps.db, of.userId))
    await appendEntry(deps, deps.db, personAt(workspaceId, userId), {
      action: "person.sign-in",
      outcome: "signed-in",
      subject: { kind: "person", id: userId },
      detail: { by: of.by },
    });
}

/** A sign-in that failed, when the address is a member's: the id, and nothing of what was typed. */
export async function recordFailedSignIn(
  deps: Deps,
  of: { email: string; by?: string | undefined; why?: string | undefined },
): Promise<void> {
  for (const { workspaceId, userId } of await store.membershipsByEmail(deps.db, of.email))
    await appendEntry(
      deps,
      deps.db,
      { workspaceId, by: { kind: "guest", id: null } },
      {
        action: "person.sign-in",
        outcome: "denied",
        subject: { kind: "person", id: userId },
        detail: { by: of.by, why: of.why },
      },
    );
}

/** A person changed how they sign in (password, address, factor, session): in each workspace of theirs. */
export async function appendForPerson(
  deps: Deps,
  tx: Tx,
  of: { userId: string; entry: Omit<NewEntry, "subject" | "by"> },
): Promise<void> {
  for (const { workspaceId, userId } of await store.membershipsOf(tx, of.userId))
    await appendEntry(deps, tx, personAt(workspaceId, userId), {
      ...of.entry,
      subject: { kind: "person", id: userId },
    });
}

const personAt = (workspaceId: string, userId: string): Place => ({
  workspaceId,
  by: { kind: "person", id: userId },
});
