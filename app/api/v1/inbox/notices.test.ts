import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { startApi } from "#server/test/api-server.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";

// Webhooks, the inbox and comments over HTTP: by the same commands as on the screens.

const database = testDb();
const deps = () => database.deps();
let api: Awaited<ReturnType<typeof startApi>>;
let owner: WorkspaceScope;
let member: WorkspaceScope;
let owners: string;
let members: string;
let machines: string;

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  provideDeps(deps());
  api = await startApi();
  owner = await ownerScope(deps());
  member = await memberScope(deps(), "engineer");
  await registerProject(deps(), owner, { name: "One", slug: "one", factors: {} });
  const make = async (scope: WorkspaceScope, more: object) =>
    (await createToken(deps(), scope, { name: "t", scopes: ["admin"], ...more })).token;
  owners = await make(owner, { actor: "person" });
  members = await make(member, { actor: "person", scopes: ["read", "write"] });
  machines = await make(owner, { actor: "service" });
});
afterAll(() => api.stop());

async function ask(
  line: string,
  of: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${of.token ?? owners}`, ...of.headers },
    ...(of.body === undefined ? {} : { body: JSON.stringify(of.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
const Made = z.object({ id: z.string(), secret: z.string().nullable() });

test("a webhook is added with its secret told once, tried, changed, rotated and removed", async () => {
  const body = { url: "https://hooks.example/assay", events: ["gate.decided"] };
  const headers = { "idempotency-key": "one" };
  const first = await ask("POST /webhooks", { body, headers });
  expect(first.status).toBe(201);
  const { id, secret } = Made.parse(first.body);
  expect(secret).toMatch(/^whsec_/);
  const repeat = await ask("POST /webhooks", { body, headers });
  expect(repeat).toMatchObject({ status: 201, body: { id, secret: null } });
  expect(JSON.stringify((await ask("GET /webhooks")).body)).not.toContain(secret);

  expect(await ask(`PATCH /webhooks/${id}`, { body: { events: [] } })).toEqual({
    status: 204,
    body: null,
  });
  expect((await ask("GET /webhooks")).body).toMatchObject({ webhooks: [{ id, events: [] }] });
  const rotated = Made.parse((await ask(`POST /webhooks/${id}/rotate`)).body);
  expect(rotated.secret).not.toBe(secret);
  expect((await ask(`POST /webhooks/${id}/test`)).status).toBe(204);
  const { body: told } = await ask(`GET /webhooks/${id}/messages`);
  expect(told).toMatchObject({ messages: [{ event: "webhook.test", state: "waiting" }] });
  const [message] = z
    .object({ messages: z.array(z.object({ id: z.string() })) })
    .parse(told).messages;
  // It is on its way, so there is nothing to send again yet.
  const redeliver = `POST /webhooks/${id}/messages/${message?.id}/redeliver`;
  expect((await ask(redeliver)).status).toBe(409);
  await database.db.webhookMessage.updateMany({
    where: { id: message?.id ?? "" },
    data: { settledAt: deps().now(), state: "given-up" },
  });
  expect((await ask(redeliver)).status).toBe(204);
  expect((await ask(`POST /webhooks/${id}/messages/none/redeliver`)).status).toBe(404);
  await database.db.webhook.updateMany({ where: { id }, data: { pausedAt: deps().now() } });
  expect((await ask(`POST /webhooks/${id}/resume`)).status).toBe(204);
  expect((await ask(`DELETE /webhooks/${id}`)).status).toBe(204);
  for (const line of [`DELETE /webhooks/${id}`, `GET /webhooks/${id}/messages`])
    expect((await ask(line)).status).toBe(404);
});

test("webhooks are for an administrator, and no machine manages them or has an inbox", async () => {
  for (const token of [members, machines]) {
    expect((await ask("GET /webhooks", { token })).status).toBe(403);
    const body = { url: "https://hooks.example/x" };
    expect((await ask("POST /webhooks", { token, body })).status).toBe(403);
  }
  expect((await ask("GET /inbox", { token: machines })).status).toBe(403);
});

test("a comment tells whom it mentions, who reads it in their inbox and nobody else in theirs", async () => {
  const subject = { kind: "condition", id: "gate-pilot-production:pp-1" };
  const path = "/projects/one/comments";
  const body = { subject, body: `@[${actorId(owner.actor)}] look` };
  const said = await ask(`POST ${path}`, { token: members, body });
  expect(said.status).toBe(201);
  const { id } = z.object({ id: z.string() }).parse(said.body);
  const inbox = (await ask("GET /inbox")).body;
  expect(inbox).toMatchObject({ unread: 1, notices: [{ kind: "mention", isRead: false }] });
  expect((await ask("GET /inbox", { token: members })).body).toMatchObject({ unread: 0 });
  expect((await ask("POST /inbox/read", { body: {} })).status).toBe(204);
  expect((await ask("GET /inbox")).body).toMatchObject({ unread: 0 });
  const changed = await ask("PATCH /inbox/preferences", {
    body: { digest: "off", timeZone: "Asia/Kathmandu" },
  });
  expect(changed.body).toMatchObject({ digest: "off", timeZone: "Asia/Kathmandu" });

  const thread = `GET ${path}?kind=condition&id=gate-pilot-production:pp-1`;
  expect((await ask(thread)).body).toMatchObject({ comments: [{ id, isMine: false }] });
  const counts = await ask(`GET ${path}/counts?kind=condition`);
  expect(counts.body).toEqual({ counts: { [subject.id]: 1 } });
  expect((await ask(`DELETE ${path}/${id}`)).status).toBe(404);
  expect((await ask(`DELETE ${path}/${id}`, { token: members })).status).toBe(204);
  expect((await ask(thread)).body).toMatchObject({
    comments: [{ id, isRemoved: true, parts: [] }],
  });
  expect((await ask(`GET ${path}?kind=wrong&id=x`)).status).toBe(422);
});
