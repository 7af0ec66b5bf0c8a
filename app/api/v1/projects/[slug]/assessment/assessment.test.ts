import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { GET, PUT } from "#app/api/v1/projects/[slug]/assessment/route.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { POST } from "./publish/route.ts";

const database = testDb();
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";

beforeAll(async () => {
  const deps = database.deps();
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: TOKEN });
  await registerProject(deps, await ownerScope(deps), { slug: "p", name: "P", factors: {} });
});

const params = { params: Promise.resolve({ slug: "p" }) };
function ask(method: string, body?: unknown, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/api/v1/projects/p/assessment", {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const ANSWERS = {
  challenges: {
    testing: {
      state: "experienced",
      overall: 1,
      indicators: { "te-1": { state: "answered", level: 2 }, "te-2": { state: "unknown" } },
    },
  },
  tests: { "data-1": { claim: "manual", note: "Weekly", link: "https://example.org/run" } },
};

describe("the assessment over HTTP", () => {
  test("a write without If-Match is asked for it, one from an old state refused", async () => {
    expect((await PUT(ask("PUT", ANSWERS), params)).status).toBe(428);
    expect((await PUT(ask("PUT", ANSWERS, { "if-match": '"7"' }), params)).status).toBe(412);
  });

  test("what was put comes back, and can be put again as it came", async () => {
    const first = await GET(ask("GET"), params);
    const etag = first.headers.get("etag") ?? "";
    const put = await PUT(ask("PUT", ANSWERS, { "if-match": etag }), params);
    expect(put.status).toBe(200);
    const second = await GET(ask("GET"), params);
    expect(second.headers.get("etag")).toBe(put.headers.get("etag"));
    const body: unknown = await second.json();
    expect(body).toMatchObject(ANSWERS);
    const again = await PUT(
      ask("PUT", body, { "if-match": second.headers.get("etag") ?? "" }),
      params,
    );
    expect(again.status).toBe(200);
  });

  test("an answer that is not in the catalogue is refused with its place", async () => {
    const answer = await PUT(
      ask("PUT", { tests: { "data-9": { claim: "manual" } } }, { "if-match": "*" }),
      params,
    );
    expect(answer.status).toBe(422);
    expect(JSON.stringify(await answer.json())).toContain("data-9");
  });

  test("publishing answers the number, the digest and the headline, with or without a body", async () => {
    const Row = z.object({ number: z.int(), digest: z.string(), headline: z.looseObject({}) });
    const bare = await POST(ask("POST"), params);
    expect(bare.status).toBe(201);
    expect(Row.parse(await bare.json()).number).toBe(1);
    const noted = await POST(ask("POST", { note: "Before the pilot" }), params);
    expect(Row.parse(await noted.json()).number).toBe(2);
  });
});
