import { beforeAll, describe, expect, test } from "vitest";
import { GET as GET_READINESS } from "#app/api/v1/projects/[slug]/readiness/route.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { Portfolio, ProjectReadiness } from "#server/portfolio/schema.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { GET } from "./route.ts";

const database = testDb();
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";
let ingestOnly = "";

beforeAll(async () => {
  const deps = database.deps();
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: TOKEN });
  const owner = await ownerScope(deps);
  for (const [slug, stage] of [
    ["alpha", "pilot"],
    ["beta", "research"],
    ["gamma", "pilot"],
  ] as const)
    await registerProject(deps, owner, { name: slug, slug, factors: { stage } });
  ingestOnly = (await createToken(deps, owner, { name: "CI", scopes: ["ingest"] })).token;
});

const ask = (path: string, token = TOKEN) =>
  new Request(`http://localhost/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
const portfolio = (query = "", token?: string) =>
  GET(ask(`portfolio${query}`, token), { params: Promise.resolve({}) });
const readiness = (slug: string, query = "") =>
  GET_READINESS(ask(`projects/${slug}/readiness${query}`), { params: Promise.resolve({ slug }) });

describe("GET portfolio", () => {
  test("answers the contract's fields for every project", async () => {
    const answer = await portfolio();
    expect(answer.status).toBe(200);
    const body = Portfolio.parse(await answer.json());
    expect(body.projects).toHaveLength(3);
    for (const project of body.projects) {
      expect(Object.keys(project.challenges)).toEqual([...CHALLENGE_IDS]);
      expect(Object.keys(project.mlTestScore.sections)).toEqual([
        "data",
        "model",
        "infra",
        "monitor",
      ]);
      expect(project.gate.id).toMatch(/^gate-/);
    }
  });

  test("pages by cursor and filters by stage", async () => {
    const first = Portfolio.parse(await (await portfolio("?limit=2&sort=name")).json());
    expect(first.projects.map((project) => project.slug)).toEqual(["alpha", "beta"]);
    const rest = await (await portfolio(`?limit=2&sort=name&cursor=${first.nextCursor}`)).json();
    expect(Portfolio.parse(rest)).toMatchObject({
      projects: [{ slug: "gamma" }],
      nextCursor: null,
    });
    const pilots = Portfolio.parse(await (await portfolio("?stage=pilot")).json());
    expect(pilots.matching).toBe(2);
  });

  test("refuses what it does not know, a strange cursor and a token that may not read", async () => {
    expect((await portfolio("?stage=moon")).status).toBe(422);
    expect((await portfolio("?cursor=nonsense")).status).toBe(422);
    expect((await portfolio("", ingestOnly)).status).toBe(403);
  });
});

describe("GET readiness", () => {
  test("answers the project's object with its 28 tests and next actions", async () => {
    const body = ProjectReadiness.parse(await (await readiness("alpha")).json());
    expect(Object.keys(body.tests)).toEqual([...TEST_IDS]);
    expect(body).toMatchObject({ slug: "alpha", stage: "pilot", basis: "none", coverage: 0 });
    expect(body.actions.length).toBeGreaterThan(0);
    expect(body.assured).toBe(body.score);
  });

  test("answers for another moment and in the other edition", async () => {
    const at = "2026-02-01T00:00:00Z";
    const body = await (await readiness("alpha", `?at=${at}&edition=2016`)).json();
    expect(ProjectReadiness.parse(body)).toMatchObject({
      asOf: "2026-02-01T00:00:00.000Z",
      mlTestScore: { edition: "2016" },
    });
    expect((await readiness("alpha", "?at=yesterday")).status).toBe(422);
    expect((await readiness("none")).status).toBe(404);
  });
});
