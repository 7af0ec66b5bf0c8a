import { AppError } from "#server/platform/errors.ts";
import type { Access, Actor, ProjectRoleName, TokenScope } from "./schema.ts";
import type { ProjectScope, WorkspaceScope } from "./scope.ts";

const EVERYBODY = ["owner", "admin", "member", "viewer"] as const;
const MEMBERS = ["owner", "admin", "member"] as const;
const ADMINS = ["owner", "admin"] as const;
const OWNERS = ["owner"] as const;
const ANY_ROLE = ["lead", "assessor", "approver", "viewer"] as const;
const WORKERS = ["lead", "assessor", "approver"] as const;
const LEADS = ["lead"] as const;
const APPROVERS = ["approver"] as const;
const READ = ["read", "gate", "write"] as const;

type Rule = { readonly scopes: readonly TokenScope[]; readonly personOnly?: true } & (
  | { readonly in: "workspace"; readonly may: readonly Access[] }
  | { readonly in: "project"; readonly may: readonly ProjectRoleName[] }
);

/**
 * One table decides who may do what, for tRPC, HTTP, the CLI and MCP alike; the app and the docs show
 * it. A person needs one of `may`: in the workspace their access, in a project their role there. A
 * token needs one of the scopes (admin has them all); a personal token needs both. A verb that is not
 * here does not compile.
 */
export const PERMISSIONS = {
  "workspace.read": { in: "workspace", may: EVERYBODY, scopes: READ },
  "account.write": { in: "workspace", may: EVERYBODY, scopes: ["admin"], personOnly: true },
  "projects.register": { in: "workspace", may: MEMBERS, scopes: ["write"] },
  "reference-class.write": { in: "workspace", may: MEMBERS, scopes: ["write"] },
  "members.read": { in: "workspace", may: EVERYBODY, scopes: ["read", "admin"] },
  "members.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  "teams.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  "tokens.own": { in: "workspace", may: EVERYBODY, scopes: ["admin"], personOnly: true },
  "tokens.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  "audit.read": { in: "workspace", may: ADMINS, scopes: ["admin"] },
  "workspace.manage": { in: "workspace", may: ADMINS, scopes: ["admin"] },
  /** Where news of the whole workspace goes: never by a token that is limited to some projects. */
  "webhooks.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  /** What every gate of the workspace asks for. Everybody reads it. */
  "policies.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  /** The workspace's own catalogues, and which weights are not the catalogue's: both read by everybody. */
  "catalogues.manage": { in: "workspace", may: ADMINS, scopes: ["admin"] },
  "weights.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  /** What every handover asks for beside the catalogue's items. Everybody reads it. */
  "handover-items.manage": { in: "workspace", may: ADMINS, scopes: ["admin"], personOnly: true },
  /** The workspace's part of the queue, and what failed for good in it. */
  "jobs.read": { in: "workspace", may: ADMINS, scopes: ["admin"] },
  "jobs.manage": { in: "workspace", may: ADMINS, scopes: ["admin"] },
  "inbox.read": { in: "workspace", may: EVERYBODY, scopes: ["read"], personOnly: true },
  /** Have a report sent again and again; each reader gets what they may see by then. */
  "reports.schedule": { in: "workspace", may: MEMBERS, scopes: ["write"], personOnly: true },
  "people.erase": { in: "workspace", may: OWNERS, scopes: ["admin"], personOnly: true },
  "projects.delete": { in: "workspace", may: OWNERS, scopes: ["admin"], personOnly: true },
  "projects.read": { in: "project", may: ANY_ROLE, scopes: READ },
  "projects.write": { in: "project", may: LEADS, scopes: ["write"] },
  "roles.manage": { in: "project", may: LEADS, scopes: ["admin"], personOnly: true },
  "assessments.write": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
  /** Draft an answer that a person may accept: nothing changes until they do. */
  "answers.propose": { in: "project", may: WORKERS, scopes: ["write"] },
  /** Open a round in which people rate apart. Who reveals it or calls it off also has to hold it: they opened it, or lead the project. */
  "rounds.run": { in: "project", may: ["lead", "assessor"], scopes: ["write"], personOnly: true },
  "assessments.publish": { in: "project", may: WORKERS, scopes: ["write"] },
  "evidence.read": { in: "project", may: ANY_ROLE, scopes: ["read", "write"] },
  "evidence.push": { in: "project", may: WORKERS, scopes: ["ingest", "write"] },
  /** Ask how a document stands; with the scope ingest alone, only one that the same token sent. */
  "evidence.follow": { in: "project", may: ANY_ROLE, scopes: ["ingest", "read", "write"] },
  "evidence.accept": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
  "evidence.mark": { in: "project", may: WORKERS, scopes: ["write"] },
  "connections.read": { in: "project", may: ANY_ROLE, scopes: ["read", "write"] },
  "connections.manage": { in: "project", may: LEADS, scopes: ["write"], personOnly: true },
  "gates.decide": { in: "project", may: WORKERS, scopes: ["gate", "write"] },
  "gates.sign": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
  "waivers.request": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
  /** By the approvers alone: whoever leads the project does not excuse it. */
  "waivers.rule": { in: "project", may: APPROVERS, scopes: ["write"], personOnly: true },
  "certificates.write": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
  "comments.write": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
  "incidents.write": { in: "project", may: WORKERS, scopes: ["write"] },
  "plan.write": { in: "project", may: WORKERS, scopes: ["write"] },
  "snapshots.write": { in: "project", may: WORKERS, scopes: ["write"] },
  "estimates.write": { in: "project", may: WORKERS, scopes: ["write"] },
  /** What the work took, and what people write of it while a retrospective is open. */
  "retrospectives.write": { in: "project", may: WORKERS, scopes: ["write"] },
  /** For good, and for every estimate after it: by whoever leads the project. */
  "retrospectives.close": { in: "project", may: LEADS, scopes: ["write"], personOnly: true },
  "handover.write": { in: "project", may: WORKERS, scopes: ["write"], personOnly: true },
} as const satisfies Record<string, Rule>;

export type Verb = keyof typeof PERMISSIONS;
export type WorkspaceVerb = {
  [V in Verb]: (typeof PERMISSIONS)[V]["in"] extends "workspace" ? V : never;
}[Verb];
export type ProjectVerb = Exclude<Verb, WorkspaceVerb>;

/** null when allowed; otherwise the reason, as a sentence a screen can show beside a disabled control. */
export function whyNot(actor: Actor, verb: WorkspaceVerb): string | null {
  const rule: Rule = PERMISSIONS[verb];
  if (actor.kind === "person" && rule.in === "workspace" && !rule.may.includes(actor.access))
    return `Only ${either(rule.may, ACCESS_NAME)} of the workspace can do this.`;
  return whyNotBy(actor, rule);
}

/** The same within a project. */
export function whyNotIn(scope: ProjectScope, verb: ProjectVerb): string | null {
  const rule: Rule = PERMISSIONS[verb];
  if (
    scope.actor.kind === "person" &&
    rule.in === "project" &&
    !(scope.projectRole !== null && rule.may.includes(scope.projectRole))
  )
    return `Only ${either(rule.may, PROJECT_ROLE_NAME)} of this project can do this.`;
  return whyNotBy(scope.actor, rule);
}

function whyNotBy(actor: Actor, rule: Rule): string | null {
  if (actor.kind !== "person" && rule.personOnly) return ONLY_PERSONS;
  const { scopes } = actor;
  if (
    scopes !== "all" &&
    !scopes.includes("admin") &&
    !rule.scopes.some((scope) => scopes.includes(scope))
  )
    return `The token needs one of these scopes: ${rule.scopes.join(", ")}.`;
  return null;
}

export const ONLY_PERSONS = "Only a person can do this, not a service token.";

/** The person who acts; a machine is refused. */
export function personOf({ actor }: WorkspaceScope): Extract<Actor, { kind: "person" }> {
  if (actor.kind === "person") return actor;
  throw new AppError("forbidden", ONLY_PERSONS);
}

export const ACCESS_NAME: Record<Access, string> = {
  owner: "an owner",
  admin: "an admin",
  member: "a member",
  viewer: "a viewer",
};

export const PROJECT_ROLE_NAME: Record<ProjectRoleName, string> = {
  lead: "a lead",
  assessor: "an assessor",
  approver: "an approver",
  viewer: "a viewer",
};

function either<K extends string>(keys: readonly K[], names: Record<K, string>): string {
  const words = keys.map((key) => names[key]);
  return words.length === 1
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

export function demand(actor: Actor, verb: WorkspaceVerb): void {
  const reason = whyNot(actor, verb);
  if (reason) throw new AppError("forbidden", reason);
}

export function demandIn(scope: ProjectScope, verb: ProjectVerb): void {
  const reason = whyNotIn(scope, verb);
  if (reason) throw new AppError("forbidden", reason);
}

/** What of a token's scopes its maker may hand on: nothing beyond what they could do themselves. */
export function scopesWithin(actor: Actor): readonly TokenScope[] {
  if (actor.kind !== "person") return [];
  const own: Record<Access, readonly TokenScope[]> = {
    owner: ["ingest", "gate", "read", "write", "admin"],
    admin: ["ingest", "gate", "read", "write", "admin"],
    member: ["ingest", "gate", "read", "write"],
    viewer: ["read", "gate"],
  };
  const { scopes } = actor;
  return scopes === "all" || scopes.includes("admin")
    ? own[actor.access]
    : own[actor.access].filter((scope) => scopes.includes(scope));
}
