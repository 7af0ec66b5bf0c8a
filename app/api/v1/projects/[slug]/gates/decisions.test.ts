import { beforeAll, describe, expect, test } from "vitest";
import {
  GET as GET_ESTIMATE,
  POST as POST_ESTIMATE,
} from "#app/api/v1/projects/[slug]/estimate/route.ts";
import { GET, POST } from "#app/api/v1/projects/[slug]/gates/[gate]/decisions/route.ts";
import { POST as POST_STEP } from "#app/api/v1/projects/[slug]/handover/[itemId]/[verb]/route.ts";
import { GET as GET_HANDOVER } from "#app/api/v1/projects/[slug]/handover/route.ts";
import { Estimate } from "#server/estimates/schema.ts";
import { Decision } from "#server/gates/schema.ts";
import { Handover } from "#server/handover/schema.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const database = testDb();
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";
let gateToken = "";

beforeAll(async () => {
  const deps = database.deps();
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: TOKEN });
  const owner = await ownerScope(deps);
  await registerProject(deps, owner, { name: "Est", slug: "est", factors: { stage: "pilot" } });
  gateToken = (await createToken(deps, owner, { name: "CI", scopes: ["gate"] })).token;
});

type Asked = { body?: unknown; token?: string; headers?: Record<string, string> };
const ask = (method: string, { body, token = TOKEN, headers }: Asked = {}) =>
  new Request("http://localhost/api/v1/projects/est/x", {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const at = (params: Record<string, string>) => ({
  params: Promise.resolve({ slug: "est", ...params }),
});

describe("POST gates/{gate}/decisions", () => {
  const decide = (gate: string, asked?: Asked) => POST(ask("POST", asked), at({ gate }));

  test("answers the contract's fields without a body, by alias, with a gate token", async () => {
    const answer = await decide("pilot-production", { token: gateToken });
    expect(answer.status).toBe(201);
    const decision = Decision.parse(await answer.json());
    expect(decision.gate).toBe("gate-pilot-production");
    expect(decision.outcome).toBe("blocked");
    expect(decision.conditions[0]).toMatchObject({ id: "pr-1a", outcome: "not-applicable" });
    const kept = await (await GET(ask("GET"), at({ gate: "pilot-production" }))).json();
    expect(kept.decisions).toEqual([decision]);
  });

  test("decides once per Idempotency-Key", async () => {
    const headers = { "idempotency-key": "decision-1" };
    const first = await (await decide("prototype-pilot", { headers })).json();
    const again = await (await decide("prototype-pilot", { headers })).json();
    expect(again.decisionId).toBe(first.decisionId);
  });

  test("an unknown gate, project or moment is told apart from a closed gate", async () => {
    expect((await decide("gate-none")).status).toBe(404);
    const nowhere = { params: Promise.resolve({ slug: "none", gate: "pilot-production" }) };
    expect((await POST(ask("POST"), nowhere)).status).toBe(404);
    expect((await decide("pilot-production", { body: { at: "soon" } })).status).toBe(422);
  });
});

describe("handover", () => {
  const step = (itemId: string, verb: string, body?: unknown, token = TOKEN) =>
    POST_STEP(ask("POST", { body, token }), at({ itemId, verb }));

  test("GET lists every item with its state, giver and receiver", async () => {
    const handover = Handover.parse(await (await GET_HANDOVER(ask("GET"), at({}))).json());
    // The catalogue's, and what was found of this project.
    const found = handover.items.filter(({ id }) => /^(gap|apart|unknown)-/.test(id));
    expect(handover.items.length - found.length).toBe(45);
    expect(handover.progress.total).toBe(handover.items.length);
  });

  test("a person in the giving role offers; others, machines and unknown steps are refused", async () => {
    const offered = await step("ho-ownership-1", "offer", { note: "owners in the project" });
    expect(offered.status).toBe(200);
    expect(await offered.json()).toMatchObject({ id: "ho-ownership-1", state: "offered" });
    expect((await step("ho-code-1", "offer", { note: "x" })).status).toBe(403);
    expect((await step("ho-ownership-4", "offer", {}, gateToken)).status).toBe(403);
    expect((await step("ho-ownership-4", "offer")).status).toBe(422);
    expect((await step("ho-ownership-4", "steal", {})).status).toBe(404);
  });
});

describe("estimate", () => {
  const plan = { packages: [{ id: "a", name: "Data", low: 3, likely: 5, high: 10 }] };

  test("there is none, then the latest is the one that was made", async () => {
    expect((await GET_ESTIMATE(ask("GET"), at({}))).status).toBe(404);
    const made = await POST_ESTIMATE(ask("POST", { body: { plan, seed: 9 } }), at({}));
    expect(made.status).toBe(201);
    const body = await made.json();
    expect(Estimate.parse(body).seed).toBe(9);
    expect(await (await GET_ESTIMATE(ask("GET"), at({}))).json()).toEqual(body);
  });

  test("a fault in the plan is a 422 with its pointer", async () => {
    const bad = { packages: [{ id: "a", name: "a", low: 9, likely: 5, high: 10 }] };
    const answer = await POST_ESTIMATE(ask("POST", { body: { plan: bad } }), at({}));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ pointer: "/plan/packages/0/low" });
  });
});
