import { describe, expect, test } from "vitest";
import {
  PERMISSIONS,
  type ProjectVerb,
  scopesWithin,
  type Verb,
  type WorkspaceVerb,
  whyNot,
  whyNotIn,
} from "./permissions.ts";
import { standingIn } from "./rules.ts";
import { ACCESSES, type Actor, PROJECT_ROLES, TOKEN_SCOPES } from "./schema.ts";
import { mintWorkspaceScope, narrowToProject } from "./scope.ts";

const VERBS = Object.keys(PERMISSIONS).filter((verb): verb is Verb => verb in PERMISSIONS);
const ofWorkspace = VERBS.filter((v): v is WorkspaceVerb => PERMISSIONS[v].in === "workspace");
const ofProject = VERBS.filter((v): v is ProjectVerb => PERMISSIONS[v].in === "project");
const owner: Actor = {
  kind: "person",
  userId: "o",
  access: "owner",
  role: "engineer",
  scopes: "all",
};
const project = { id: "p", slug: "p", workspaceId: "w" };
const within = (actor: Actor, role?: (typeof PROJECT_ROLES)[number]) =>
  narrowToProject(mintWorkspaceScope({ workspaceId: "w", actor }), {
    ...project,
    ...(role ? { standing: { role, discipline: null } } : {}),
  });

describe("the permissions table", () => {
  test.each(ofWorkspace)("%s: who has one of the accesses may, nobody else", (verb) => {
    const may: readonly string[] = PERMISSIONS[verb].may;
    for (const access of ACCESSES)
      expect(whyNot({ ...owner, access }, verb) === null).toBe(may.includes(access));
  });

  test.each(ofProject)("%s: who has one of the project roles may, nobody else", (verb) => {
    const may: readonly string[] = PERMISSIONS[verb].may;
    for (const role of PROJECT_ROLES)
      expect(whyNotIn(within(owner, role), verb) === null).toBe(may.includes(role));
  });

  test.each(VERBS)("%s: a service may only with a scope that the table names, or admin", (verb) => {
    const rule: { scopes: readonly string[]; personOnly?: boolean } = PERMISSIONS[verb];
    for (const scope of TOKEN_SCOPES) {
      const actor: Actor = { kind: "service", tokenId: "t", scopes: [scope] };
      const why = ofWorkspace.some((one) => one === verb)
        ? whyNot(actor, ofWorkspace.find((one) => one === verb) ?? "workspace.read")
        : whyNotIn(within(actor), ofProject.find((one) => one === verb) ?? "projects.read");
      expect(why === null).toBe(
        (rule.scopes.includes(scope) || scope === "admin") && !rule.personOnly,
      );
    }
  });

  test("a member's admin token does not make its person an admin", () => {
    const actor: Actor = { ...owner, access: "member", tokenId: "t", scopes: ["admin"] };
    expect(whyNot(actor, "tokens.manage")).toBe(
      "Only an owner or an admin of the workspace can do this.",
    );
    expect(scopesWithin(actor)).not.toContain("admin");
  });
});

describe("what somebody is in a project", () => {
  const grant = (role: (typeof PROJECT_ROLES)[number]) => ({ role, discipline: null });

  test("owners and admins lead everywhere, members rate and viewers look where it is open", () => {
    const roleOf = (access: (typeof ACCESSES)[number], visibility: "workspace" | "restricted") =>
      standingIn({ access, visibility, grants: [] })?.role ?? null;
    expect(ACCESSES.map((access) => roleOf(access, "workspace"))).toEqual([
      "lead",
      "lead",
      "assessor",
      "viewer",
    ]);
    expect(ACCESSES.map((access) => roleOf(access, "restricted"))).toEqual([
      "lead",
      "lead",
      null,
      null,
    ]);
  });

  test("of several grants the widest counts, with its discipline", () => {
    const standing = standingIn({
      access: "viewer",
      visibility: "restricted",
      grants: [grant("viewer"), { role: "approver", discipline: "risk-owner" }, grant("assessor")],
    });
    expect(standing).toEqual({ role: "approver", discipline: "risk-owner" });
  });

  test("a discipline given in a project is the role its holder answers in there", () => {
    const scope = narrowToProject(mintWorkspaceScope({ workspaceId: "w", actor: owner }), {
      ...project,
      standing: { role: "assessor", discipline: "sre" },
    });
    expect(scope.actor).toMatchObject({ role: "sre" });
  });
});
