import { z } from "zod";
import { type AllowList, bareHost, portOf } from "./addresses.ts";
import { connectHosts } from "./env.ts";
import { getOnce } from "./http-post.ts";

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
/** Claims with thousands of groups are a few hundred kilobytes. */
const BYTES_MAX = 1_000_000;
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
  const discovery = discoveryUrl(provider.issuer);
  const found = Discovery.parse(await json(provider, discovery, null));
  if (!found.userinfo_endpoint) return null;
  return Claims.parse(await json(provider, found.userinfo_endpoint, accessToken));
}

/**
 * The issuer is named by the operator and may be inside the network. What it names in turn is asked there,
 * at a public address, or where ASSAY_CONNECT_HOSTS allows it.
 */
async function json(provider: OidcProvider, url: string, token: string | null): Promise<unknown> {
  const answer = await getOnce({
    base: url,
    allowed: [...connectHosts(), issuerIn(provider)],
    credentials: token === null ? { kind: "none" } : { kind: "bearer", token },
    bytesMax: BYTES_MAX,
    timeoutMs: TIMEOUT_MS,
    now: () => new Date(),
  });
  if (answer.status !== 200) throw new Error(`The identity provider answered ${answer.status}.`);
  return JSON.parse(new TextDecoder().decode(answer.bytes));
}

function issuerIn({ issuer }: OidcProvider): AllowList[number] {
  const url = new URL(issuer);
  return { kind: "host", host: bareHost(url), port: portOf(url) };
}
