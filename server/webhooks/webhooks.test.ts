import { createServer, type IncomingHttpHeaders } from "node:http";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { decideGate } from "#server/gates/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { parseAllowList } from "#server/platform/addresses.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import {
  addWebhook,
  announce,
  queueOverdueMessages,
  redeliver,
  removeWebhook,
  resumeWebhook,
  rotateSecret,
  sendMessage,
  testWebhook,
  tidyMessages,
} from "./commands.ts";
import { messagesOf, webhooksOf } from "./queries.ts";

const database = testDb();
type Got = { headers: IncomingHttpHeaders; body: string };
let got: Got[] = [];
let status = 204;
let url = "";
const receiver = createServer((request, answer) => {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString("utf8");
  });
  request.on("end", () => {
    got.push({ headers: request.headers, body });
    answer.writeHead(status, { location: "http://127.0.0.1:1/elsewhere" }).end();
  });
});
// The receiver's library looks at the real clock, so ours runs with it, moved by `ahead`.
let ahead = 0;
const deps = (): Deps => ({
  ...database.deps(() => new Date(Date.now() + ahead)),
  connectHosts: () => parseAllowList("127.0.0.0/8"),
});
let owner: WorkspaceScope;

beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const address = receiver.address();
  if (!address || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/in?team=a%20b`;
  owner = await ownerScope(deps());
  await registerProject(deps(), owner, { name: "One", slug: "one", factors: {} });
});
afterAll(() => void receiver.close());
beforeEach(async () => {
  got = [];
  status = 204;
  ahead = 0;
  await database.db.webhook.deleteMany();
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

const headersOf = ({ headers }: Got) => ({
  "webhook-id": String(headers["webhook-id"]),
  "webhook-timestamp": String(headers["webhook-timestamp"]),
  "webhook-signature": String(headers["webhook-signature"]),
});
const first = (): Got => {
  const [one] = got;
  if (!one) throw new Error("nothing came");
  return one;
};
const jobs = () =>
  database.db.$queryRaw<{ key: string; run_at: Date }[]>`
    SELECT key, run_at FROM graphile_worker.jobs WHERE task_identifier = 'send-webhook'`;

async function sendAll(of: Deps = deps()): Promise<void> {
  const waiting = await database.db.webhookMessage.findMany({ where: { state: "waiting" } });
  for (const { workspaceId, webhookId, id } of waiting)
    await sendMessage(of, { workspaceId, webhookId, id });
}

test("a receiver verifies a decision with the standard's own library, and refuses it when it is old or changed", async () => {
  const { secret } = await addWebhook(deps(), owner, { url, events: ["gate.decided"] });
  const scope = await findProject(deps(), owner, "one");
  const decision = await decideGate(deps(), scope, {});
  await sendAll();
  const one = first();
  const verifier = new Verifier(secret);
  expect(verifier.verify(one.body, headersOf(one))).toEqual({
    type: "gate.decided",
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      project: { id: scope.projectId, slug: "one" },
      decisionId: decision.decisionId,
      gate: decision.gate,
      outcome: decision.outcome,
      cause: "asked",
      snapshotDigest: decision.snapshotDigest,
    },
  });
  const changed = one.body.replace(decision.outcome, "pass_");
  expect(() => verifier.verify(changed, headersOf(one))).toThrow(/signature/);
  expect(() =>
    new Verifier(Buffer.alloc(32).toString("base64")).verify(one.body, headersOf(one)),
  ).toThrow();
  // Sent again as it was recorded, six minutes later: outside the window of the receiver.
  ahead = -6 * 60_000;
  await testWebhook(deps(), owner, { id: (await webhooksOf(deps(), owner)).webhooks[0]?.id ?? "" });
  await sendAll();
  const [, old] = got;
  if (!old) throw new Error("nothing came");
  expect(() => verifier.verify(old.body, headersOf(old))).toThrow(/too old/);
});

test("a message is there when the change is, and not when the change is undone", async () => {
  const { id } = await addWebhook(deps(), owner, { url, events: [] });
  const scope = await findProject(deps(), owner, "one");
  const undone = database.db.$transaction(async (db) => {
    const { unaudited } = await import("#server/audit/commands.ts");
    const tx = unaudited(db, "test-scene");
    const data = { number: 1, digest: "d" };
    await announce(deps(), tx, scope, { type: "assessment.published", data });
    throw new Error("the change failed");
  });
  await expect(undone).rejects.toThrow("the change failed");
  expect(await messagesOf(deps(), owner, { id })).toEqual([]);
  expect(await jobs()).toEqual([]);
  await decideGate(deps(), scope, {});
  expect(await messagesOf(deps(), owner, { id })).toMatchObject([
    { event: "gate.decided", state: "waiting", attempts: 0 },
  ]);
  expect(await jobs()).toHaveLength(1);
});

test("only what an address wants is sent to it; with nothing named, everything", async () => {
  const wanted = await addWebhook(deps(), owner, { url, events: ["gate.decided"] });
  const other = await addWebhook(deps(), owner, { url, events: ["waiver.ruled"] });
  const all = await addWebhook(deps(), owner, { url, events: [] });
  await decideGate(deps(), await findProject(deps(), owner, "one"), {});
  const counts = [wanted, other, all].map(
    async ({ id }) => (await messagesOf(deps(), owner, { id })).length,
  );
  expect(await Promise.all(counts)).toEqual([1, 0, 1]);
});

test("tries follow the schedule under one id, each with its own moment, and then it is given up", async () => {
  status = 500;
  const { id, secret } = await addWebhook(deps(), owner, { url, events: [] });
  await testWebhook(deps(), owner, { id });
  const waits: number[] = [];
  for (let n = 0; n < 10; n++) {
    await sendAll();
    const [message] = await messagesOf(deps(), owner, { id });
    const ms = message?.nextAt ? message.nextAt.getTime() - Date.now() - ahead : 0;
    waits.push(Math.round(ms / 1000));
    ahead += Math.max(ms, 0) + 1000;
  }
  expect(waits).toEqual([5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400, 0]);
  expect(new Set(got.map((one) => one.headers["webhook-id"])).size).toBe(1);
  expect(new Set(got.map((one) => one.headers["webhook-timestamp"])).size).toBe(10);
  expect(await messagesOf(deps(), owner, { id })).toMatchObject([
    { state: "given-up", attempts: 10, lastStatus: 500, lastError: "It answered 500." },
  ]);
  await sendAll();
  expect(got).toHaveLength(10);
  // By hand, under the same id.
  const [message] = await messagesOf(deps(), owner, { id });
  status = 200;
  ahead = 0;
  await redeliver(deps(), owner, { id, messageId: message?.id ?? "" });
  await expect(redeliver(deps(), owner, { id, messageId: message?.id ?? "" })).rejects.toThrow(
    "still waits",
  );
  await sendAll();
  const last = got.at(-1);
  if (!last) throw new Error("nothing came");
  expect(new Verifier(secret).verify(last.body, headersOf(last))).toMatchObject({
    type: "webhook.test",
  });
  expect(last.headers["webhook-id"]).toBe(first().headers["webhook-id"]);
  expect(await messagesOf(deps(), owner, { id })).toMatchObject([{ state: "delivered" }]);
});

test("after five days of failures, or where it says it is gone, an address is paused and admins are told", async () => {
  status = 503;
  const { id } = await addWebhook(deps(), owner, { url, events: [] });
  for (const days of [0, 4.9, 5.1]) {
    ahead = days * 86_400_000;
    await testWebhook(deps(), owner, { id });
    await sendAll();
    const [hook] = (await webhooksOf(deps(), owner)).webhooks;
    expect(hook?.pausedAt !== null, `${days} days`).toBe(days > 5);
  }
  expect((await messagesOf(deps(), owner, { id })).map(({ state }) => state)).toEqual(
    Array(3).fill("given-up"),
  );
  const notices = await database.db.notice.findMany({ where: { kind: "webhook-paused" } });
  expect(notices).toHaveLength(1);
  await expect(testWebhook(deps(), owner, { id })).rejects.toThrow("paused");
  await decideGate(deps(), await findProject(deps(), owner, "one"), {});
  expect(await messagesOf(deps(), owner, { id })).toContainEqual(
    expect.objectContaining({ event: "gate.decided", state: "given-up" }),
  );
  await resumeWebhook(deps(), owner, { id });
  status = 410;
  await testWebhook(deps(), owner, { id });
  await sendAll();
  expect((await webhooksOf(deps(), owner)).webhooks[0]?.pausedAt).not.toBeNull();
  const actions = await database.db.auditEntry.findMany({ where: { action: "webhook.pause" } });
  expect(actions.map(({ actorKind }) => actorKind)).toEqual(["system", "system"]);
});

test("one that is taken again starts the count of failures anew", async () => {
  const { id } = await addWebhook(deps(), owner, { url, events: [] });
  for (const [days, answer] of [
    [0, 500],
    [3, 200],
    [4, 500],
    [8, 500],
  ] as const) {
    ahead = days * 86_400_000;
    status = answer;
    await testWebhook(deps(), owner, { id });
    await sendAll();
  }
  expect((await webhooksOf(deps(), owner)).webhooks[0]).toMatchObject({ pausedAt: null });
});

test("for a day after a rotation both secrets sign, and then only the new one", async () => {
  const made = await addWebhook(deps(), owner, { url, events: [] });
  const { id } = made;
  const { secret } = await rotateSecret(deps(), owner, { id });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await testWebhook(deps(), owner, { id });
  await sendAll();
  for (const one of [made.secret, secret])
    expect(() => new Verifier(one).verify(first().body, headersOf(first()))).not.toThrow();
  ahead = 25 * 3_600_000;
  await testWebhook(deps(), owner, { id });
  await sendAll();
  expect(String(got[1]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
});

test("no redirect is followed, and the address's own query is kept", async () => {
  status = 307;
  const { id } = await addWebhook(deps(), owner, { url, events: [] });
  await testWebhook(deps(), owner, { id });
  await sendAll();
  expect(await messagesOf(deps(), owner, { id })).toMatchObject([
    { state: "waiting", lastStatus: 307 },
  ]);
});

test("an address inside the network is refused when it is entered, and where a name leads there when it is sent", async () => {
  const closed = { ...deps(), connectHosts: () => [] };
  for (const bad of [
    "http://127.0.0.1/x",
    "http://10.0.0.8/",
    "ftp://a.example/",
    "http://u:p@a.example/",
  ])
    await expect(addWebhook(closed, owner, { url: bad, events: [] })).rejects.toThrow(
      "The address",
    );
  const { id } = await addWebhook(closed, owner, { url: "http://localhost:8099/", events: [] });
  await testWebhook(closed, owner, { id });
  await sendAll(closed);
  expect(await messagesOf(deps(), owner, { id })).toMatchObject([
    { lastStatus: null, lastError: expect.stringContaining("inside a network") },
  ]);
});

test("the secret is shown once and stored encrypted; removed, it signs nothing more", async () => {
  const { id, secret } = await addWebhook(deps(), owner, { url, events: [] });
  const all = JSON.stringify(await webhooksOf(deps(), owner));
  expect(all).not.toContain(secret);
  const row = await database.db.webhook.findFirstOrThrow({ where: { id } });
  expect(Buffer.from(row.secretBox).includes(secret)).toBe(false);
  const log = JSON.stringify(await database.db.auditEntry.findMany(), (_, v) =>
    typeof v === "bigint" ? String(v) : z.unknown().parse(v),
  );
  expect(log).not.toContain(secret);
  await testWebhook(deps(), owner, { id });
  await removeWebhook(deps(), owner, { id });
  await sendAll();
  expect(got).toEqual([]);
  expect((await database.db.webhook.findFirstOrThrow({ where: { id } })).secretBox).toHaveLength(0);
});

test("a message whose job was lost is found by the minute's look; settled ones go after 30 days", async () => {
  const { id } = await addWebhook(deps(), owner, { url, events: [] });
  await testWebhook(deps(), owner, { id });
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await queueOverdueMessages(deps());
  expect(await jobs()).toEqual([]);
  ahead = 6 * 60_000;
  await queueOverdueMessages(deps());
  expect(await jobs()).toHaveLength(1);
  await sendAll();
  ahead = 31 * 86_400_000;
  await tidyMessages(deps());
  expect(await messagesOf(deps(), owner, { id })).toEqual([]);
});
