import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { unaudited } from "#server/audit/commands.ts";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { boxOf } from "#server/connections/store.ts";
import { hold } from "#server/deliveries/commands.ts";
import { setChat } from "#server/digests/commands.ts";
import { chatOf } from "#server/digests/queries.ts";
import { receiveHook } from "#server/hooks/commands.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { answerAuth } from "#server/identity/session.ts";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { type Db, openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { boxHead, open } from "#server/platform/secret-box.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { credentialsIn } from "#server/pulls/commands.ts";
import { signedBy } from "#server/signing-keys/commands.ts";
import { Jar } from "#server/test/browser-jar.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { totpOf } from "#server/test/totp.ts";
import { addWebhook, rotateSecret } from "#server/webhooks/commands.ts";
import { rotateSecrets } from "./commands.ts";
import { boxCounts } from "./queries.ts";
import * as store from "./store.ts";

// One installation, its secret changed while everything that is encrypted is there.

const OLD = "the secret that everybody has seen by now";
const NEW = "the secret that follows it from today on";
const PASSWORD = "correct horse battery";
const ORIGIN = "http://localhost:3000";
const ALL = ["connection", "webhook", "chat", "signing-key", "delivery", "second-factor"];

const database = testDb();
/** Clocks run: second factors look at the real one. */
const withSecrets = (current: string, previous: readonly string[] = [], db?: Db): Deps => ({
  ...database.deps(() => new Date()),
  ...(db ? { db } : {}),
  serverSecret: () => current,
  previousSecrets: () => previous,
});
const before = () => withSecrets(OLD);
const between = () => withSecrets(NEW, [OLD]);
const after = () => withSecrets(NEW);

let owner: WorkspaceScope;
let project: ProjectScope;
let webhookId = "";
let connectionId = "";
let hook = { id: "", secret: "" };
let deliveryId = "";
let totpURI = "";
const EMAIL = "ada@example.org";

async function ask(deps: Deps, path: string, body: object, jar: Jar) {
  const answer = await answerAuth(
    deps,
    new Request(`${ORIGIN}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN, cookie: jar.header },
      body: JSON.stringify(body),
    }),
  );
  jar.take(answer.headers);
  return answer;
}

/** A notification without alerts reads as nothing, which is told only once its sender has proven itself. */
const push = (deps: Deps) =>
  receiveHook(deps, {
    connectionId: hook.id,
    headers: new Headers({ authorization: `Bearer ${hook.secret}` }),
    body: Buffer.from(JSON.stringify({ version: "4", status: "firing", alerts: [] })),
  });

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", OLD);
  owner = await ownerScope(before());
  const { slug } = await registerProject(before(), owner, { name: "One", factors: {} });
  project = await findProject(before(), owner, slug);
  for (let i = 0; i < 3; i++) {
    const settings = { url: "https://mlflow.example" };
    const credentials = { kind: "bearer", token: "t0k3n" };
    const input = { kind: "mlflow", name: `Tracker ${i}`, settings, credentials };
    connectionId = (await addConnection(before(), project, NewConnection.parse(input))).id;
  }
  const pushed = NewConnection.parse({ kind: "alertmanager-hook", name: "Alerts", settings: {} });
  const made = await addConnection(before(), project, pushed);
  hook = { id: made.id, secret: made.hookSecret ?? "" };
  webhookId = (await addWebhook(before(), owner, { url: "https://a.example/in", events: [] })).id;
  await setChat(before(), owner, { url: "https://chat.example/services/x" });
  await signedBy(before(), owner, { payloadType: "text/plain", payload: "one" });
  const chunks = (async function* () {
    yield new TextEncoder().encode("a document that waits");
  })();
  deliveryId = (await hold(before(), project, { chunks, stated: { context: {} } })).id;
  const { token } = await invite(before(), owner, { role: "engineer", access: "member" });
  await acceptInvitation(before(), { token, name: "Ada", email: EMAIL, password: PASSWORD });
  const jar = new Jar();
  await ask(before(), "/sign-in/email", { email: EMAIL, password: PASSWORD }, jar);
  const enabled = await ask(before(), "/two-factor/enable", { password: PASSWORD }, jar);
  totpURI = z.object({ totpURI: z.string() }).parse(await enabled.json()).totpURI;
  await ask(before(), "/two-factor/verify-totp", { code: totpOf(totpURI) }, jar);
});
afterAll(() => vi.unstubAllEnvs());

const earlier = async (deps: Deps) =>
  Object.fromEntries((await boxCounts(deps)).map(({ kind, earlier: count }) => [kind, count]));

test("with the new secret alone nothing opens, and it is said which setting opens it", async () => {
  const box = await boxOf(database.db, project, connectionId);
  expect(() => credentialsIn(after(), box)).toThrow(/ASSAY_SECRET is not the one/);
  await expect(chatOf(after(), owner)).rejects.toThrow(/ASSAY_SECRET/);
  await expect(push(after())).rejects.toThrow(/ASSAY_SECRET/);
  await expect(signedBy(after(), owner, { payloadType: "t", payload: "p" })).rejects.toThrow();
});

test("while the old one is named too everything opens, and what is new is under the new one", async () => {
  const box = await boxOf(database.db, project, connectionId);
  expect(credentialsIn(between(), box)).toEqual({ kind: "bearer", token: "t0k3n" });
  expect((await chatOf(between(), owner)).host).toBe("chat.example");
  expect((await push(between())).kind).toBe("refused");
  const counts = await earlier(between());
  expect(Object.keys(counts)).toEqual(ALL);
  expect(counts).toMatchObject({ connection: 4, webhook: 1, chat: 1, "signing-key": 1 });
  expect(counts).toMatchObject({ delivery: 1, "second-factor": 1 });
  await rotateSecret(between(), owner, { id: webhookId });
  expect(await earlier(between())).toMatchObject({ webhook: 0 });
});

test("a rotation that is cut short goes on where it was, with the batches before it kept", async () => {
  const deps = between();
  let writes = 0;
  // The second batch fails, as where the process is killed.
  const failing = new Proxy(deps.db, {
    get: (db, name) => {
      const value = Reflect.get(db, name);
      if (name !== "$transaction") return typeof value === "function" ? value.bind(db) : value;
      return (...given: unknown[]) => {
        writes += 1;
        if (writes > 1) throw new Error("killed");
        return Reflect.apply(value, db, given);
      };
    },
  });
  await expect(rotateSecrets({ ...deps, db: failing }, 3)).rejects.toThrow("killed");
  expect(await earlier(deps)).toMatchObject({ connection: 1, chat: 1, "signing-key": 1 });
});

test("a rotation moves everything, writes it down, and finds nothing left to move", async () => {
  const done = await rotateSecrets(between());
  expect(done.map(({ kind }) => kind)).toEqual(ALL);
  expect(done.every(({ unreadable }) => unreadable === 0)).toBe(true);
  expect(Object.values(await earlier(between()))).toEqual(ALL.map(() => 0));
  const told = await database.db.auditEntry.findMany({
    where: { action: "secret.rotate" },
    select: { detail: true, actorKind: true, workspaceId: true },
  });
  expect(told.map(({ actorKind }) => actorKind)).toEqual(told.map(() => "system"));
  const kinds = told.map(({ detail }) =>
    z.looseObject({ kind: z.string(), count: z.int() }).parse(JSON.parse(String(detail))),
  );
  expect(kinds.map(({ kind, count }) => `${kind} ${count}`).sort()).toEqual(
    [
      "chat 1",
      "connection 1",
      "connection 3",
      "delivery 1",
      "second-factor 1",
      "signing-key 1",
    ].sort(),
  );
  const again = await rotateSecrets(between());
  expect(again.map(({ renewed }) => renewed)).toEqual(ALL.map(() => 0));
});

test("afterwards the new secret alone opens everything, and the old one nothing", async () => {
  const box = await boxOf(database.db, project, connectionId);
  expect(credentialsIn(after(), box)).toEqual({ kind: "bearer", token: "t0k3n" });
  expect(() => credentialsIn(before(), box)).toThrow(/ASSAY_SECRET is not the one/);
  expect((await chatOf(after(), owner)).host).toBe("chat.example");
  await expect(chatOf(before(), owner)).rejects.toThrow(/ASSAY_SECRET/);
  expect((await push(after())).kind).toBe("refused");
  await expect(push(before())).rejects.toThrow(/ASSAY_SECRET/);
  await signedBy(after(), owner, { payloadType: "text/plain", payload: "two" });
  const part = await database.db.deliveryPart.findFirstOrThrow({
    where: { projectId: project.projectId, deliveryId },
    select: { body: true },
  });
  expect(Buffer.from(open(NEW, part.body)).toString()).toBe("a document that waits");
});

test("a second factor made under the old secret is asked for and taken under the new one alone", async () => {
  vi.stubEnv("ASSAY_SECRET", NEW);
  const db = openDb(database.url, 2);
  try {
    const deps = withSecrets(NEW, [], db);
    const jar = new Jar();
    const half = await ask(deps, "/sign-in/email", { email: EMAIL, password: PASSWORD }, jar);
    expect(await half.json()).toMatchObject({ twoFactorRedirect: true });
    const wrong = await ask(deps, "/two-factor/verify-totp", { code: "000000" }, jar);
    expect(wrong.status).toBe(401);
    const right = await ask(deps, "/two-factor/verify-totp", { code: totpOf(totpURI) }, jar);
    expect(right.status).toBe(200);
  } finally {
    await db.$disconnect();
  }
});

test("what no secret that is named opens is counted, left as it is and does not stop the rest", async () => {
  const third = withSecrets("a third secret that knows none before", [
    "nor one that was in between those",
  ]);
  const done = await rotateSecrets(third);
  expect(done.map(({ renewed }) => renewed)).toEqual(ALL.map(() => 0));
  expect(done.find(({ kind }) => kind === "connection")?.unreadable).toBe(4);
  const box = await boxOf(database.db, project, connectionId);
  expect(credentialsIn(after(), box)).toEqual({ kind: "bearer", token: "t0k3n" });
});

test("what somebody changed since it was read is left as they made it", async () => {
  const find = { head: boxHead(OLD), after: null, limit: 1 };
  const [row] = await store.earlierBoxes(database.db, "connection", find);
  if (!row) throw new Error("no box");
  const stale = { ...row, box: new Uint8Array([1, 2, 3]) };
  const tx = unaudited(database.db, "test-scene");
  expect(await store.replaceBox(tx, "connection", { row: stale, box: row.box })).toBe(false);
  expect(await store.replaceBox(tx, "connection", { row, box: row.box })).toBe(true);
});
