import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { PATCH } from "#app/api/v1/projects/[slug]/route.ts";
import { GET, POST } from "#app/api/v1/projects/route.ts";
import { POST as POST_TOKEN } from "#app/api/v1/tokens/route.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { createCaller } from "#server/root.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const database = testDb();
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";
const Problem = z.looseObject({ status: z.number(), title: z.string(), detail: z.string() });

beforeAll(async () => {
  provideDeps(database.deps());
  await ensureWorkspaceAndOwner(database.deps(), { bootstrapToken: TOKEN });
});

function ask(
  path: string,
  options: {
    method?: string;
    body?: unknown;
    headers?: Record<string, string>;
    token?: string;
  } = {},
): Request {
  return new Request(`http://localhost/api/v1${path}`, {
    method: options.method ?? "GET",
    headers: { authorization: `Bearer ${options.token ?? TOKEN}`, ...options.headers },
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
  });
}
/** As Next hands it to a route without names in its path. */
const none = { params: Promise.resolve(undefined) };
const post = (body: unknown, headers: Record<string, string> = {}) =>
  POST(ask("/projects", { method: "POST", body, headers }), none);

describe("problem details", () => {
  test("no token, a wrong token and a token without the scope are told apart", async () => {
    const bare = await GET(new Request("http://localhost/api/v1/projects"), none);
    expect(bare.status).toBe(401);
    expect(bare.headers.get("content-type")).toBe("application/problem+json");
    expect(bare.headers.get("www-authenticate")).toContain("Bearer");
    const wrong = await GET(ask("/projects", { token: "x".repeat(40) }), none);
    expect(wrong.status).toBe(401);
    const { token } = await createToken(database.deps(), await ownerScope(database.deps()), {
      name: "CI",
      scopes: ["ingest"],
    });
    expect((await GET(ask("/projects", { token }), none)).status).toBe(403);
  });

  test("every place that does not fit is named by its JSON pointer", async () => {
    const answer = await post({ name: "", factors: { stage: "later", color: "red" } });
    expect(answer.status).toBe(422);
    const body = Problem.parse(await answer.json());
    expect(JSON.stringify(body.errors)).toContain('"/name"');
    expect(JSON.stringify(body.errors)).toContain('"/factors/stage"');
    expect(JSON.stringify(body.errors)).toContain('"/factors/color"');
  });

  test("a body that is not JSON is a 400, one that is too large a 413", async () => {
    expect((await post("{ not json")).status).toBe(400);
    expect((await post("x".repeat(5_000_001))).status).toBe(413);
  });
});

describe("text that can't be kept", () => {
  test("is refused by its place in a body and in a query, and names nothing in an address", async () => {
    for (const evil of ["a\0b", "\ud800"]) {
      const answer = await post({ name: "n", description: evil, factors: {} });
      expect(answer.status).toBe(422);
      expect(Problem.parse(await answer.json()).pointer).toBe("/description");
      const named = { params: Promise.resolve({ slug: evil }) };
      expect((await PATCH(ask("/projects/x", { method: "PATCH", body: {} }), named)).status).toBe(
        404,
      );
    }
    expect((await GET(ask("/projects?archived=%00"), none)).status).toBe(422);
    const cursor = Buffer.from(JSON.stringify("\0")).toString("base64url");
    expect((await GET(ask(`/projects?cursor=${cursor}`), none)).status).toBe(422);
  });

  test("is refused over tRPC too; a project so named is not there", async () => {
    const scope = await ownerScope(database.deps());
    const caller = createCaller({ deps: database.deps(), scope });
    await expect(caller.projects.get({ slug: "a\0" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(caller.projects.create({ name: "\ud800", factors: {} })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});

describe("Idempotency-Key", () => {
  test("five identical requests at once register one project", async () => {
    const request = () => post({ name: "Once", factors: {} }, { "idempotency-key": "k-1" });
    const answers = await Promise.all([request(), request(), request(), request(), request()]);
    expect(answers.filter((one) => ![201, 409].includes(one.status))).toEqual([]);
    const later = await request();
    expect(later.status).toBe(201);
    expect(later.headers.get("idempotency-replayed")).toBe("true");
    expect(await database.db.project.count({ where: { name: "Once" } })).toBe(1);
  });

  test("the same key with another body is refused, and a failed write frees its key", async () => {
    const other = await post({ name: "Twice", factors: {} }, { "idempotency-key": "k-1" });
    expect(other.status).toBe(422);
    const taken = { name: "Once", slug: "once", factors: {} };
    expect((await post(taken, { "idempotency-key": "k-2" })).status).toBe(409);
    const free = { name: "Once", slug: "once-more", factors: {} };
    expect((await post(free, { "idempotency-key": "k-2" })).status).toBe(201);
  });

  test("the secret of a token is in the first answer only", async () => {
    const make = () =>
      POST_TOKEN(
        ask("/tokens", {
          method: "POST",
          body: { name: "CI", scopes: ["ingest"] },
          headers: { "idempotency-key": "t-1" },
        }),
        none,
      );
    const first = z.object({ token: z.string() }).parse(await (await make()).json());
    expect(z.object({ token: z.null() }).safeParse(await (await make()).json()).success).toBe(true);
    const kept = JSON.stringify(await database.db.idempotentReply.findMany());
    expect(kept).not.toContain(first.token);
  });
});

describe("preconditions and pages", () => {
  test("a change from an old revision is a 412", async () => {
    const change = (etag: string) =>
      PATCH(
        ask("/projects/once", {
          method: "PATCH",
          body: { description: "Changed" },
          headers: { "if-match": etag },
        }),
        { params: Promise.resolve({ slug: "once" }) },
      );
    expect((await change('"1"')).headers.get("etag")).toBe('"2"');
    expect((await change('"1"')).status).toBe(412);
  });

  test("a cursor leads to the next page; a foreign one is refused", async () => {
    const List = z.object({
      projects: z.array(z.object({ slug: z.string() })),
      nextCursor: z.string(),
    });
    const first = List.parse(await (await GET(ask("/projects?limit=1"), none)).json());
    const next = await GET(ask(`/projects?limit=1&cursor=${first.nextCursor}`), none);
    expect(await next.json()).not.toMatchObject({ projects: first.projects });
    expect((await GET(ask("/projects?cursor=bm9uZQ"), none)).status).toBe(422);
  });
});
