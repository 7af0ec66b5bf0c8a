import { audited, unaudited } from "#server/audit/commands.ts";
import { askedOf } from "#server/connections/rules.ts";
import { type ConnectionRow, Credentials } from "#server/connections/schema.ts";
import type { FetchEnd, Fetched } from "#server/evidence/adapters/http.ts";
import { ingestMember } from "#server/evidence/commands.ts";
import type { FactKind, Refusal } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { scopeOfConnection } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError, FetchError } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { addJob, isUnderWay, jobKey } from "#server/platform/queue.ts";
import { open, secretsOf } from "#server/platform/secret-box.ts";
import { findProject, projectOf } from "#server/projects/queries.ts";
import { documentsOf, openSource } from "./queries.ts";
import { backOffMs, jitterOf } from "./rules.ts";
import { type ConnectionRef, type Place, PullConnection, type Pulled } from "./schema.ts";
import * as store from "./store.ts";

const MINUTE_MS = 60_000;
/** A worker that dies is replaced after this; one that works says so with every document. */
const CLAIM_MS = 10 * MINUTE_MS;

/** The minute's look for connections whose time has come. */
export async function queueDuePulls(deps: Deps): Promise<void> {
  for (const ref of await store.dueConnections(deps.db, deps.now())) await queuePull(deps, ref);
}

async function queuePull(deps: Deps, payload: ConnectionRef): Promise<void> {
  if (await isUnderWay(deps.db, jobKey(PullConnection, payload))) return;
  await addJob(deps.db, PullConnection, { payload });
}

/** Has the connection pulled as soon as a worker is free. */
export async function callForPull(deps: Deps, scope: ProjectScope, id: string): Promise<void> {
  const subject = { kind: "connection", id };
  const isCalled = await audited(
    deps,
    scope,
    (done: boolean) => (done ? { action: "connection.call", subject } : null),
    (tx) => store.callFor(tx, scope, { id, at: deps.now() }),
  );
  if (!isCalled)
    throw new AppError("conflict", "The connection is paused.", { hint: "Resume it first." });
  await queuePull(deps, { projectId: scope.projectId, connectionId: id });
}

/** The job. */
export async function pullDue(deps: Deps, { connectionId }: ConnectionRef): Promise<void> {
  const place = await store.placeOf(deps.db, connectionId);
  if (!place) return;
  await pullConnection(deps, await scopeOf(deps, { ...place, connectionId }), connectionId);
}

/** What a connection brings is a machine's, whoever called for it. */
export function scopeOf(deps: Deps, of: Place & { connectionId: string }): Promise<ProjectScope> {
  return findProject(deps, scopeOfConnection(of), of.slug);
}

type Attempt = {
  readonly row: ConnectionRow;
  readonly pulled: { received: number; duplicates: number; refused: number };
  readonly listed: Map<FactKind, string[]>;
};

/**
 * Fetches what is new and reads it document by document, so that memory holds one. Where it can't, what
 * was known stays as it was: an outage lowers no score, evidence merely ages.
 */
export async function pullConnection(
  deps: Deps,
  caller: ProjectScope,
  id: string,
): Promise<Pulled | null> {
  const scope = await scopeOf(deps, { ...caller, connectionId: id });
  const startedAt = deps.now();
  const until = new Date(startedAt.getTime() + CLAIM_MS);
  const db = unaudited(deps.db, "job-progress");
  if (!(await store.claim(db, scope, { id, at: startedAt, until }))) return null;
  const found = await store.connectionWithBox(deps.db, scope, id);
  if (!found) return null;
  const attempt: Attempt = {
    row: found.row,
    pulled: { received: 0, duplicates: 0, refused: 0 },
    listed: new Map(),
  };
  try {
    const end = await fetchAll(deps, scope, { attempt, box: found.box });
    await succeed(deps, scope, { attempt, startedAt, end });
  } catch (error) {
    await fail(deps, scope, { attempt, startedAt, error });
  }
  return attempt.pulled;
}

async function fetchAll(
  deps: Deps,
  scope: ProjectScope,
  { attempt, box }: { attempt: Attempt; box: Uint8Array | null },
): Promise<FetchEnd<unknown>> {
  const asked = askedOf(attempt.row);
  if (!asked) throw new FetchError("bad-answer", "Its settings can't be read. Enter them again.");
  const { target } = await projectOf(deps, scope);
  const http = openSource(deps, { asked, credentials: credentialsIn(deps, box) });
  try {
    const all = documentsOf(http, {
      asked,
      cursor: attempt.row.cursor,
      at: deps.now(),
      targetMetric: target?.metric ?? null,
    });
    for (;;) {
      const next = await all.next();
      if (next.done) return next.value;
      await take(deps, scope, { attempt, document: next.value });
      const until = new Date(deps.now().getTime() + CLAIM_MS);
      const db = unaudited(deps.db, "job-progress");
      await store.keepClaim(db, scope, { id: attempt.row.id, until });
    }
  } finally {
    await http.close();
  }
}

export function credentialsIn(deps: Deps, box: Uint8Array | null): Credentials {
  if (box === null) return { kind: "none" };
  const text = new TextDecoder().decode(open(secretsOf(deps), box));
  return Credentials.parse(JSON.parse(text));
}

/** Beside the reports of a CI job lie files that are none; they leave no trace. */
const isNoReport = ({ code }: Refusal) => code === "unrecognised" || code === "wrong_content_type";

async function take(
  deps: Deps,
  scope: ProjectScope,
  { attempt, document }: { attempt: Attempt; document: Fetched },
): Promise<void> {
  const { bytes, name, mediaType, as, runId, listing } = document;
  const input = { bytes, fileName: name, mediaType, as, context: { ...(runId ? { runId } : {}) } };
  const passOver = (refusal: Refusal) => as === undefined && isNoReport(refusal);
  const result = await ingestMember(deps, scope, { input, passOver });
  if (result.kind === "unread") return;
  if (result.kind === "refused") {
    attempt.pulled.refused++;
    return;
  }
  attempt.pulled[result.receipt.duplicate ? "duplicates" : "received"]++;
  if (listing)
    attempt.listed.set(listing, [
      ...(attempt.listed.get(listing) ?? []),
      result.receipt.evidenceId,
    ]);
}

async function succeed(
  deps: Deps,
  scope: ProjectScope,
  of: { attempt: Attempt; startedAt: Date; end: FetchEnd<unknown> },
): Promise<void> {
  const { row, pulled, listed } = of.attempt;
  const at = deps.now();
  const notes = [...of.end.notes, ...(pulled.refused > 0 ? [refusedNote(pulled.refused)] : [])];
  const remark =
    notes.length > 0 ? { code: "partial", message: notes.join(" ").slice(0, 2_000) } : null;
  const nextAt = new Date(at.getTime() + (row.everyMinutes ?? 60) * MINUTE_MS);
  const subject = { kind: "connection", id: row.id };
  // Each document has an entry of its own; here only what the list no longer names, or names again.
  const said = (marked: number) =>
    marked > 0 ? ({ action: "subject.mark", subject, detail: { marked } } as const) : null;
  await audited(deps, scope, said, async (tx) => {
    let marked = 0;
    // With a page that was refused, a list is not whole: nothing is said to be gone.
    const complete = pulled.refused > 0 ? [] : of.end.complete;
    for (const kind of complete)
      marked += await store.markListed(tx, scope, {
        connectionId: row.id,
        kind,
        evidenceIds: listed.get(kind) ?? [],
        reason: `${row.name} no longer lists it.`,
        at,
      });
    await store.recordSuccess(tx, scope, { id: row.id, at, nextAt, cursor: of.end.cursor, remark });
    await store.addTry(tx, scope, {
      id: deps.newId(),
      connectionId: row.id,
      startedAt: of.startedAt,
      endedAt: at,
      outcome: remark ? "partial" : "succeeded",
      pulled,
      error: remark,
    });
    return marked;
  });
}

const refusedNote = (n: number) =>
  `${n} ${n === 1 ? "document was" : "documents were"} refused; see Evidence.`;

async function fail(
  deps: Deps,
  scope: ProjectScope,
  of: { attempt: Attempt; startedAt: Date; error: unknown },
): Promise<void> {
  const { row, pulled } = of.attempt;
  const at = deps.now();
  const failures = row.failuresInARow + 1;
  const retryAfterMs = of.error instanceof FetchError ? of.error.retryAfterMs : undefined;
  const waitMs = backOffMs({ failures, jitter: jitterOf(deps.secret(4)), retryAfterMs });
  const error = faultFrom(of.error);
  await deps.db.$transaction(async (open) => {
    const tx = unaudited(open, "job-progress");
    const nextAt = new Date(at.getTime() + waitMs);
    await store.recordFailure(tx, scope, { id: row.id, nextAt, error, failures });
    await store.addTry(tx, scope, {
      id: deps.newId(),
      connectionId: row.id,
      startedAt: of.startedAt,
      endedAt: at,
      outcome: "failed",
      pulled,
      error,
    });
  });
}

/** What the screen says; a fault of ours is logged and told without detail. */
export function faultFrom(error: unknown): { code: string; message: string } {
  if (error instanceof FetchError) return { code: error.code, message: error.message };
  if (error instanceof AppError && error.code !== "internal")
    return { code: error.code, message: `${error.message} ${error.hint ?? ""}`.trim() };
  logFault("pull", error);
  return { code: "internal", message: "Something failed on our side. It was logged." };
}
