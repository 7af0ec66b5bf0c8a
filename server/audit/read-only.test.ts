import { beforeAll, expect, test, vi } from "vitest";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { claimOwnerLink, ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { answerAuth } from "#server/identity/session.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { everyRow as everyRowOf } from "#server/test/every-row.ts";
import { ownerScope } from "#server/test/factories.ts";
import { callProcedure, everyProcedure, everyRoute } from "#server/test/surface.ts";
import { audited } from "./commands.ts";

const database = testDb();
const readOnly = () => ({ ...database.deps(), isReadOnly: true });
const EMAIL = "owner@t.invalid";
const PASSWORD = "a long enough password";
let owner: WorkspaceScope;
let project: ProjectScope;
let token: string;
let connectionId: string;

beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  const deps = database.deps();
  const { ownerLinkToken } = await ensureWorkspaceAndOwner(deps);
  const me = { name: "O", email: EMAIL, password: PASSWORD, role: "engineer" } as const;
  await claimOwnerLink(deps, { ...me, token: ownerLinkToken ?? "" });
  owner = await ownerScope(deps);
  const { slug } = await registerProject(deps, owner, { name: "Shown", factors: {} });
  project = await findProject(deps, owner, slug);
  const hook = NewConnection.parse({ kind: "alertmanager-hook", name: "h" });
  connectionId = (await addConnection(deps, project, hook)).id;
  token = (await createToken(deps, owner, { name: "t", scopes: ["admin"], actor: "person" })).token;
  provideDeps(readOnly());
});

/** What may change: who is signed in, how often somebody tried, and the log, which tells of both. */
const WRITTEN = ["Session", "RateLimit", "Verification", "AuditEntry", "AuditHead", "AuditPending"];

/** Made anew from what is kept, and nobody's change: the portfolio stays right while nothing may be changed. */
const DERIVED = ["ProjectRollup", "RollupMark"];

const everyRow = () => everyRowOf(database.db, [...WRITTEN, ...DERIVED]);

test("every mutation and every HTTP write is refused as read-only, and no table changes", async () => {
  const before = await everyRow();
  const mutations = everyProcedure().filter(({ type }) => type === "mutation");
  expect(mutations.length).toBeGreaterThan(30);
  for (const { path } of mutations)
    await expect(
      callProcedure({ deps: readOnly(), scope: owner, path }, { slug: project.slug, id: "x" }),
      path,
    ).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  const writes = (await everyRoute()).filter(
    ({ method, path }) => method !== "GET" && !path.startsWith("/[..."),
  );
  expect(writes.length).toBeGreaterThan(15);
  for (const { method, path, handle } of writes) {
    const request = new Request(`http://localhost/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "idempotency-key": "k" },
      body: "null",
    });
    const names = { slug: project.slug, id: "x", evidenceId: "x", itemId: "x", connectionId };
    const params = Promise.resolve({ ...names, verb: "offer", gate: "release" });
    const { status } = await handle(request, { params });
    expect(status, `${method} ${path}`).toBe(503);
  }
  expect(await everyRow()).toEqual(before);
});

test("every read of the project still answers", async () => {
  const before = await everyRow();
  for (const { path, method, handle } of await everyRoute()) {
    if (method !== "GET") continue;
    const request = new Request(`http://localhost/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const params = Promise.resolve({ slug: project.slug, id: "x", evidenceId: "x" });
    expect((await handle(request, { params })).status, path).toBeLessThan(500);
  }
  expect(await everyRow()).toEqual(before);
});

test("a command that is called past the doors is undone with its transaction", async () => {
  const change = audited(readOnly(), owner, { action: "workspace.edit" }, (tx) =>
    tx.workspace.update({ where: { id: owner.workspaceId }, data: { name: "Other" } }),
  );
  await expect(change).rejects.toMatchObject({ code: "read-only" });
  const { name } = await database.db.workspace.findFirstOrThrow();
  expect(name).not.toBe("Other");
});

test("signing in works, changing how one signs in does not", async () => {
  const ask = (path: string, body: object) =>
    answerAuth(
      readOnly(),
      new Request(`http://localhost:3000/api/auth${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          host: "localhost:3000",
          origin: "http://localhost:3000",
        },
        body: JSON.stringify(body),
      }),
    );
  expect((await ask("/sign-in/email", { email: EMAIL, password: PASSWORD })).status).toBe(200);
  expect((await ask("/two-factor/enable", { password: PASSWORD })).status).toBe(503);
});
