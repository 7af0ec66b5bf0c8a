import { spawn } from "node:child_process";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import {
  enter,
  giveUpDelivery,
  type Held,
  hold,
  readDelivery,
  settleDeliveries,
} from "./commands.ts";
import { deliveryOf } from "./queries.ts";

const database = testDb();
const ARRIVED = "2026-11-24T12:00:00Z";
const deps = () => database.deps(ARRIVED);
const later = (minutes: number) => database.deps(new Date(Date.parse(ARRIVED) + minutes * 60_000));
let scope: ProjectScope;
let robot: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "E", slug: "est", factors: {} });
  scope = narrowToProject(owner, project);
  robot = narrowToProject(await serviceScope(deps(), ["ingest"]), project);
});

beforeEach(async () => {
  await database.db.delivery.deleteMany();
  await database.db.evidence.deleteMany();
  await database.db.evidenceRefusal.deleteMany();
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

/** A page of MLflow runs as its REST API gives it. */
function page(name: string, runs: number): Buffer {
  const run = (i: number) => ({
    info: {
      run_id: `${name}-${i}`,
      experiment_id: "1",
      status: "FINISHED",
      start_time: 1794556800000 + i,
      end_time: 1794556900000 + i,
    },
    data: { params: [{ key: "shuffle", value: "True" }], metrics: [] },
  });
  return Buffer.from(JSON.stringify({ runs: Array.from({ length: runs }, (_, i) => run(i)) }));
}

/** As the network brings it: in pieces of no particular size. */
async function* pieces(bytes: Uint8Array, size = 65_537) {
  for (let from = 0; from < bytes.byteLength; from += size) yield bytes.subarray(from, from + size);
}

const send = (bytes: Uint8Array, from = robot): Promise<Held> =>
  hold(deps(), from, {
    chunks: pieces(bytes),
    fileName: "runs.json",
    mediaType: "application/json",
    stated: { context: { branch: "main", ranInCi: true } },
  });
const refOf = ({ id }: Held) => ({ projectId: scope.projectId, deliveryId: id });
const stateOf = async ({ id }: Held) =>
  (await deliveryOf(deps(), scope, { id, onlyOwn: false }))?.state;
const counts = async () => ({
  evidence: await database.db.evidence.count(),
  sightings: await database.db.sighting.count(),
  refusals: await database.db.evidenceRefusal.count(),
  parts: await database.db.deliveryPart.count(),
});

describe("a large document", () => {
  it("is answered before it is read, and what is kept of it until then cannot be read in the database", async () => {
    const bytes = page("a", 8_000);
    const held = await send(bytes);
    expect(held).toMatchObject({ digest: sha256(bytes), sizeBytes: bytes.byteLength });
    const entered = await enter(deps(), robot, held);
    expect(entered).toMatchObject({
      kind: "processing",
      delivery: { evidenceId: held.id, state: "processing", digest: held.digest, receipt: null },
    });
    expect(await counts()).toMatchObject({ evidence: 0, parts: Math.ceil(bytes.byteLength / 1e6) });
    for (const { body } of await database.db.deliveryPart.findMany({ select: { body: true } }))
      expect(Buffer.from(body).includes("run_id")).toBe(false);
  });

  it("becomes evidence under the delivery's id, as it would have at its arrival, and its copy goes", async () => {
    const bytes = page("b", 8_000);
    const held = await send(bytes);
    await enter(deps(), robot, held);
    await readDelivery(later(9), refOf(held));
    expect(await counts()).toEqual({ evidence: 1, sightings: 0, refusals: 0, parts: 0 });
    expect(
      await database.db.evidence.findFirst({
        select: { id: true, digest: true, receivedAt: true, senderKind: true, context: true },
      }),
    ).toEqual({
      id: held.id,
      digest: held.digest,
      receivedAt: new Date(ARRIVED),
      senderKind: "machine",
      context: { branch: "main", ranInCi: true },
    });
    expect(await deliveryOf(deps(), scope, { id: held.id, onlyOwn: false })).toMatchObject({
      state: "processed",
      finishedAt: later(9).now(),
      receipt: { evidenceId: held.id, duplicate: false, facts: 8_000, source: "mlflow" },
    });
  });

  it("that is known already is answered so at once, and waits for nobody", async () => {
    const bytes = page("c", 10);
    await ingest(deps(), robot, { bytes });
    const entered = await enter(deps(), robot, await send(bytes));
    expect(entered).toMatchObject({ kind: "received", receipt: { duplicate: true } });
    expect(await database.db.delivery.count()).toBe(0);
    expect(await counts()).toEqual({ evidence: 1, sightings: 1, refusals: 0, parts: 0 });
  });

  it("sent twice before the first was read becomes one document with one sighting", async () => {
    const bytes = page("d", 10);
    const [first, second] = [await send(bytes), await send(bytes)];
    for (const held of [first, second]) await enter(deps(), robot, held);
    for (const held of [first, second, second]) await readDelivery(deps(), refOf(held));
    expect(await counts()).toEqual({ evidence: 1, sightings: 1, refusals: 0, parts: 0 });
    expect(await deliveryOf(deps(), scope, { id: second.id, onlyOwn: false })).toMatchObject({
      evidenceId: first.id,
      receipt: { duplicate: true },
    });
  });

  it("that is refused says so with code, message and place, and is in the log once", async () => {
    const held = await send(Buffer.from('{"runs": [{"info": {"run_id": NaN}}]}'));
    await enter(deps(), robot, held);
    await readDelivery(deps(), refOf(held));
    await readDelivery(deps(), refOf(held));
    expect(await deliveryOf(deps(), scope, { id: held.id, onlyOwn: false })).toMatchObject({
      state: "refused",
      receipt: null,
      code: "invalid_json",
      message: expect.stringMatching(/NaN/),
    });
    expect(await counts()).toEqual({ evidence: 0, sightings: 0, refusals: 1, parts: 0 });
  });

  it("whose sender breaks off leaves nothing", async () => {
    async function* broken() {
      yield page("e", 8_000);
      throw new Error("the connection was closed");
    }
    const sending = hold(deps(), robot, { chunks: broken(), stated: { context: {} } });
    await expect(sending).rejects.toThrow("the connection was closed");
    expect(await database.db.delivery.count()).toBe(0);
    expect(await counts()).toMatchObject({ parts: 0 });
  });

  it("is shown to its sender and to who may read, not to another token that may only send", async () => {
    const held = await send(page("f", 10));
    await enter(deps(), robot, held);
    const other = narrowToProject(await serviceScope(deps(), ["ingest"]), {
      ...scope,
      id: scope.projectId,
    });
    const seen = async (by: ProjectScope) =>
      (await deliveryOf(deps(), by, { id: held.id, onlyOwn: true }))?.state ?? null;
    expect(await seen(robot)).toBe("processing");
    expect(await seen(other)).toBeNull();
  });

  it("of a person keeps its person: another member may accept it, its sender may not", async () => {
    const member = narrowToProject(await memberScope(deps(), "engineer"), {
      ...scope,
      id: scope.projectId,
    });
    const held = await send(page("g", 10), member);
    await enter(deps(), member, held);
    await readDelivery(deps(), refOf(held));
    expect(
      await database.db.evidence.findFirst({ select: { senderKind: true, senderId: true } }),
    ).toEqual({
      senderKind: "person",
      senderId: member.actor.kind === "person" ? member.actor.userId : "",
    });
  });
});

describe("a delivery that cannot be read", () => {
  it("under another secret fails, is tried again, and in the end is refused as our fault", async () => {
    const held = await send(page("h", 10));
    await enter(deps(), robot, held);
    const changed = { ...deps(), serverSecret: () => "another-secret-of-32-characters-or-so" };
    await expect(readDelivery(changed, refOf(held))).rejects.toThrow(/ASSAY_SECRET is not the one/);
    expect(await stateOf(held)).toBe("processing");
    await giveUpDelivery(deps(), refOf(held));
    expect(await deliveryOf(deps(), scope, { id: held.id, onlyOwn: false })).toMatchObject({
      state: "refused",
      code: "internal",
      message: expect.stringMatching(/fault on our side/),
    });
    expect(await counts()).toEqual({ evidence: 0, sightings: 0, refusals: 1, parts: 0 });
  });

  it("because its job is gone is ended within minutes; one whose job waits is left alone", async () => {
    const [gone, waits] = [await send(page("i", 10)), await send(page("j", 10))];
    for (const held of [gone, waits]) await enter(deps(), robot, held);
    await database.db.$executeRaw`
      UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key LIKE ${`%${gone.id}`}`;
    await settleDeliveries(deps());
    expect(await stateOf(gone)).toBe("processing");
    await settleDeliveries(later(2));
    expect(await stateOf(gone)).toBe("refused");
    expect(await stateOf(waits)).toBe("processing");
  });

  it("because the process that took it was killed is removed after an hour", async () => {
    const held = await send(page("k", 10));
    await settleDeliveries(later(30));
    expect(await database.db.delivery.count()).toBe(1);
    await settleDeliveries(later(61));
    expect(await database.db.delivery.count()).toBe(0);
    expect(await stateOf(held)).toBeUndefined();
  });
});

/** The real worker process on the test's database. */
function startWorkerProcess() {
  return spawn(process.execPath, ["--import", "tsx", "server/start/worker-main.ts"], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      ASSAY_SECRET: deps().serverSecret(),
      NODE_ENV: "test",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function until(isSo: () => Promise<boolean>, msMax: number): Promise<void> {
  for (const end = Date.now() + msMax; !(await isSo()); await pause(5))
    if (Date.now() > end) throw new Error("it did not come about in time");
}

it("a worker that is killed at any moment of a job leaves it to the next, and nothing is doubled", async () => {
  const RUNS = 6_000;
  const jobsLeft = async () =>
    (
      await database.db.$queryRaw<
        unknown[]
      >`SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'read-delivery'`
    ).length;
  const isTaken = async () =>
    (
      await database.db.$queryRaw<
        unknown[]
      >`SELECT 1 FROM graphile_worker.jobs WHERE locked_by IS NOT NULL`
    ).length > 0;
  const delaysMs = [0, 150, 400];
  for (const [i, delayMs] of delaysMs.entries()) {
    const held = await send(page(`killed${i}`, RUNS));
    await enter(deps(), robot, held);
    const victim = startWorkerProcess();
    const ended = new Promise((done) => victim.once("exit", done));
    await until(isTaken, 60_000);
    await pause(delayMs);
    victim.kill("SIGKILL");
    await ended;
    const next = startWorkerProcess();
    // Killed after the document was kept and before the job was, the job runs once more and finds nothing to do.
    await until(async () => (await jobsLeft()) === 0, 60_000);
    expect(await stateOf(held)).toBe("processed");
    const stopped = new Promise((done) => next.once("exit", done));
    next.kill("SIGTERM");
    expect(await stopped).toBe(0);
  }
  expect(await counts()).toEqual({ evidence: 3, sightings: 0, refusals: 0, parts: 0 });
  expect(await database.db.fact.count()).toBe(3 * RUNS);
}, 300_000);
