import { AppError } from "#server/platform/errors.ts";
import type { Actor, TokenScope } from "./schema.ts";

/**
 * One table decides who may do what, for tRPC, HTTP and the CLI alike. A person needs the access,
 * a token the scope; a personal token needs both. A verb that is not here does not compile.
 */
export const PERMISSIONS = {
  "projects.read": { access: "member", scopes: ["read", "gate", "write"] },
  "projects.write": { access: "member", scopes: ["write"] },
  "assessments.write": { access: "member", scopes: ["write"], personOnly: true },
  "assessments.publish": { access: "member", scopes: ["write"] },
  "evidence.read": { access: "member", scopes: ["read", "write"] },
  "evidence.push": { access: "member", scopes: ["ingest", "write"] },
  /** Ask how a document stands; with the scope ingest alone, only one that the same token sent. */
  "evidence.follow": { access: "member", scopes: ["ingest", "read", "write"] },
  "evidence.accept": { access: "member", scopes: ["write"], personOnly: true },
  "connections.read": { access: "member", scopes: ["read", "write"] },
  "connections.manage": { access: "member", scopes: ["write"], personOnly: true },
  "evidence.mark": { access: "member", scopes: ["write"] },
  "gates.decide": { access: "member", scopes: ["gate", "write"] },
  "estimates.write": { access: "member", scopes: ["write"] },
  "handover.write": { access: "member", scopes: ["write"], personOnly: true },
  "members.read": { access: "member", scopes: ["read", "admin"] },
  "members.manage": { access: "owner", scopes: ["admin"], personOnly: true },
  "tokens.manage": { access: "owner", scopes: ["admin"], personOnly: true },
  "workspace.manage": { access: "owner", scopes: ["admin"] },
} as const satisfies Record<
  string,
  { access: "member" | "owner"; scopes: readonly TokenScope[]; personOnly?: boolean }
>;
export type Verb = keyof typeof PERMISSIONS;

/** null when allowed; otherwise the reason, as a sentence a screen can show beside a disabled control. */
export function whyNot(actor: Actor, verb: Verb): string | null {
  const rule: { access: "member" | "owner"; scopes: readonly TokenScope[]; personOnly?: boolean } =
    PERMISSIONS[verb];
  if (actor.kind !== "person" && rule.personOnly)
    return "Only a person can do this, not a service token.";
  if (actor.kind === "person" && rule.access === "owner" && actor.access !== "owner")
    return "Only an owner of the workspace can do this.";
  const scopes = actor.scopes;
  if (
    scopes !== "all" &&
    !scopes.includes("admin") &&
    !rule.scopes.some((scope) => scopes.includes(scope))
  )
    return `The token needs one of these scopes: ${rule.scopes.join(", ")}.`;
  return null;
}

export function demand(actor: Actor, verb: Verb): void {
  const reason = whyNot(actor, verb);
  if (reason) throw new AppError("forbidden", reason);
}
