import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { POST } from "#app/api/v1/hooks/[connectionId]/route.ts";
import { addConnection, changeConnection } from "#server/connections/commands.ts";
import { connectionOf, connectionsOf } from "#server/connections/queries.ts";
import { NewConnection } from "#server/connections/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { fixture } from "#server/test/recorded.ts";
import { provenBy } from "./rules.ts";

const database = testDb();
const AT = new Date("2026-11-24T12:00:00Z");
const deps = (): Deps => database.deps(AT);
const file = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const ALERTS = fixture("alertmanager/fixtures/alertmanager-0.25.0/webhook-001.json");

let project: ProjectScope;
beforeAll(async () => {
  provideDeps(deps());
  const owner = await ownerScope(deps());
  const { slug } = await registerProject(deps(), owner, { name: "Estate", factors: {} });
  project = await findProject(deps(), owner, slug);
});

async function hook(kind: string) {
  const made = await addConnection(deps(), project, NewConnection.parse({ kind, name: kind }));
  if (!made.hookSecret) throw new Error("no secret");
  return { id: made.id, secret: made.hookSecret };
}

async function send(id: string, body: Uint8Array | string, headers: Record<string, string>) {
  const request = new Request(`http://localhost/api/v1/hooks/${id}`, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: { "content-type": "application/json", ...headers },
  });
  const answer = await POST(request, { params: Promise.resolve({ connectionId: id }) });
  return { status: answer.status, body: await answer.json() };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const signed = (secret: string, body: Uint8Array | string) => ({
  "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
});
const rows = () =>
  Promise.all([
    database.db.evidence.count(),
    database.db.evidenceRefusal.count(),
    database.db.sighting.count(),
    database.db.pull.count(),
  ]);

describe("Alertmanager's hook", () => {
  test("takes a notification with its token as a machine's evidence", async () => {
    const { id, secret } = await hook("alertmanager-hook");
    const { status, body } = await send(id, ALERTS, bearer(secret));
    expect([status, body.kind, body.duplicate]).toEqual([200, "read", false]);
    const row = await database.db.evidence.findFirst({ where: { id: body.evidenceId } });
    expect(row).toMatchObject({
      source: "alertmanager",
      senderKind: "machine",
      senderId: `connection:${id}`,
      connectionId: id,
    });
    expect(await connectionOf(deps(), project, id)).toMatchObject({
      state: "working",
      documents: 1,
    });
  });

  test("the same bytes again are the same event: no second document, no second run", async () => {
    const { id, secret } = await hook("alertmanager-hook");
    const other = `${ALERTS.toString()}
`;
    await send(id, other, bearer(secret));
    const [evidence, , sightings] = await rows();
    expect((await send(id, other, bearer(secret))).body).toMatchObject({ duplicate: true });
    const after = await rows();
    expect([after[0], after[2]]).toEqual([evidence, sightings]);
  });
});

describe("what proves nothing leaves no trace", () => {
  test("no token, a wrong one, another hook's, an unknown id: one answer for all", async () => {
    const one = await hook("alertmanager-hook");
    const other = await hook("alertmanager-hook");
    const before = await rows();
    const answers = [
      await send(one.id, ALERTS, {}),
      await send(one.id, ALERTS, bearer("x")),
      await send(one.id, ALERTS, bearer(other.secret)),
      await send("0199f000-0000-7000-8000-000000000000", ALERTS, bearer(one.secret)),
      await send("nothing", ALERTS, bearer(one.secret)),
      await send("\0", ALERTS, bearer(one.secret)),
    ];
    expect(
      new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size,
    ).toBe(1);
    expect(answers[0]?.status).toBe(401);
    expect(await rows()).toEqual(before);
  });

  test("a paused hook, and a connection that is no hook, take nothing", async () => {
    const { id, secret } = await hook("alertmanager-hook");
    await changeConnection(deps(), project, { id, isEnabled: false });
    expect((await send(id, ALERTS, bearer(secret))).status).toBe(401);
    const settings = { url: "https://mlflow.example" };
    const credentials = { kind: "bearer", token: "t0k3n" };
    const pulled = NewConnection.parse({ kind: "mlflow", name: "m", settings, credentials });
    const made = await addConnection(deps(), project, pulled);
    expect((await send(made.id, ALERTS, bearer("t0k3n"))).status).toBe(401);
  });

  test("a body that is too large is cut off", async () => {
    const { id, secret } = await hook("alertmanager-hook");
    const { status } = await send(id, new Uint8Array(25_000_001), bearer(secret));
    expect(status).toBe(413);
  });
});

describe("GitHub's hook", () => {
  test("proves the recorded deliveries by their signature, and refuses the forged one", () => {
    const secret = "example-webhook-secret";
    for (const name of ["workflow_run-success", "workflow_run-bad-signature", "ping"]) {
      const headers = new Headers(JSON.parse(file(`${name}.headers.json`).toString()));
      const proven = provenBy("github-hook", {
        headers,
        body: file(`${name}.json`),
        secret,
        at: AT,
      });
      expect(proven?.type ?? null).toBe(
        { "workflow_run-success": "github.workflow_run", ping: "github.ping" }[name] ?? null,
      );
    }
  });

  test("one changed byte, or a signature of another secret, proves nothing", async () => {
    const { id, secret } = await hook("github-hook");
    const body = file("workflow_run-success.json");
    const changed = Buffer.from(body);
    changed[10] = (changed[10] ?? 0) ^ 1;
    expect((await send(id, changed, signed(secret, body))).status).toBe(401);
    expect((await send(id, body, signed("another", body))).status).toBe(401);
    const short = {
      "x-hub-signature-256": signed(secret, body)["x-hub-signature-256"].slice(0, -1),
    };
    expect((await send(id, body, short)).status).toBe(401);
  });

  test("a ping is noted, what nobody reads is recorded once and not asked for again", async () => {
    const { id, secret } = await hook("github-hook");
    const ping = file("ping.json");
    const noted = await send(id, ping, { ...signed(secret, ping), "x-github-event": "ping" });
    expect([noted.status, noted.body.kind]).toEqual([200, "noted"]);
    const star = JSON.stringify({ action: "created", starred_at: "2026-11-24T11:00:00Z" });
    const refused = await send(id, star, { ...signed(secret, star), "x-github-event": "star" });
    expect([refused.status, refused.body.kind]).toEqual([202, "refused"]);
    expect(await connectionOf(deps(), project, id)).toMatchObject({ state: "working", refused: 1 });
  });
});

describe("MLflow's hook", () => {
  const body = JSON.stringify({
    entity: "model_version_alias",
    action: "created",
    timestamp: "2026-11-24T12:00:00+00:00",
    data: { name: "valuation-price", alias: "champion", version: "3" },
  });
  const of = (secret: string, id: string, seconds: number, sent = body) => ({
    "x-mlflow-delivery-id": id,
    "x-mlflow-timestamp": String(seconds),
    "x-mlflow-signature": `v1,${createHmac("sha256", secret).update(`${id}.${seconds}.${sent}`).digest("base64")}`,
  });
  const NOW = AT.getTime() / 1000;

  test("has the registry read at once", async () => {
    const { id, secret } = await hook("mlflow-hook");
    const settings = { url: "https://mlflow.example" };
    const pulled = NewConnection.parse({ kind: "mlflow", name: "MLflow", settings });
    const { id: mlflow } = await addConnection(deps(), project, pulled);
    const { status, body: said } = await send(id, body, of(secret, "d-1", NOW));
    expect([status, said]).toEqual([200, { kind: "noted", says: "MLflow is read anew." }]);
    const jobs = await database.db.$queryRaw<unknown[]>`
      SELECT 1 FROM graphile_worker.jobs WHERE key LIKE ${`pull-connection:%:${mlflow}`}`;
    expect(jobs).toHaveLength(1);
  });

  test("takes no delivery that is signed for another moment, also when all else is right", async () => {
    const { id, secret } = await hook("mlflow-hook");
    const status = async (seconds: number, headers = of(secret, "d-2", seconds)) =>
      (await send(id, body, headers)).status;
    expect(await status(NOW - 299)).toBe(200);
    expect(await status(NOW - 301)).toBe(401);
    expect(await status(NOW + 301)).toBe(401);
    const moved = { ...of(secret, "d-2", NOW - 900), "x-mlflow-timestamp": String(NOW) };
    expect(await status(NOW, moved)).toBe(401);
    const renamed = { ...of(secret, "d-2", NOW), "x-mlflow-delivery-id": "d-3" };
    expect(await status(NOW, renamed)).toBe(401);
  });
});

test("the secret of a hook, and credentials, stand nowhere in what is read back", async () => {
  const { secret } = await hook("github-hook");
  const credentials = { kind: "basic", user: "reader", password: "s3cr3t-w0rd" };
  const settings = { url: "https://prometheus.example" };
  const pulled = NewConnection.parse({ kind: "prometheus", name: "p", settings, credentials });
  await addConnection(deps(), project, pulled);
  const shown = JSON.stringify(await connectionsOf(deps(), project));
  const kept = await database.db.connection.findMany({
    select: { settings: true, secretBox: true },
  });
  const text = JSON.stringify(kept.map(({ settings }) => settings));
  for (const word of [secret, "s3cr3t-w0rd", "reader"]) {
    expect(shown).not.toContain(word);
    expect(text).not.toContain(word);
    expect(kept.some(({ secretBox }) => Buffer.from(secretBox ?? []).includes(word))).toBe(false);
  }
});
