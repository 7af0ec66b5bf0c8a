import { z } from "zod";

// Asking the OpenID Connect provider that the operator named; better-auth runs the code flow (PKCE,
// state, nonce) and verifies the ID token before this reads it.

export type OidcProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
};

export const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;

const TIMEOUT_MS = 10_000;
const Discovery = z.object({ userinfo_endpoint: z.url().optional() });
const Claims = z.record(z.string(), z.unknown());
type Claims = z.infer<typeof Claims>;

/**
 * The person's claims: those of the ID token, which win, and where it lacks the address or the groups
 * (many providers keep them out of it) those of the userinfo endpoint, about the same subject.
 */
export async function claimsOf(
  provider: OidcProvider,
  tokens: { idToken?: string | undefined; accessToken?: string | undefined },
): Promise<Claims | null> {
  const own = payloadOf(tokens.idToken ?? "");
  if (typeof own.sub !== "string") return null;
  const isComplete = own.email !== undefined && own[provider.groupsClaim] !== undefined;
  const more =
    isComplete || !tokens.accessToken ? null : await userInfo(provider, tokens.accessToken);
  if (more && more.sub !== own.sub) return null;
  return { ...more, ...own };
}

function payloadOf(jwt: string): Claims {
  const text = Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8");
  return text === "" ? {} : Claims.parse(JSON.parse(text));
}

async function userInfo(provider: OidcProvider, accessToken: string): Promise<Claims | null> {
  const found = Discovery.parse(await json(discoveryUrl(provider.issuer), {}));
  if (!found.userinfo_endpoint) return null;
  const headers = { authorization: `Bearer ${accessToken}` };
  return Claims.parse(await json(found.userinfo_endpoint, headers));
}

async function json(url: string, headers: Record<string, string>): Promise<unknown> {
  const answer = await fetch(url, {
    headers: { accept: "application/json", ...headers },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`The identity provider answered ${answer.status}.`);
  return answer.json();
}
