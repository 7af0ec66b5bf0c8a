import { createServer } from "node:http";
import Provider, { type Context } from "oidc-provider";

export type Claims = {
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: readonly string[];
};
export type IdentityProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whom it knows, by what they type as login; may be changed between two sign-ins. */
  readonly people: Map<string, Claims>;
  readonly stop: () => Promise<void>;
};

const SCOPES = "openid profile email groups";

/** A real OpenID Connect provider on loopback; it asks for a login and takes any password. */
export async function startIdentityProvider(redirectUri: () => string): Promise<IdentityProvider> {
  const people = new Map<string, Claims>();
  const clientId = "assay";
  const clientSecret = "a-secret-that-only-the-two-of-them-know";
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri()],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    scopes: SCOPES.split(" "),
    claims: {
      openid: ["sub"],
      profile: ["name"],
      email: ["email", "email_verified"],
      groups: ["groups"],
    },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["of the tests"] },
    findAccount: (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
    // Who has signed in has consented.
    loadExistingGrant: async ({ oidc }: Context) => {
      const { clientId: client } = oidc.client;
      const grant = new oidc.provider.Grant({
        clientId: client,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    issuer,
    clientId,
    clientSecret,
    people,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
