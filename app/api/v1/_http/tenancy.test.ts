import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addUser } from "#server/accounts/store.ts";
import { unaudited } from "#server/audit/commands.ts";
import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { NewEstimate } from "#server/estimates/schema.ts";
import { ingest } from "#server/evidence/commands.ts";
import {
  mintWorkspaceScope,
  type ProjectScope,
  type WorkspaceScope,
} from "#server/identity/scope.ts";
import { createToken, revokeToken } from "#server/members/commands.ts";
import { addMember } from "#server/members/store.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { addFinished } from "#server/reference-class/commands.ts";
import { NewFinished } from "#server/reference-class/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { fixture } from "#server/test/recorded.ts";

// Every route there is, found on disk: one that is added is held to the same.

const database = testDb();
const deps = () => database.deps();
const ROOT = path.resolve(import.meta.dirname, "..");
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const NOBODY = "0199f000-0000-7000-8000-000000000000";

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string>> },
) => Promise<Response>;
const isHandler = (value: unknown): value is Handler => typeof value === "function";
type Route = { readonly method: string; readonly path: string; readonly handle: Handler };
type Held = {
  readonly scope: ProjectScope;
  readonly evidence: string;
  readonly connection: string;
  readonly estimate: string;
};

let routes: Route[];
let owner: WorkspaceScope;
let own: Held;
let others: Held[];
let token: { all: string; own: string[]; dead: string[] };

beforeAll(async () => {
  provideDeps(deps());
  routes = await everyRoute();
  owner = await ownerScope(deps());
  const stranger = await otherWorkspace();
  own = await held(owner, "Own");
  others = [await held(owner, "Other"), await held(stranger, "Foreign")];
  const make = (input: object) =>
    createToken(deps(), owner, { name: "t", scopes: ["admin"], actor: "person", ...input });
  const projects = [own.scope.slug];
  const revoked = await make({});
  await revokeToken(deps(), owner, { id: revoked.id });
  const expired = await make({});
  const expiresAt = new Date("2026-01-01T00:00:00Z");
  await database.db.apiToken.update({ where: { id: expired.id }, data: { expiresAt } });
  const scopes = ["ingest", "gate", "read", "write"];
  const limited = scopes.map((scope) => make({ scopes: [scope], projects }));
  // None is made any more; one that was made before must not tell of more either.
  const admin = await make({});
  await database.db.apiToken.update({ where: { id: admin.id }, data: { isLimited: true } });
  const { workspaceId, projectId } = own.scope;
  await database.db.apiTokenProject.create({
    data: { workspaceId, tokenId: admin.id, projectId },
  });
  token = {
    all: (await make({})).token,
    own: [...(await Promise.all(limited)), admin].map((made) => made.token),
    dead: [revoked.token, expired.token, `assay_${"0".repeat(72)}`],
  };
});

async function everyRoute(): Promise<Route[]> {
  const found: Route[] = [];
  for (const file of readdirSync(ROOT, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith("route.ts") || /\[\.\.\.|openapi|schemas\//.test(file)) continue;
    const module = z.record(z.string(), z.unknown()).parse({
      ...(await import(path.join(ROOT, file))),
    });
    for (const method of METHODS) {
      const handle = module[method];
      if (isHandler(handle)) found.push({ method, path: `/${path.dirname(file)}`, handle });
    }
  }
  return found;
}

async function otherWorkspace(): Promise<WorkspaceScope> {
  const at = deps().now();
  await database.db.workspace.create({
    data: { id: "ws-b", slug: "b", name: "B", createdAt: at },
  });
  const person = { userId: "user-b", role: "engineer", access: "owner" } as const;
  const db = unaudited(database.db, "test-scene");
  await addUser(db, { id: "user-b", name: "Tester B", email: "b@t.invalid", at });
  await addMember(db, { workspaceId: "ws-b", ...person, at });
  const actor = { kind: "person", ...person, scopes: "all" } as const;
  return mintWorkspaceScope({ workspaceId: "ws-b", actor });
}

async function held(workspace: WorkspaceScope, name: string): Promise<Held> {
  const { slug } = await registerProject(deps(), workspace, { name, factors: {} });
  const scope = await findProject(deps(), workspace, slug);
  const bytes = fixture("alertmanager/fixtures/alertmanager-0.25.0/webhook-001.json");
  const result = await ingest(deps(), scope, { bytes, mediaType: "application/json" });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const hook = NewConnection.parse({ kind: "alertmanager-hook", name: "h" });
  const { id: connection } = await addConnection(deps(), scope, hook);
  const packages = [{ id: "a", name: "A", likely: 20 }];
  const plan = NewEstimate.parse({ plan: { packages }, seed: 1 });
  const { estimateId: estimate } = await makeEstimate(deps(), scope, plan);
  const { projectId } = scope;
  const done = { name, finishedOn: "2025-04-01", estimateDays: 40, actualDays: 55, projectId };
  await addFinished(deps(), workspace, NewFinished.parse(done));
  return { scope, evidence: result.receipt.evidenceId, connection, estimate };
}

async function ask(
  route: Route,
  of: { slug: string; id?: string; token?: string; body?: string },
): Promise<{ status: number; text: string }> {
  const { slug, id = NOBODY, body = "null" } = of;
  const request = new Request(`http://localhost/api/v1${route.path.replaceAll(/[[\]]/g, "")}`, {
    method: route.method,
    headers: {
      "if-match": '"1"',
      ...(of.token ? { authorization: `Bearer ${of.token}` } : {}),
    },
    ...(route.method === "GET" ? {} : { body }),
  });
  const names = { slug, id, evidenceId: id, connectionId: id, itemId: id };
  const params = Promise.resolve({ ...names, verb: "accept", gate: "release" });
  const answer = await route.handle(request, { params });
  return { status: answer.status, text: await answer.text() };
}

const told = (of: { status: number; text: string }, name: string) =>
  `${of.status} ${of.text.replaceAll(name, "§")}`;

test("nothing is answered to nobody, nor to a revoked, expired or made-up token", async () => {
  for (const route of routes.filter((one) => !one.path.startsWith("/hooks")))
    for (const dead of [undefined, ...token.dead])
      for (const slug of [own.scope.slug, "nothing"]) {
        const { status } = await ask(route, { slug, ...(dead ? { token: dead } : {}) });
        expect(status, `${route.method} ${route.path}`).toBe(401);
      }
});

const BODIES: Readonly<Record<string, (id: string) => object>> = {
  "POST /projects/[slug]/incidents/[id]/postmortem": () => ({ link: "https://example.org/said" }),
  "POST /projects/[slug]/outcomes": (id) => ({ estimateId: id, kind: "resolved", actualDays: 4 }),
  "POST /projects/[slug]/evidence/accept": (id) => ({
    items: [{ evidenceId: id, targetId: "data-7" }],
  }),
  "POST /projects/[slug]/evidence/[evidenceId]/accept": () => ({ targetId: "data-7" }),
  "PATCH /projects/[slug]/connections/[id]": () => ({ name: "Mine now" }),
  "PATCH /teams/[id]": () => ({ name: "Mine now" }),
  "POST /projects/[slug]/handover/receipts/[id]/sign": () => ({ side: "giving" }),
  "PUT /handover-items/[id]": () => ({
    version: 1,
    group: "code",
    text: "It is mine now",
    giver: "engineer",
    receiver: "sre",
    requiredFrom: "pilot",
    isRequired: true,
  }),
  "DELETE /handover-items/[id]": () => ({ version: 1 }),
  "POST /jobs/[id]/discard": () => ({ reason: "Not mine." }),
  "PATCH /webhooks/[id]": () => ({ events: ["gate.decided"] }),
};

test("a project that is not there, another workspace's and one beyond the token are answered alike", async () => {
  const ofProjects = routes.filter((one) => one.path.includes("[slug]"));
  expect(ofProjects.length).toBeGreaterThan(35);
  for (const route of ofProjects)
    for (const limited of token.own) {
      const name = `${route.method} ${route.path}`;
      const of = { token: limited, body: JSON.stringify({ typedName: "Whatever" }) };
      const slugs = ["nothing", ...others.map(({ scope }) => scope.slug)];
      const answers = await Promise.all(
        slugs.map(async (slug) => told(await ask(route, { slug, ...of }), slug)),
      );
      expect(new Set(answers).size, name).toBe(1);
      expect(answers[0]).toMatch(/^40[34] /);
    }
});

test("an id of nothing, of another project and of another workspace are answered alike", async () => {
  const takesId = ({ method, path: of }: Route) =>
    /\[(id|evidenceId|connectionId)\]/.test(of) || `${method} ${of}` in BODIES;
  const ofIds = routes.filter(takesId);
  expect(ofIds.length).toBeGreaterThan(10);
  for (const route of ofIds) {
    const name = `${route.method} ${route.path}`;
    const kind = /evidence/.test(name)
      ? "evidence"
      : /outcomes/.test(name)
        ? "estimate"
        : "connection";
    const answers = await Promise.all(
      [NOBODY, ...others.map((one) => one[kind])].map(async (id) => {
        const body = JSON.stringify(BODIES[name]?.(id) ?? null);
        return told(await ask(route, { slug: own.scope.slug, id, token: token.all, body }), id);
      }),
    );
    expect(new Set(answers).size, name).toBe(1);
    expect(answers[0], name).toMatch(/^(40[134]|200 .*"accepted":\[\])/);
  }
});

test("no list of the workspace tells a limited token of what is beyond it", async () => {
  // What weighs in the score is told in the catalogue's words, which nothing of a project is in.
  // Nor in the world's time zones. Webhooks and jobs are of every project, and refused to such a token.
  const apart = ["/weights", "/inbox/preferences", "/webhooks", "/jobs"];
  const wide = routes.filter(
    ({ method, path: of }) => method === "GET" && !of.includes("[") && !apart.includes(of),
  );
  expect(wide.map((one) => one.path)).toEqual(
    expect.arrayContaining(["/portfolio", "/projects", "/reference-class", "/calibration"]),
  );
  const beyond = others.flatMap((one) => [one.scope.projectId, one.scope.slug, one.estimate]);
  const [reads] = token.own.slice(-1);
  for (const route of wide) {
    const { status, text } = await ask(route, { slug: "", token: reads ?? "" });
    expect(status).toBe(200);
    for (const word of [...beyond, "Other", "Foreign"])
      expect(text, route.path).not.toMatch(new RegExp(`"[^"]*${word}[^"]*"`));
  }
  const portfolio = routes.find(({ path: of }) => of === "/portfolio");
  if (!portfolio) throw new Error("no portfolio");
  const { text } = await ask(portfolio, { slug: "", token: reads ?? "" });
  expect(JSON.parse(text)).toMatchObject({ matching: 1, total: 1 });
});

test("a limited token changes nothing that all projects share", async () => {
  const scope = mintWorkspaceScope({
    ...owner,
    onlyProjects: [own.scope.projectId],
    isLimitedToken: true,
  });
  const more = { finishedOn: "2025-04-01", estimateDays: 4, actualDays: 5 };
  const entry = NewFinished.parse({ name: "More", ...more });
  await expect(addFinished(deps(), scope, entry)).rejects.toMatchObject({ code: "forbidden" });
  const foreign = NewFinished.parse({ ...entry, projectId: others[1]?.scope.projectId });
  await expect(addFinished(deps(), owner, foreign)).rejects.toMatchObject({ code: "invalid" });
  const { id } = await createToken(deps(), owner, { name: "all", scopes: ["read"] });
  await expect(revokeToken(deps(), scope, { id })).rejects.toMatchObject({ code: "not-found" });
});
