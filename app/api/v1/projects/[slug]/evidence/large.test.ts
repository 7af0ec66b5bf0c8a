import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { GET } from "#app/api/v1/projects/[slug]/evidence/[evidenceId]/route.ts";
import { POST } from "#app/api/v1/projects/[slug]/evidence/route.ts";
import { main } from "#server/cli/main.ts";
import { readDelivery } from "#server/deliveries/commands.ts";
import { Delivery } from "#server/deliveries/schema.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { zipOf } from "#server/test/archives.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

// Documents of more than 5 MB: taken at once, read later.

const OWNER = "a-bootstrap-token-of-more-than-32-characters";
const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
let robot = "";
let projectId = "";

beforeAll(async () => {
  provideDeps(deps());
  await ensureWorkspaceAndOwner(deps(), { bootstrapToken: OWNER });
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "E", slug: "est", factors: {} });
  projectId = project.id;
  robot = (await createToken(deps(), owner, { name: "CI", scopes: ["ingest"] })).token;
});

beforeEach(async () => {
  await database.db.delivery.deleteMany();
  await database.db.evidence.deleteMany();
});

/** A page of MLflow runs of a little more than 5 MB, most of it one note. */
const page = (name: string) =>
  JSON.stringify({
    runs: [
      {
        info: { run_id: name, experiment_id: "1", status: "FINISHED", start_time: 1794556800000 },
        data: {
          tags: Array.from({ length: 6_000 }, (_, i) => ({ key: `t${i}`, value: "x".repeat(850) })),
        },
      },
    ],
  });

const params = (of: Record<string, string> = {}) => ({
  params: Promise.resolve({ slug: "est", ...of }),
});
const at = (id = "") => `http://localhost/api/v1/projects/est/evidence${id}`;

function send(body: BodyInit, headers: Record<string, string> = {}) {
  const all = {
    authorization: `Bearer ${robot}`,
    "content-type": "application/json",
    ...headers,
  };
  return POST(new Request(at(), { method: "POST", body, headers: all }), params());
}

const ask = (evidenceId: string, token: string) =>
  GET(
    new Request(at(`/${evidenceId}`), { headers: { authorization: `Bearer ${token}` } }),
    params({ evidenceId }),
  );

const taken = async (response: Response) => Delivery.parse(dated(await response.json()));
/** Times are text in JSON. */
const dated = (body: unknown) => ({
  ...z.looseObject({ receivedAt: z.coerce.date() }).parse(body),
  finishedAt: null,
});

describe("POST evidence of more than 5 MB", () => {
  it("answers 202 with a place to ask, where the same token is told the outcome", async () => {
    const response = await send(page("a"));
    expect(response.status).toBe(202);
    const delivery = await taken(response);
    expect(delivery.state).toBe("processing");
    expect(response.headers.get("location")).toBe(
      `/api/v1/projects/est/evidence/${delivery.evidenceId}`,
    );
    expect(await (await ask(delivery.evidenceId, robot)).json()).toMatchObject({
      state: "processing",
      receipt: null,
    });
    await readDelivery(deps(), { projectId, deliveryId: delivery.deliveryId });
    expect(await (await ask(delivery.evidenceId, robot)).json()).toMatchObject({
      state: "processed",
      receipt: { facts: 1, duplicate: false, evidenceId: delivery.evidenceId },
    });
    expect(await (await ask(delivery.evidenceId, OWNER)).json()).toMatchObject({
      state: "processed",
      evidence: { id: delivery.evidenceId },
      facts: [{ kind: "run" }],
    });
  });

  it("answers bytes that are known with their receipt at once", async () => {
    const delivery = await taken(await send(page("b")));
    await readDelivery(deps(), { projectId, deliveryId: delivery.deliveryId });
    const again = await send(page("b"));
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ duplicate: true, evidenceId: delivery.evidenceId });
  });

  it("takes one delivery per Idempotency-Key, and no other content under it", async () => {
    const headers = { "idempotency-key": "large-1" };
    const first = await taken(await send(page("c"), headers));
    const second = await send(page("c"), headers);
    expect(second.status).toBe(202);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect((await taken(second)).deliveryId).toBe(first.deliveryId);
    expect((await send(page("d"), headers)).status).toBe(422);
    expect(await database.db.delivery.count()).toBe(1);
  });

  it("takes a file of a form the same way", async () => {
    const form = new FormData();
    form.set("file", new File([page("e")], "runs.json", { type: "application/json" }));
    const request = new Request(at(), {
      method: "POST",
      body: form,
      headers: { authorization: `Bearer ${robot}` },
    });
    const response = await POST(request, params());
    expect(response.status).toBe(202);
    // What the form holds is known once it is opened, by the job.
    expect(await taken(response)).toMatchObject({ fileName: null, state: "processing" });
  });
});

describe("assay push of more than 5 MB", () => {
  let folder = "";
  let server: Server;
  let url = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-push-"));
    // The route handlers behind a real socket; what they take is read as soon as it is asked about.
    server = createServer(async (incoming, outgoing) => {
      const evidenceId = /evidence\/([^?]+)/.exec(incoming.url ?? "")?.[1];
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers))
        if (typeof value === "string") headers.set(name, value);
      const address = `http://localhost${incoming.url}`;
      if (evidenceId) await readDelivery(deps(), { projectId, deliveryId: evidenceId });
      const init = { method: "POST", headers, body: Readable.toWeb(incoming), duplex: "half" };
      const response = evidenceId
        ? await GET(new Request(address, { headers }), params({ evidenceId }))
        : await POST(Reflect.construct(Request, [address, init]), params());
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(await response.text());
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  async function push(name: string, content: string | Uint8Array) {
    const file = join(folder, name);
    writeFileSync(file, content);
    const said: string[] = [];
    const io = {
      out: (line: string) => said.push(line),
      err: (line: string) => said.push(line),
      now: () => new Date("2026-11-24T12:00:00Z"),
      env: { ASSAY_URL: url, ASSAY_TOKEN: robot },
    };
    return { exit: await main(["push", "--project", "est", file], io), said: said.join("\n") };
  }

  it("waits until it was read and tells the receipt", async () => {
    const { exit, said } = await push("runs.json", page("f"));
    expect(said).toMatch(/runs\.json: .*1 fact, receipt /);
    expect(exit).toBe(0);
  });

  it("tells each document of an archive, and what was left aside in it", async () => {
    const junit = readFileSync("server/evidence/adapters/junit/fixtures/junit-xunit2.xml");
    const archive = zipOf([
      { name: "reports/junit.xml", body: junit },
      { name: "reports/runs.json", body: page("h").slice(0, -10) },
      { name: "build.bin", body: randomBytes(5_500_000) },
    ]);
    const { exit, said } = await push("artifacts.zip", archive);
    expect(said).toMatch(/artifacts\.zip: \S*junit\.xml: .*1 fact, receipt /);
    expect(said).toMatch(/artifacts\.zip: \S*runs\.json: .*\(truncated\)/);
    expect(said).toMatch(/artifacts\.zip: \S*build\.bin left aside/);
    expect(exit).toBe(3);
    const [delivery] = await database.db.delivery.findMany({
      orderBy: { receivedAt: "desc" },
      where: { fileName: "artifacts.zip" },
      select: { id: true },
    });
    expect(await (await ask(delivery?.id ?? "", OWNER)).json()).toMatchObject({
      state: "processed",
      receipt: null,
      files: [
        { fileName: expect.stringContaining("junit.xml") },
        { refusal: { code: "truncated" } },
      ],
    });
  });

  it("ends with 3 and the reason when it was refused", async () => {
    const { exit, said } = await push("cut-off.json", page("g").slice(0, -10));
    expect(said).toMatch(/cut-off\.json: the server answered 422 \(truncated\)/);
    expect(exit).toBe(3);
  });
});
