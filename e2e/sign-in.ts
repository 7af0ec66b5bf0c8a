import fs from "node:fs";
import path from "node:path";
import { type APIRequestContext, request } from "@playwright/test";
import { z } from "zod";

// Once per run, over HTTP: the owner uses the one-time link, invites a second member, and makes a token.

export const OUTPUT = path.resolve(import.meta.dirname, "output");
export const people = {
  owner: { name: "Owner", email: "owner@assay.invalid", password: "a long enough password 1" },
  member: { name: "Engineer", email: "member@assay.invalid", password: "a long enough password 2" },
} as const;

const Answer = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) });
const WithToken = z.object({ token: z.string() });

export default async function signIn(): Promise<void> {
  const baseURL = process.env.ASSAY_E2E_URL;
  const ownerToken = process.env.ASSAY_E2E_OWNER_TOKEN;
  if (!baseURL || !ownerToken) throw new Error("Run the browser tests with: npm run e2e");
  fs.mkdirSync(OUTPUT, { recursive: true });
  const headers = { origin: baseURL };

  const owner = await request.newContext({ baseURL, extraHTTPHeaders: headers });
  await post(owner, "/api/auth/owner", {
    ...people.owner,
    token: ownerToken,
    role: "data-scientist",
  });
  await owner.storageState({ path: path.join(OUTPUT, "owner.json") });

  const invitation = await mutate(owner, "identity.invite", { role: "engineer" });
  const member = await request.newContext({ baseURL, extraHTTPHeaders: headers });
  await post(member, "/api/auth/invitation", {
    ...people.member,
    token: WithToken.parse(invitation).token,
  });
  await member.storageState({ path: path.join(OUTPUT, "member.json") });

  const made = await mutate(owner, "identity.createToken", {
    name: "Browser tests",
    scopes: ["ingest", "gate"],
  });
  fs.writeFileSync(path.join(OUTPUT, "token.txt"), WithToken.parse(made).token, { mode: 0o600 });
  await owner.dispose();
  await member.dispose();
}

/** Calls a tRPC mutation; answers its output without the dates superjson would revive. */
export async function mutate(
  context: APIRequestContext,
  procedure: string,
  input: unknown,
): Promise<unknown> {
  const answer = await post(context, `/api/trpc/${procedure}`, { json: input });
  return Answer.parse(JSON.parse(answer)).result.data.json;
}

async function post(context: APIRequestContext, url: string, data: unknown): Promise<string> {
  const response = await context.post(url, { data });
  const text = await response.text();
  if (!response.ok()) throw new Error(`POST ${url} answered ${response.status()}: ${text}`);
  return text;
}
