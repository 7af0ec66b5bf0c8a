import { beforeAll, expect, test, vi } from "vitest";
import { PERMISSIONS } from "#server/identity/permissions.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { testDb } from "./database.ts";
import { everyRoute, type Route, routeFiles } from "./surface.ts";
import {
  each,
  freeze,
  NOT_SEEN,
  PLACES,
  type PlaceName,
  REACHED,
  type Verdict,
  verdict,
  type Walker,
  type World,
  worldOf,
} from "./walk.ts";

// Every HTTP route there is, found on disk, tried by everybody everywhere.

const database = testDb();
let world: World;
let routes: Route[];
const faults: string[] = [];
beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  // A fault that the walk itself made is expected; any other is kept and told.
  vi.spyOn(console, "error").mockImplementation((line: unknown) => {
    if (!String(line).includes(REACHED)) faults.push(String(line));
  });
  const deps = database.deps();
  provideDeps(deps);
  routes = await everyRoute();
  world = await worldOf(deps);
  await freeze(database.db);
});

/** Says how to ask, or proves its caller in its own way. */
const PUBLIC = new Set([
  "/[...path]",
  "/openapi.json",
  "/schemas/policy.json",
  "/schemas/own-catalogue.json",
  "/hooks/[connectionId]",
]);
/** Doors that are no part of the interface: signing in and out, tRPC's, whether we are alive,
 * badges, and assistants' (app/api/mcp, whose tools have a test of their own). */
const DOORS = /^(auth|badge|health|mcp|metrics|trpc)\//;

test("every route stands under a line of the table, but a few that are named here", () => {
  expect(routes.length).toBeGreaterThan(45);
  const open = routes.filter(({ verb }) => verb === null);
  expect(open.filter((route) => !PUBLIC.has(route.path))).toEqual([]);
  expect(routeFiles().filter((file) => !file.startsWith("v1/") && !DOORS.test(file))).toEqual([]);
});

/** What makes and removes projects is of the workspace. */
const OF_THE_WORKSPACE = new Set(["DELETE /projects/[slug]"]);

test("a route below a project stands under a verb of projects, and no other does", () => {
  for (const { path: at, verb, method } of routes) {
    if (verb === null) continue;
    const name = `${method} ${at}`;
    const isBelow = at.includes("[slug]") && !OF_THE_WORKSPACE.has(name);
    expect(PERMISSIONS[verb].in, name).toBe(isBelow ? "project" : "workspace");
  }
});

const NOBODY = "0199f000-0000-7000-8000-000000000000";

/** What stands for each name in a path, of the place where it is of one. */
function paramsOf(at: string, place: PlaceName): Record<string, string> {
  const { slug, evidenceId, connectionId } = world.places[place];
  const ids: Readonly<Record<string, string>> = {
    "/projects/[slug]/connections/": connectionId,
    "/reference-class/": world.ids.finished,
    "/tokens/": world.ids.token,
  };
  const id = Object.entries(ids).find(([prefix]) => at.startsWith(prefix))?.[1] ?? NOBODY;
  const known: Record<string, string | undefined> = {
    slug,
    evidenceId,
    connectionId,
    id,
    messageId: NOBODY,
    itemId: "ho-code-1",
    verb: "accept",
    gate: "release",
    catalogue: "fairness",
    version: "1",
    file: at.startsWith("/reports/") ? "portfolio.csv" : "readiness.csv",
    userId: world.ids.userId,
  };
  const names = [...at.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
  return Object.fromEntries(
    names.map((name) => {
      const value = known[name];
      if (value === undefined)
        throw new Error(`Say in paramsOf what [${name}] of ${at} stands for`);
      return [name, value];
    }),
  );
}

async function answerOf(who: Walker, route: Route, place: PlaceName): Promise<Verdict> {
  const params = paramsOf(route.path, place);
  const request = new Request("http://localhost/api/v1/walk", {
    method: route.method,
    headers: who.headers,
    ...(route.method === "GET" ? {} : { body: "null" }),
  });
  const answer = await route.handle(request, { params: Promise.resolve(params) });
  const text = await answer.text();
  if (answer.status === 401) return "signed out";
  if (answer.status === 403) return "forbidden";
  return answer.status === 404 && NOT_SEEN.test(text) ? "not seen" : "allowed";
}

/** Beyond the table: why one whom it allows is refused by what the command itself knows. */
const BEYOND: Readonly<Record<string, (who: Walker) => boolean>> = {
  // One that only sends follows what it sent itself.
  "GET /projects/[slug]/evidence/[evidenceId]": ({ scopes }) =>
    scopes === "all" ? false : scopes.every((scope) => scope === "ingest"),
  // What all projects share is not for a token of some.
  "DELETE /reference-class/[id]": ({ limit }) => limit !== null,
  "POST /projects/import": ({ limit }) => limit !== null,
  // An address is told of every project, so a token of some has nothing to do with it.
  ...Object.fromEntries(
    [
      "GET /webhooks",
      "DELETE /webhooks/[id]",
      "POST /webhooks/[id]/rotate",
      "POST /webhooks/[id]/resume",
      "POST /webhooks/[id]/test",
      "GET /webhooks/[id]/messages",
      "POST /webhooks/[id]/messages/[messageId]/redeliver",
      "GET /jobs",
      "POST /jobs/[id]/run-again",
    ].map((name) => [name, ({ limit }: Walker) => limit !== null]),
  ),
};

test("every route answers everybody everywhere as the table says", async () => {
  const wrong: string[] = [];
  const seen: Partial<Record<Verdict, number>> = {};
  let tried = 0;
  const steps = routes.flatMap((route) => (route.verb ? [{ route, verb: route.verb }] : []));
  const walks = world.walkers.flatMap((who) => steps.map((step) => ({ who, ...step })));
  await each(walks, async ({ who, route, verb }) => {
    const name = `${route.method} ${route.path}`;
    for (const place of PERMISSIONS[verb].in === "project" ? PLACES : (["open"] as const)) {
      const told = verdict(who, verb, place);
      const expected = told === "allowed" && BEYOND[name]?.(who) ? "forbidden" : told;
      const answer = await answerOf(who, route, place);
      seen[answer] = (seen[answer] ?? 0) + 1;
      if (answer !== expected)
        wrong.push(`${name} in ${place} by ${who.name}: ${answer}, not ${expected}`);
      tried++;
    }
  });
  const figure = `${steps.length} routes × ${world.walkers.length} actors × up to ${PLACES.length} places: ${tried} tried, ${wrong.length} not as the table says`;
  process.stdout.write(`${figure} ${JSON.stringify(seen)}\n`);
  expect(wrong).toEqual([]);
  expect(faults).toEqual([]);
}, 600_000);
