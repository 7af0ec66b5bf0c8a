import { expect, test } from "vitest";
import { Member, Token } from "#server/identity/schema.ts";
import { accessTitle, tokenState } from "./findings.ts";

const AT = new Date("2026-03-01T00:00:00Z");
const person = (canSignIn: boolean) =>
  Member.parse({
    userId: "u",
    name: "U",
    email: null,
    role: "engineer",
    access: "member",
    isDemo: false,
    canSignIn,
    createdAt: AT,
  });
const token = (of: Partial<Token>) =>
  Token.parse({
    id: "t",
    name: "T",
    prefix: "assay_",
    actor: "service",
    userId: "u",
    scopes: ["ingest"],
    isLimited: false,
    projectIds: [],
    isBootstrap: false,
    createdAt: AT,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    ...of,
  });

test("only who can sign in and what still works is counted", () => {
  const members = [person(true), person(false)];
  const tokens = [token({}), token({ revokedAt: AT }), token({ expiresAt: AT })];
  expect(accessTitle({ members, tokens, at: AT })).toBe(
    "1 person can sign in, and 1 token can act",
  );
  expect(accessTitle({ members, tokens: [], at: AT })).toBe(
    "1 person can sign in, and no token is in use",
  );
  expect(accessTitle({ members: [...members, person(true)], tokens: null, at: AT })).toBe(
    "2 people can sign in",
  );
});

test("a revoked token is revoked also when it has expired since", () => {
  expect(tokenState(token({ revokedAt: AT, expiresAt: AT }), AT)).toBe("revoked");
  expect(tokenState(token({ expiresAt: AT }), AT)).toBe("expired");
});
