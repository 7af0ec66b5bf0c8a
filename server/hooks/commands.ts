import { demandWritable, unaudited } from "#server/audit/commands.ts";
import { type ConnectionRow, isHook, Secret } from "#server/connections/schema.ts";
import { ingest } from "#server/evidence/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { open, secretsOf } from "#server/platform/secret-box.ts";
import { isStorable } from "#server/platform/storable.ts";
import { callForPull, scopeOf } from "#server/pulls/commands.ts";
import type { Pulled } from "#server/pulls/schema.ts";
import * as store from "#server/pulls/store.ts";
import { greeting, provenBy } from "./rules.ts";
import type { HookAnswer, HookHeaders, Proven } from "./schema.ts";

/** Stands in for the secret of a connection that does not exist, so that both take as long. */
const NOBODY = "0".repeat(64);

export type HookCall = {
  readonly connectionId: string;
  readonly headers: HookHeaders;
  readonly body: Uint8Array;
};

/**
 * A delivery to a hook. One that proves nothing is refused and leaves no trace, and whether the connection
 * exists can't be told from the answer.
 */
export async function receiveHook(deps: Deps, call: HookCall): Promise<HookAnswer> {
  demandWritable(deps);
  const found = await hookOf(deps, call.connectionId);
  const proven = provenBy(found?.kind ?? "github-hook", {
    headers: call.headers,
    body: call.body,
    secret: found?.secret ?? NOBODY,
    at: deps.now(),
  });
  if (!found || !proven)
    throw new AppError("unauthenticated", "The signature or token is not that of this hook.", {
      hint: "Enter the secret that was shown when the connection was made, or make another.",
    });
  return take(deps, found, { call, proven });
}

type Hook = {
  readonly scope: ProjectScope;
  readonly row: ConnectionRow;
  readonly kind: "alertmanager-hook" | "github-hook" | "mlflow-hook";
  readonly secret: string;
};

async function hookOf(deps: Deps, connectionId: string): Promise<Hook | null> {
  const place = isStorable(connectionId) ? await store.placeOf(deps.db, connectionId) : null;
  if (!place) return null;
  const scope = await scopeOf(deps, { ...place, connectionId });
  const found = await store.connectionWithBox(deps.db, scope, connectionId);
  if (!found?.box || !found.row.isEnabled || !isHook(found.row.kind)) return null;
  const text = new TextDecoder().decode(open(secretsOf(deps), found.box));
  const kept = Secret.parse(JSON.parse(text));
  if (kept.kind !== "hook") return null;
  return { scope, row: found.row, kind: found.row.kind, secret: kept.value };
}

async function take(
  deps: Deps,
  hook: Hook,
  { call, proven }: { call: HookCall; proven: Proven },
): Promise<HookAnswer> {
  const startedAt = deps.now();
  const says = greeting(hook.kind, proven.type);
  const answer = says
    ? ({ kind: "noted", says } as const)
    : hook.kind === "mlflow-hook"
      ? await readAnew(deps, hook.scope)
      : await read(deps, hook, { call, proven });
  await deps.db.$transaction(async (open) => {
    const tx = unaudited(open, "job-progress");
    const at = deps.now();
    await store.recordCall(tx, hook.scope, { id: hook.row.id, at });
    await store.addTry(tx, hook.scope, {
      id: deps.newId(),
      connectionId: hook.row.id,
      startedAt,
      endedAt: at,
      outcome: answer.kind === "refused" ? "partial" : "succeeded",
      pulled: countOf(answer),
      error: answer.kind === "refused" ? { code: answer.code, message: answer.message } : null,
    });
  });
  return answer;
}

const countOf = (answer: HookAnswer): Pulled => ({
  received: answer.kind === "read" && !answer.duplicate ? 1 : 0,
  duplicates: answer.kind === "read" && answer.duplicate ? 1 : 0,
  refused: answer.kind === "refused" ? 1 : 0,
});

async function read(
  deps: Deps,
  hook: Hook,
  { call, proven }: { call: HookCall; proven: Proven },
): Promise<HookAnswer> {
  const result = await ingest(deps, hook.scope, {
    bytes: call.body,
    mediaType: "application/json",
    fileName: `${proven.type}.json`,
    ...(hook.kind === "alertmanager-hook" ? { as: "alertmanager" } : {}),
    event: { source: `assay:connection:${hook.row.id}`, id: proven.id, type: proven.type },
  });
  if (result.kind === "refused") {
    const { code, message } = result.refusal;
    return { kind: "refused", code, message };
  }
  const { evidenceId, duplicate } = result.receipt;
  return { kind: "read", evidenceId, duplicate };
}

/**
 * MLflow's webhook names what changed and leaves out the rest: an alias moves, and the version's run and
 * times are not told. So it is the sign to read the registry itself.
 */
async function readAnew(deps: Deps, scope: ProjectScope): Promise<HookAnswer> {
  const ids = await store.enabledOfKind(deps.db, scope, "mlflow");
  for (const id of ids) await callForPull(deps, scope, id);
  const says =
    ids.length > 0
      ? "MLflow is read anew."
      : "Noted. Add a connection to this MLflow, so that it can be read.";
  return { kind: "noted", says };
}
