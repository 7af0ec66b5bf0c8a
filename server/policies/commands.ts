import { audited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { bodyOf, readFor } from "./queries.ts";
import type { RestorePolicy, Saved, SavePolicy } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Keeps a policy as the next version of its gate. Faults are an answer; that somebody saved in the
 * meantime, this gate or another that it was checked against, is a conflict.
 */
export async function savePolicy(
  deps: Deps,
  scope: WorkspaceScope,
  input: SavePolicy,
): Promise<Saved> {
  const at = deps.now();
  const { read, checked } = await readFor(deps, scope, { ...input, at });
  if (!read.policy) return { kind: "faults", faults: [...read.faults] };
  const { policy } = read;
  const gateId = policy.id;
  const version = input.base + 1;
  const digest = sha256(canonicalJson(policy));
  const said = {
    action: "policy.save",
    subject: { kind: "gate", id: gateId },
    detail: { version, digest },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockPolicies(tx, scope);
    const refs = await store.standingVersions(tx, scope, null);
    const last = refs.find((one) => one.gateId === gateId);
    if ((last?.version ?? 0) !== input.base) throw overtaken(gateId, last?.version ?? 0);
    if (
      last?.digest === digest &&
      last.version > 0 &&
      (await isSameText(deps, scope, input, gateId))
    )
      throw new AppError("invalid", `It says the same as version ${last.version}.`);
    if (keyOf(refs) !== keyOf(checked))
      throw new AppError("conflict", "Somebody saved the policy of another gate meanwhile.", {
        hint: "Save again: it is checked against what stands now.",
      });
    const { body, note } = input;
    await store.addVersion(tx, scope, {
      gateId,
      version,
      body,
      policy,
      digest,
      note,
      savedAt: at,
    });
  });
  return { kind: "saved", gate: gateId, version, digest };
}

const keyOf = (refs: readonly { gateId: string; version: number }[]) =>
  refs.map(({ gateId, version }) => `${gateId}/${version}`).join("|");

async function isSameText(deps: Deps, scope: WorkspaceScope, input: SavePolicy, gate: string) {
  return (await bodyOf(deps, scope, { gate, version: input.base })) === input.body;
}

function overtaken(gate: string, version: number): AppError {
  const there = version === 0 ? "it has no version of yours" : `version ${version} stands`;
  return new AppError("conflict", `The policy of ${gate} was saved meanwhile: ${there}.`, {
    hint: "Read it again and put your change into what stands now.",
  });
}

/** An older version as the next one: what was decided by those between keeps its meaning. */
export async function restorePolicy(
  deps: Deps,
  scope: WorkspaceScope,
  { gate, version, base }: RestorePolicy,
): Promise<Saved> {
  const body = await bodyOf(deps, scope, { gate, version });
  const note = version === 0 ? "Back to the catalogue's" : `Back to version ${version}`;
  return savePolicy(deps, scope, { gate, body, base, note });
}
