import type { WorkspaceScope } from "#server/identity/scope.ts";
import { catalogueNames } from "#server/own-catalogues/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { publicOrigin } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { activeMemberIds, projectRecords, projectStamps } from "#server/readiness/store.ts";
import { BUILT_IN, BUILT_IN_WRITTEN, NEW_GATE } from "./catalogue.ts";
import { policyChanges } from "./rules/changes.ts";
import type { CompiledPolicy } from "./rules/compile.ts";
import { dryRunOf } from "./rules/dry-run.ts";
import { type PolicyRead, readPolicy } from "./rules/read.ts";
import { type Scored, scoredAgain, scoredFor } from "./rules/scored.ts";
import { compileAll, inPlace, type Written } from "./rules/standing.ts";
import { policyYaml } from "./rules/write.ts";
import type {
  Checked,
  DryRunAnswer,
  Policy,
  PolicyPage,
  PolicySummary,
  PolicyVersion,
  PolicyVersionRef,
  TryPolicy,
} from "./schema.ts";
import * as store from "./store.ts";

/** Sets of compiled policies by what they were made from; the oldest go first. */
const KEPT_MAX = 200;
const kept = new Map<string, readonly CompiledPolicy[]>();

/**
 * The policies of the workspace as of a moment: its own versions, and the catalogue's where it has
 * none. One small statement for all of its projects; the texts are read and compiled when they change.
 */
export async function policiesOf(
  deps: Deps,
  scope: WorkspaceScope,
  at: Date = deps.now(),
): Promise<readonly CompiledPolicy[]> {
  return compiled(deps, scope, await store.standingVersions(deps.db, scope, at));
}

async function compiled(
  deps: Deps,
  scope: WorkspaceScope,
  refs: readonly PolicyVersionRef[],
): Promise<readonly CompiledPolicy[]> {
  if (refs.length === 0) return BUILT_IN;
  const key = refs.map(({ gateId, version, digest }) => `${gateId}/${version}/${digest}`).join("|");
  const found = kept.get(key);
  if (found) return found;
  const own = await store.policiesAt(deps.db, scope, refs);
  const policies = compileAll(
    inPlace(
      BUILT_IN_WRITTEN,
      own.map(({ policy, version }) => ({ policy, version: String(version) })),
    ),
  );
  kept.set(key, policies);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? key);
  return policies;
}

/** Differs as soon as any of the policies does: for what is kept of their answers. */
export const digestOf = (policies: readonly CompiledPolicy[]) =>
  policies.map(({ version, digest }) => `${version}/${digest}`).join("|");

// ── what a workspace wrote ──────────────────────────────────────────────────────────────────────

export async function policyList(deps: Deps, scope: WorkspaceScope): Promise<PolicySummary[]> {
  const refs = await store.standingVersions(deps.db, scope, deps.now());
  const policies = await compiled(deps, scope, refs);
  return policies.map((policy) => summaryOf(policy, refs));
}

function summaryOf(
  { policy, version, digest }: CompiledPolicy,
  refs: readonly PolicyVersionRef[],
): PolicySummary {
  const ref = refs.find(({ gateId }) => gateId === policy.id);
  return {
    gate: policy.id,
    title: policy.title,
    fromStage: policy.fromStage,
    toStage: policy.toStage,
    conditions: policy.conditions.length,
    signoffs: policy.signoffs.length,
    version: ref?.version ?? 0,
    versionName: ref ? `version ${ref.version}` : `the catalogue's, ${version}`,
    digest,
    savedById: ref?.savedById ?? null,
    savedAt: ref?.savedAt ?? null,
  };
}

/** A gate's policy as it stands, with every version there was and what each changed. */
export async function policyPage(
  deps: Deps,
  scope: WorkspaceScope,
  gate: string,
): Promise<PolicyPage> {
  const refs = await store.standingVersions(deps.db, scope, deps.now());
  const policies = await compiled(deps, scope, refs);
  const found = policies.find(({ policy }) => policy.id === gate);
  if (!found) throw noGate(gate, policies);
  const versions = await store.versionsOf(deps.db, scope, gate);
  const [last] = versions;
  return {
    ...summaryOf(found, refs),
    body: last?.body ?? policyYaml(found.policy, schemaUrl()),
    isOfCatalogue: builtIn(gate) !== undefined,
    versions: versions.map((version, i) => versionView(version, versions[i + 1] ?? null)),
  };
}

function versionView(
  { version, note, savedById, savedAt, digest, body, gateId, policy }: PolicyVersion,
  before: PolicyVersion | null,
): PolicyPage["versions"][number] {
  const from = before?.policy ?? builtIn(gateId)?.policy;
  const changes = from ? policyChanges(from, policy) : ["A gate of its own."];
  return { version, note, savedById, savedAt, digest, body, changes };
}

const builtIn = (gate: string) => BUILT_IN_WRITTEN.find(({ policy }) => policy.id === gate);

function noGate(gate: string, policies: readonly CompiledPolicy[]): AppError {
  return new AppError("not-found", `There is no gate "${gate.slice(0, 60)}".`, {
    hint: `There are: ${policies.map(({ policy: { id } }) => id).join(", ")}.`,
  });
}

/** Where editors find what a policy may say. */
const schemaUrl = () => `${publicOrigin()}/api/v1/schemas/policy.json`;

/** What a gate of one's own begins with, as text. */
export const newGateBody = (): string => policyYaml(NEW_GATE, schemaUrl());

/** The text of one version; 0 is the catalogue's. */
export async function bodyOf(
  deps: Deps,
  scope: WorkspaceScope,
  { gate, version }: { gate: string; version: number },
): Promise<string> {
  const policy = version === 0 ? builtIn(gate)?.policy : null;
  if (policy) return policyYaml(policy, schemaUrl());
  const found = (await store.versionsOf(deps.db, scope, gate)).find(
    (one) => one.version === version,
  );
  if (found) return found.body;
  throw new AppError("not-found", `${gate.slice(0, 60)} has no version ${version}.`);
}

// ── what somebody is about to write ─────────────────────────────────────────────────────────────

type Tried = {
  readonly read: PolicyRead;
  /** What the other gates said, and which versions that was. */
  readonly standing: readonly CompiledPolicy[];
  readonly checked: readonly PolicyVersionRef[];
};

/** Reads a text against the policies of the other gates as they stand. */
export async function readFor(
  deps: Deps,
  scope: WorkspaceScope,
  { gate, body, at }: TryPolicy & { at: Date },
): Promise<Tried> {
  const [checked, own] = await Promise.all([
    store.standingVersions(deps.db, scope, at),
    catalogueNames(deps, scope),
  ]);
  const standing = await compiled(deps, scope, checked);
  return {
    read: readPolicy(
      body,
      standing.map(({ policy }) => policy),
      { gate, own },
    ),
    standing,
    checked,
  };
}

/** What is wrong with it, or what it would change: for whoever is typing. */
export async function checkPolicy(
  deps: Deps,
  scope: WorkspaceScope,
  input: TryPolicy,
): Promise<Checked> {
  const { read, standing } = await readFor(deps, scope, { ...input, at: deps.now() });
  if (!read.policy) return { kind: "faults", faults: [...read.faults] };
  return {
    kind: "fine",
    gate: read.policy.id,
    conditions: read.policy.conditions.length,
    changes: changesTo(read.policy, standing),
  };
}

function changesTo(policy: Policy, standing: readonly CompiledPolicy[]): string[] {
  const before = standing.find((one) => one.policy.id === policy.id)?.policy;
  return before ? policyChanges(before, policy) : ["A gate of its own."];
}

/**
 * What it would say today of every project the caller may see, and what stands: one statement for all
 * projects, each scored at most once, both policies evaluated on the same scores.
 */
export async function dryRun(
  deps: Deps,
  scope: WorkspaceScope,
  input: TryPolicy,
): Promise<DryRunAnswer> {
  const at = deps.now();
  const { read, standing } = await readFor(deps, scope, { ...input, at });
  if (!read.policy) return { kind: "faults", faults: [...read.faults] };
  const { policy } = read;
  const candidates = await scoredProjects(deps, scope, at);
  const others = standing.filter((one) => one.policy.id !== policy.id).map(writtenOf);
  const changed = compileAll([...others, { policy, version: "not saved" }]);
  const ran = dryRunOf(candidates, { gate: policy.id, now: standing, changed });
  const changes = changesTo(policy, standing);
  return { kind: "ran", asOf: at.toISOString(), changes, ...ran };
}

/** About twenty kilobytes each; the oldest go first. */
const SCORED_MAX = 2_500;
const keptScores = new Map<string, { key: string; fromMs: number; scored: Scored }>();

/**
 * Every project of the scope as gates see it. Whoever writes a policy tries it again and again: scores
 * are kept under the stamp of what they were made from until a proof lapses, and what changed is read
 * in one statement.
 */
async function scoredProjects(deps: Deps, scope: WorkspaceScope, at: Date): Promise<Scored[]> {
  const [stamps, members] = await Promise.all([
    projectStamps(deps.db, scope, at),
    activeMemberIds(deps.db, scope),
  ]);
  const among = sha256(members.join(","));
  const keys = new Map(stamps.map(({ id, stamp }) => [id, `${stamp}|${among}`]));
  const found = new Map<string, Scored>();
  for (const [id, key] of keys) {
    const kept = keptScores.get(id);
    const isSame = kept?.key === key && kept.fromMs <= at.getTime();
    if (isSame && at.getTime() < kept.scored.untilMs) found.set(id, scoredAgain(kept.scored, at));
  }
  const missing = [...keys.keys()].filter((id) => !found.has(id));
  const records =
    missing.length > 0 ? await projectRecords(deps.db, scope, { at, projectIds: missing }) : [];
  for (const record of records) {
    const scored = scoredFor(record, { at, members });
    found.set(record.id, scored);
    keptScores.delete(record.id);
    keptScores.set(record.id, { key: keys.get(record.id) ?? "", fromMs: at.getTime(), scored });
    if (keptScores.size > SCORED_MAX) keptScores.delete(keptScores.keys().next().value ?? "");
  }
  return [...found.values()];
}

const writtenOf = ({ policy, version }: CompiledPolicy): Written => ({ policy, version });
