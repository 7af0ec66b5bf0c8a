import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { POST as ACCEPT } from "#app/api/v1/projects/[slug]/evidence/[evidenceId]/accept/route.ts";
import { GET as RAW } from "#app/api/v1/projects/[slug]/evidence/[evidenceId]/raw/route.ts";
import { GET as DETAIL } from "#app/api/v1/projects/[slug]/evidence/[evidenceId]/route.ts";
import { GET, POST } from "#app/api/v1/projects/[slug]/evidence/route.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { Receipt } from "#server/receipts/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const OWNER = "a-bootstrap-token-of-more-than-32-characters";
const database = testDb();
const FIXTURES = join(import.meta.dirname, "../../../../../../server/evidence");
const fixture = (path: string) => new Uint8Array(readFileSync(join(FIXTURES, path)));
const JUNIT = "adapters/junit/fixtures/junit-xunit2.xml";
const Problem = z.looseObject({ status: z.number(), code: z.string(), detail: z.string() });
let robot = "";

beforeAll(async () => {
  const deps = database.deps("2026-11-24T12:00:00Z");
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: OWNER });
  const owner = await ownerScope(deps);
  await registerProject(deps, owner, { name: "Estate valuation", slug: "est", factors: {} });
  robot = (await createToken(deps, owner, { name: "CI", scopes: ["ingest"] })).token;
});

const params = (of: Record<string, string> = {}) => ({
  params: Promise.resolve({ slug: "est", ...of }),
});
const at = (query = "") => `http://localhost/api/v1/projects/est/evidence${query}`;

function send(
  body: BodyInit,
  of: { query?: string; token?: string; headers?: Record<string, string> } = {},
) {
  const headers = { authorization: `Bearer ${of.token ?? robot}`, ...of.headers };
  const request = new Request(at(of.query), { method: "POST", body, headers });
  return POST(request, params());
}

const ask = (token = OWNER) => new Request(at(), { headers: { authorization: `Bearer ${token}` } });

describe("POST evidence", () => {
  it("answers a receipt, and says duplicate the second time", async () => {
    const query = "?branch=main&commit=abc&ci=true&fileName=report.xml";
    const first = await send(fixture(JUNIT), {
      query,
      headers: { "content-type": "application/xml" },
    });
    expect(first.status).toBe(200);
    const receipt = Receipt.parse(await first.json());
    expect(receipt).toMatchObject({
      source: "junit",
      facts: 1,
      duplicate: false,
      actor: { kind: "machine" },
    });
    expect(first.headers.get("location")).toBe(
      `/api/v1/projects/est/evidence/${receipt.evidenceId}`,
    );
    const again = Receipt.parse(await (await send(fixture(JUNIT))).json());
    expect(again).toMatchObject({ evidenceId: receipt.evidenceId, duplicate: true, facts: 0 });
    const detail = await (await DETAIL(ask(), params({ evidenceId: receipt.evidenceId }))).json();
    expect(detail).toMatchObject({
      evidence: {
        context: { branch: "main", commit: "abc", ranInCi: true },
        fileName: "report.xml",
      },
      sightings: [{ senderKind: "machine" }],
    });
  });

  it.each([
    ["fixtures/bad/mlflow.nan-literal.json", "application/json", 422, "invalid_json"],
    ["fixtures/bad/junit.billion-laughs.xml", "application/xml", 422, "xml_doctype_forbidden"],
    ["fixtures/other/unknown-tool.json", "application/json", 415, "unrecognised"],
    ["fixtures/bad/mlflow-as-text.json", "text/html", 415, "wrong_content_type"],
    ["fixtures/bad/utf16.json", "application/json", 422, "not_utf8"],
  ])("refuses %s sent as %s with %i %s", async (file, type, status, code) => {
    const answer = await send(fixture(file), { headers: { "content-type": type } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(Problem.parse(await answer.json()).code).toBe(code);
  });

  it("stops a body at the size limit without holding it, and keeps the refusal", async () => {
    const chunk = new Uint8Array(1_000_000).fill(32);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    const headers = { authorization: `Bearer ${robot}` };
    // Node wants to be told that a stream is sent; the type of the DOM does not know the word.
    const init = { method: "POST", body: endless, headers, duplex: "half" };
    const answer = await POST(new Request(at(), init), params());
    expect(answer.status).toBe(413);
    expect(Problem.parse(await answer.json()).code).toBe("too_large");
    expect(sent).toBeLessThan(110_000_000);
    expect(await database.db.evidenceRefusal.count({ where: { code: "too_large" } })).toBe(1);
  });

  it("takes the first file of a form", async () => {
    const form = new FormData();
    form.set(
      "file",
      new File([fixture("adapters/junit/fixtures/junit-xunit1.xml")], "r.xml", {
        type: "application/xml",
      }),
    );
    expect(Receipt.parse(await (await send(form)).json())).toMatchObject({
      source: "junit",
      facts: 1,
    });
  });

  it("runs once per Idempotency-Key", async () => {
    const page = fixture("adapters/mlflow/fixtures/mlflow-2.22.5/run-get-before.json");
    const headers = { "idempotency-key": "k-1", "content-type": "application/json" };
    const first = await (await send(page, { headers })).json();
    const second = await send(page, { headers });
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(await second.json()).toEqual(first);
    expect(
      await database.db.sighting.count({ where: { evidenceId: Receipt.parse(first).evidenceId } }),
    ).toBe(0);
  });

  it("needs a token that may ingest", async () => {
    expect((await POST(new Request(at(), { method: "POST", body: "{}" }), params())).status).toBe(
      401,
    );
    expect((await GET(ask(robot), params())).status).toBe(403);
  });
});

describe("reading evidence", () => {
  it("pages through documents and refusals in one log", async () => {
    const List = z.object({
      entries: z.array(z.looseObject({ kind: z.string() })),
      nextCursor: z.string().nullable(),
    });
    const seen: unknown[] = [];
    let query = "?limit=2";
    for (;;) {
      const request = new Request(at(query), { headers: { authorization: `Bearer ${OWNER}` } });
      const page = List.parse(await (await GET(request, params())).json());
      seen.push(...page.entries);
      if (page.nextCursor === null) break;
      query = `?limit=2&cursor=${page.nextCursor}`;
    }
    expect(seen).toHaveLength(
      (await database.db.evidence.count()) + (await database.db.evidenceRefusal.count()),
    );
  });

  it("gives the kept text as a download that no browser runs", async () => {
    const { evidenceId } = Receipt.parse(await (await send(fixture(JUNIT))).json());
    const raw = await RAW(ask(), params({ evidenceId }));
    expect(raw.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(raw.headers.get("x-content-type-options")).toBe("nosniff");
    expect(new Uint8Array(await raw.arrayBuffer())).toEqual(fixture(JUNIT));
    expect((await RAW(ask(), params({ evidenceId: "nothing" }))).status).toBe(404);
  });

  it("lets no machine accept", async () => {
    const request = new Request(at("/x/accept"), {
      method: "POST",
      body: "{}",
      headers: { authorization: `Bearer ${robot}` },
    });
    expect((await ACCEPT(request, params({ evidenceId: "x" }))).status).toBe(403);
  });
});
