import type { Member, Token } from "#server/identity/schema.ts";

const count = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

/** Title of the settings: who can get in, people and machines. */
export function accessTitle(of: {
  members: readonly Member[];
  /** null when the viewer may not see them. */
  tokens: readonly Token[] | null;
  at: Date;
}): string {
  const people = of.members.filter((member) => member.canSignIn).length;
  const can = people === 1 ? "person can" : "people can";
  if (of.tokens === null) return `${people} ${can} sign in`;
  const live = of.tokens.filter((token) => isLive(token, of.at)).length;
  if (live === 0) return `${people} ${can} sign in, and no token is in use`;
  return `${people} ${can} sign in, and ${count(live, "token")} can act`;
}

/** Title of the tokens page. */
export function tokensTitle(of: { tokens: readonly Token[]; isAll: boolean; at: Date }): string {
  const live = of.tokens.filter((token) => isLive(token, of.at));
  const whose = of.isAll ? "" : " of yours";
  if (live.length === 0) return `No token${whose} is in use`;
  const unused = live.filter((token) => token.lastUsedAt === null).length;
  const which = live.length === 1 ? "it was" : `${unused} of them were`;
  const never = unused === 0 ? "" : `; ${which} never used`;
  return `${count(live.length, "token")}${whose} can act${never}`;
}

export function isLive(token: Token, at: Date): boolean {
  return token.revokedAt === null && (token.expiresAt === null || token.expiresAt > at);
}

/** What became of a token, in a word or two for a table. */
export function tokenState(token: Token, at: Date): "active" | "revoked" | "expired" {
  if (token.revokedAt) return "revoked";
  return isLive(token, at) ? "active" : "expired";
}
