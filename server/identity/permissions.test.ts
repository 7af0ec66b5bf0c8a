import { describe, expect, test } from "vitest";
import { PERMISSIONS, type Verb, whyNot } from "./permissions.ts";
import { type Actor, TOKEN_SCOPES } from "./schema.ts";

const VERBS = Object.keys(PERMISSIONS).filter((verb): verb is Verb => verb in PERMISSIONS);
const owner: Actor = {
  kind: "person",
  userId: "o",
  access: "owner",
  role: "engineer",
  scopes: "all",
};
const member: Actor = { ...owner, userId: "m", access: "member" };

describe("the permissions table", () => {
  test.each(VERBS)("%s: an owner may, a member may unless it is the owner's", (verb) => {
    expect(whyNot(owner, verb)).toBeNull();
    expect(whyNot(member, verb) === null).toBe(PERMISSIONS[verb].access === "member");
  });

  test.each(VERBS)("%s: a service may only with a scope that the table names, or admin", (verb) => {
    const rule: { scopes: readonly string[]; personOnly?: boolean } = PERMISSIONS[verb];
    for (const scope of TOKEN_SCOPES) {
      const allowed = whyNot({ kind: "service", tokenId: "t", scopes: [scope] }, verb) === null;
      const named = rule.scopes.includes(scope) || scope === "admin";
      expect(allowed).toBe(named && !rule.personOnly);
    }
  });

  test("a member's admin token does not make its person an owner", () => {
    expect(whyNot({ ...member, tokenId: "t", scopes: ["admin"] }, "tokens.manage")).not.toBeNull();
  });
});
