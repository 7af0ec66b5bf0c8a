import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { POST as ACCEPT } from "#app/api/v1/projects/[slug]/evidence/accept/route.ts";
import { POST } from "#app/api/v1/projects/[slug]/evidence/route.ts";
import { POST as MARK, GET as MARKS } from "#app/api/v1/projects/[slug]/subjects/route.ts";
import { AcceptedMany } from "#server/acceptances/schema.ts";
import { ManyReceipts } from "#server/envelopes/schema.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { Receipt } from "#server/receipts/schema.ts";
import { zipOf } from "#server/test/archives.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const OWNER = "a-bootstrap-token-of-more-than-32-characters";
const database = testDb();
const EVIDENCE = join(import.meta.dirname, "../../../../../../server/evidence");
const fixture = (path: string) => new Uint8Array(readFileSync(join(EVIDENCE, path)));
const JUNIT = fixture("adapters/junit/fixtures/junit-xunit2.xml");
const FAILING = fixture("adapters/great-expectations/fixtures/validation-fail.json");
const bytes = (buffer: Buffer) => new Uint8Array(buffer);
let robot = "";

beforeAll(async () => {
  const deps = database.deps("2026-11-24T12:00:00Z");
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: OWNER });
  const owner = await ownerScope(deps);
  await registerProject(deps, owner, { name: "Estate", slug: "est", factors: {} });
  robot = (await createToken(deps, owner, { name: "CI", scopes: ["ingest"] })).token;
});

const params = { params: Promise.resolve({ slug: "est" }) };
function request(path: string, body: BodyInit, more: Record<string, string> = {}, token = robot) {
  const headers = { authorization: `Bearer ${token}`, ...more };
  return new Request(`http://localhost/api/v1/projects/est/${path}`, {
    method: "POST",
    body,
    headers,
  });
}
const send = (body: BodyInit, headers: Record<string, string> = {}, query = "") =>
  POST(request(`evidence${query}`, body, headers), params);
const refusals = () => database.db.evidenceRefusal.count();

describe("POST evidence with several documents", () => {
  it("answers 200 when all were read, 207 when one was refused, 415 when there was nothing", async () => {
    const good = { name: "junit.xml", body: JUNIT };
    const whole = await send(bytes(zipOf([good, { name: "build.log", body: "done" }])));
    expect(whole.status).toBe(200);
    const answer = ManyReceipts.parse(await whole.json());
    expect(answer.files[0]).toMatchObject({ fileName: "junit.xml", receipt: { source: "junit" } });
    expect(answer.notRead).toEqual([{ fileName: "build.log", reason: "no adapter knows it" }]);
    const partly = await send(bytes(zipOf([good, { name: "half.json", body: '{"runs":[' }])));
    expect(partly.status).toBe(207);
    const nothing = await send(bytes(zipOf([{ name: "build.log", body: "done" }])));
    expect(nothing.status).toBe(415);
  });

  it("reads an event in the headers, and says what it changed", async () => {
    const headers = {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": "v-1",
      "ce-source": "/pipelines/nightly%20run",
      "ce-type": "gx.validated",
    };
    const receipt = Receipt.parse(await (await send(FAILING, headers)).json());
    expect(receipt).toMatchObject({ source: "great-expectations", duplicate: false });
    expect(receipt.summary).toMatch(/^Nothing moved, because of what failed: data-1 \(/);
    const row = await database.db.evidence.findFirstOrThrow({ where: { id: receipt.evidenceId } });
    expect(row.context).toMatchObject({ event: { source: "/pipelines/nightly run", id: "v-1" } });
  });

  it("leaves no refusal of what nobody reads in a folder", async () => {
    const before = await refusals();
    const headers = { "content-type": "text/plain" };
    expect((await send("just a log", headers, "?inFolder=true&fileName=job/a.log")).status).toBe(
      415,
    );
    expect(await refusals()).toBe(before);
    expect((await send("just a log", headers, "?fileName=a.log")).status).toBe(415);
    expect(await refusals()).toBe(before + 1);
  });
});

describe("POST evidence/accept and POST subjects", () => {
  const json = { "content-type": "application/json" };

  it("preview what accepting gives, and name what is not on offer", async () => {
    const body = { items: [{ evidenceId: "none", targetId: "data-1" }], preview: true };
    const answer = await ACCEPT(
      request("evidence/accept", JSON.stringify(body), json, OWNER),
      params,
    );
    expect(answer.status).toBe(200);
    expect(AcceptedMany.parse({ ...(await answer.json()) })).toMatchObject({
      preview: true,
      accepted: [],
      barred: [{ evidenceId: "none", targetId: "data-1" }],
    });
    const robots = await ACCEPT(request("evidence/accept", JSON.stringify(body), json), params);
    expect(robots.status).toBe(403);
  });

  it("mark a subject gone with a reason, and keep the mark", async () => {
    const fact = await database.db.fact.findFirstOrThrow({ where: { kind: "dataset-check" } });
    const subjects = [{ factKind: fact.kind, subject: fact.subject }];
    const mark = (body: object, token = OWNER) =>
      MARK(request("subjects", JSON.stringify(body), json, token), params);
    expect((await mark({ subjects, isGone: true, reason: " " })).status).toBe(422);
    expect((await mark({ subjects, isGone: true, reason: "Retired." }, robot)).status).toBe(403);
    expect((await mark({ subjects, isGone: true, reason: "Retired." })).status).toBe(201);
    const read = new Request("http://localhost/api/v1/projects/est/subjects", {
      headers: { authorization: `Bearer ${OWNER}` },
    });
    const Marks = z.object({
      marks: z.array(z.looseObject({ subject: z.string(), reason: z.string() })),
    });
    const { marks } = Marks.parse(await (await MARKS(read, params)).json());
    expect(marks).toEqual([expect.objectContaining({ subject: fact.subject, reason: "Retired." })]);
  });
});
