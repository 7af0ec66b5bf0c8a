import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { openArchive } from "#server/platform/archive.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { everyRoute, type Route } from "#server/test/surface.ts";
import { main } from "./main.ts";

// Against the routes themselves, over a socket.

const database = testDb();
const folder = mkdtempSync(join(tmpdir(), "assay-project-"));
const file = join(folder, "one.assay.jsonl");
let routes: Route[];
let env: Record<string, string>;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const named = /^\/api\/v1\/projects\/([^/]+)\/(export|handover\/pack)$/.exec(url.pathname);
  const slug = named?.[1];
  const at = named ? `/projects/[slug]/${named[2]}` : url.pathname.slice("/api/v1".length);
  const route = routes.find(({ path, method }) => path === at && method === request.method);
  const chunks: unknown[] = await request.toArray();
  const body = Buffer.concat(chunks.filter((chunk) => chunk instanceof Uint8Array));
  const { authorization = "" } = request.headers;
  const asked = new Request(url, {
    method: request.method ?? "GET",
    headers: { authorization },
    ...(request.method === "POST" ? { body } : {}),
  });
  const params: Record<string, string> = slug ? { slug } : {};
  const told = await route?.handle(asked, { params: Promise.resolve(params) });
  response.writeHead(told?.status ?? 404);
  if (told?.body) await pipeline(Readable.from(told.body), response);
  else response.end();
}
const server = createServer((request, response) => void answer(request, response));

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  const deps = database.deps();
  provideDeps(deps);
  routes = (await everyRoute()).filter(({ path }) => /\/(export|import|pack)$/.test(path));
  const owner = await ownerScope(deps);
  await registerProject(deps, owner, { slug: "one", name: "One", factors: {} });
  const made = await createToken(deps, owner, { name: "t", scopes: ["write"], actor: "person" });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : "";
  env = { ASSAY_URL: `http://127.0.0.1:${port}`, ASSAY_TOKEN: made.token };
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

async function run(argv: string[], given: Record<string, string> = env) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    now: () => new Date(),
    env: given,
  };
  return { code: await main(["project", ...argv], io), out: out.join("\n"), err: err.join("\n") };
}

test("the pack of a handover is a whole archive, and a project that is not there leaves no file", async () => {
  const zip = join(folder, "pack.zip");
  const packed = await run(["pack", "one", zip]);
  expect(packed).toMatchObject({ code: 0, err: "" });
  const limits = { members: 50, memberBytes: 1e7, totalBytes: 1e8, ratio: 1_000 };
  const archive = await openArchive(readFileSync(zip), limits);
  expect(archive.kind === "opened" && archive.members.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["handover-one/README.md", "handover-one/SHA256SUMS"]),
  );
  const before = readdirSync(folder);
  expect(await run(["pack", "none", join(folder, "none.zip")])).toMatchObject({ code: 3 });
  expect(readdirSync(folder)).toEqual(before);
});

test("a project that is exported comes back whole from its file, under the slug that is asked for", async () => {
  const exported = await run(["export", "one", file]);
  expect(exported).toMatchObject({ code: 0, err: "" });
  expect(exported.out).toBe(`${file}: ${readFileSync(file).length} bytes.`);
  const imported = await run(["import", file, "--slug", "two"]);
  expect(imported).toMatchObject({ code: 0, err: "" });
  expect(imported.out).toContain("One is /projects/two: ");
  const free = await run(["import", file, "--json"]);
  expect(JSON.parse(free.out)).toMatchObject({ slug: "one-2", name: "One", connections: 0 });
});

test("a slug that is taken or an address of its own, and a file that was changed, are 3 with the reason", async () => {
  const before = await database.db.project.count();
  const changed = join(folder, "changed.jsonl");
  writeFileSync(changed, readFileSync(file, "utf8").replace('"One"', '"Two"'));
  for (const [argv, says] of [
    [[file, "--slug", "one"], "is taken"],
    [[file, "--slug", "import"], "an address of its own"],
    [[changed], "answered 4"],
  ] as const) {
    const { code, err } = await run(["import", ...argv]);
    expect(code, err).toBe(3);
    expect(err).toContain(says);
  }
  expect(await database.db.project.count()).toBe(before);
});

test("a project that is not there is 3 and leaves no file, nor part of one", async () => {
  const before = readdirSync(folder);
  const { code, err } = await run(["export", "nowhere", join(folder, "nowhere.jsonl")]);
  expect(code).toBe(3);
  expect(err).toContain("nowhere");
  expect(readdirSync(folder)).toEqual(before);
});

test.each([
  ["no verb", []],
  ["another verb", ["move", "one"]],
  ["no project", ["export"]],
  ["a file that is not there", ["import", join(folder, "none.jsonl")]],
  ["two files", ["import", "a", "b"]],
])("%s is a usage error", async (_, argv) => {
  expect((await run(argv)).code).toBe(2);
});

test("no address or no token is a usage error that names both", async () => {
  const { code, err } = await run(["export", "one"], {});
  expect(code).toBe(2);
  expect(err).toContain("ASSAY_URL and ASSAY_TOKEN");
});
