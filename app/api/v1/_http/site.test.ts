import { beforeAll, describe, expect, test, vi } from "vitest";
import { POST as confirm } from "#app/api/auth/confirm/route.ts";
import { POST as forgot } from "#app/api/auth/forgot/route.ts";
import { POST as acceptInvitation } from "#app/api/auth/invitation/route.ts";
import { POST as leave } from "#app/api/auth/leave/route.ts";
import { POST as claim } from "#app/api/auth/owner/route.ts";
import { POST as trpc } from "#app/api/trpc/[trpc]/route.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const database = testDb();
beforeAll(async () => {
  vi.stubEnv("ASSAY_SECRET", "a secret of at least thirty-two characters");
  provideDeps(database.deps());
  await ownerScope(database.deps());
});

const HOST = "assay.example:3000";
const ROUTES = {
  "/api/auth/owner": claim,
  "/api/auth/invitation": acceptInvitation,
  "/api/auth/forgot": forgot,
  "/api/auth/confirm": confirm,
  "/api/auth/leave": leave,
  "/api/trpc/accounts.endOtherSessions": trpc,
};

function send(path: keyof typeof ROUTES, headers: Record<string, string>) {
  const form = new FormData();
  form.set("a", "1");
  const body = path.includes("trpc") ? form : "{}";
  const all = { host: HOST, ...headers };
  return ROUTES[path](new Request(`http://${HOST}${path}`, { method: "POST", headers: all, body }));
}
const paths = Object.keys(ROUTES).filter((path): path is keyof typeof ROUTES => path in ROUTES);

describe.each(paths)("a write to %s", (path) => {
  test.each([
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["a sibling of our domain", { "sec-fetch-site": "same-site", origin: "https://b.example" }],
    ["another port of this host", { origin: "http://assay.example:4000" }],
    ["a page without an origin", { origin: "null" }],
    [
      "what says it is our site from elsewhere",
      { "sec-fetch-site": "cross-site", origin: `http://${HOST}` },
    ],
  ])("by a page of %s is refused", async (_, headers) => {
    expect((await send(path, headers)).status).toBe(403);
  });

  test.each([
    ["our own page", { "sec-fetch-site": "same-origin", origin: `http://${HOST}` }],
    ["our own page in a browser that tells its origin only", { origin: `http://${HOST}` }],
    ["a program that is no browser", {}],
  ])("by %s is looked at", async (_, headers) => {
    expect((await send(path, headers)).status).not.toBe(403);
  });
});
