import { beforeAll, describe, expect, test } from "vitest";
import { DELETE, PATCH } from "#app/api/v1/projects/[slug]/connections/[id]/route.ts";
import { POST as TEST } from "#app/api/v1/projects/[slug]/connections/[id]/test/route.ts";
import { GET, POST } from "#app/api/v1/projects/[slug]/connections/route.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { addConnection, changeConnection, removeConnection } from "./commands.ts";
import { connectionOf, connectionsOf } from "./queries.ts";
import { NewConnection } from "./schema.ts";
import { boxOf } from "./store.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";

let project: ProjectScope;
let other: ProjectScope;
beforeAll(async () => {
  provideDeps(deps());
  await ensureWorkspaceAndOwner(deps(), { bootstrapToken: TOKEN });
  const owner = await ownerScope(deps());
  const of = async (name: string) => {
    const { slug } = await registerProject(deps(), owner, { name, factors: {} });
    return findProject(deps(), owner, slug);
  };
  project = await of("Estate");
  other = await of("Other");
});

const MLFLOW = {
  kind: "mlflow",
  name: "Tracker",
  settings: { url: "https://mlflow.example" },
  credentials: { kind: "bearer", token: "t0k3n" },
} as const;
const add = (input: object = MLFLOW) => addConnection(deps(), project, NewConnection.parse(input));

describe("a change", () => {
  test("keeps what is not named, and the credentials with the server they are for", async () => {
    const { id, secret } = await add();
    await changeConnection(deps(), project, { id, name: "Tracking server", everyMinutes: 15 });
    const settings = { url: "https://mlflow.example/base", experiments: ["a"] };
    const changed = await changeConnection(deps(), project, { id, settings });
    expect(changed).toMatchObject({ name: "Tracking server", everyMinutes: 15, settings, secret });
  });

  test("to another server asks for its credentials: they are never sent where they were not meant for", async () => {
    const { id } = await add();
    const settings = { url: "https://attacker.example" };
    await expect(changeConnection(deps(), project, { id, settings })).rejects.toThrow(
      "credentials",
    );
    const before = await boxOf(deps().db, project, id);
    const credentials = { kind: "none" } as const;
    await changeConnection(deps(), project, { id, settings, credentials });
    expect(before).not.toBeNull();
    expect(await boxOf(deps().db, project, id)).toBeNull();
  });

  test("to settings of another kind is refused with the place", async () => {
    const { id } = await add();
    await expect(
      changeConnection(deps(), project, {
        id,
        settings: { url: "https://a.example", bucket: "b" },
      }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/settings" });
  });

  test("to paused takes it off the schedule, to resumed makes it due", async () => {
    const { id } = await add();
    expect(await changeConnection(deps(), project, { id, isEnabled: false })).toMatchObject({
      state: "paused",
      nextAt: null,
    });
    const resumed = await changeConnection(deps(), project, { id, isEnabled: true });
    expect(resumed.nextAt).toEqual(deps().now());
  });

  test("of a hook is its name and whether it listens", async () => {
    const { id } = await add({ kind: "github-hook", name: "GitHub" });
    expect((await changeConnection(deps(), project, { id, name: "Code" })).name).toBe("Code");
    await expect(changeConnection(deps(), project, { id, everyMinutes: 60 })).rejects.toThrow(
      "hook",
    );
  });
});

test("a removed connection is gone with its secret; what it brought names it still", async () => {
  const { id } = await add();
  await removeConnection(deps(), project, id);
  await expect(connectionOf(deps(), project, id)).rejects.toThrow("no such connection");
  await expect(removeConnection(deps(), project, id)).rejects.toThrow("no such connection");
  const row = await database.db.connection.findFirst({
    where: { id },
    select: { secretBox: true },
  });
  expect(row).toEqual({ secretBox: null });
});

test("another project's connection is not there", async () => {
  const { id } = await add();
  await expect(connectionOf(deps(), other, id)).rejects.toThrow("no such connection");
  await expect(changeConnection(deps(), other, { id, name: "Mine" })).rejects.toThrow("no such");
  await expect(removeConnection(deps(), other, id)).rejects.toThrow("no such connection");
  expect(await connectionsOf(deps(), other)).toEqual([]);
});

describe("over HTTP", () => {
  const ask = (method: string, of: { body?: unknown; token?: string } = {}) =>
    new Request("http://localhost/api/v1/projects/estate/connections", {
      method,
      headers: { authorization: `Bearer ${of.token ?? TOKEN}` },
      ...(of.body === undefined ? {} : { body: JSON.stringify(of.body) }),
    });
  const at = (id?: string) => ({
    params: Promise.resolve({ slug: "estate", ...(id ? { id } : {}) }),
  });

  test("the answers hold no credentials, and a hook's secret is in the first one only", async () => {
    const made = await POST(ask("POST", { body: MLFLOW }), at());
    expect(made.status).toBe(201);
    expect(await made.text()).not.toContain("t0k3n");
    const hook = await POST(ask("POST", { body: { kind: "mlflow-hook", name: "h" } }), at());
    const { id, hookSecret } = await hook.json();
    expect(hookSecret).toMatch(/^[0-9a-f]{64}$/);
    const list = await (await GET(ask("GET"), at())).text();
    expect(list).toContain(id);
    expect(list).not.toContain(hookSecret);
    expect(list).not.toContain("t0k3n");
    const renamed = await PATCH(ask("PATCH", { body: { name: "H" } }), at(id));
    expect(await renamed.json()).toMatchObject({ name: "H" });
    expect((await TEST(ask("POST"), at(id))).status).toBe(422);
    expect((await DELETE(ask("DELETE"), at(id))).status).toBe(204);
    expect((await DELETE(ask("DELETE"), at(id))).status).toBe(404);
  });

  test("a machine's token may read the list and change nothing", async () => {
    const { token } = await createToken(deps(), await ownerScope(deps()), {
      name: "CI",
      scopes: ["write"],
      actor: "service",
    });
    expect((await GET(ask("GET", { token }), at())).status).toBe(200);
    expect((await POST(ask("POST", { token, body: MLFLOW }), at())).status).toBe(403);
  });

  test.each([
    ["an address that is none", { ...MLFLOW, settings: { url: "ftp://x" } }, "/settings/url"],
    [
      "a token with a line end",
      { ...MLFLOW, credentials: { kind: "bearer", token: "a\r\nb: c" } },
      "/credentials/token",
    ],
    ["more often than every five minutes", { ...MLFLOW, everyMinutes: 1 }, "/everyMinutes"],
    ["a key that nobody knows", { ...MLFLOW, secretBox: "x" }, "/secretBox"],
  ])("%s is refused with its place", async (_, body, pointer) => {
    const answer = await POST(ask("POST", { body }), at());
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ pointer });
  });
});
