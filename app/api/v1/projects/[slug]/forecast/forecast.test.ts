import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as GET_CALIBRATION } from "#app/api/v1/calibration/route.ts";
import { POST as POST_OUTCOME } from "#app/api/v1/projects/[slug]/outcomes/route.ts";
import { DELETE } from "#app/api/v1/reference-class/[id]/route.ts";
import { GET as GET_FINISHED, POST as POST_FINISHED } from "#app/api/v1/reference-class/route.ts";
import { ingest } from "#server/evidence/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { GET, POST } from "./route.ts";

const database = testDb();
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";
const VALUES = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];
let ingestOnly = "";

beforeAll(async () => {
  const deps = database.deps();
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: TOKEN });
  const owner = await ownerScope(deps);
  const target = { metric: "val_r2", direction: "max" as const, value: 0.83 };
  await registerProject(deps, owner, { name: "Alpha", slug: "alpha", factors: {}, target });
  const runs = VALUES.map((value, i) => ({
    info: {
      run_id: String(i + 1).padStart(32, "0"),
      run_name: `run-${i}`,
      experiment_id: "1",
      status: value === null ? "FAILED" : "FINISHED",
      start_time: Date.UTC(2026, 0, 1 + i),
      end_time: Date.UTC(2026, 0, 1 + i, 1),
      lifecycle_stage: "active",
    },
    data: {
      metrics: value === null ? [] : [{ key: "val_r2", value, timestamp: 1, step: 0 }],
      params: [],
      tags: [],
    },
  }));
  const bytes = Buffer.from(JSON.stringify({ runs }));
  await ingest(deps, await findProject(deps, owner, "alpha"), { bytes });
  ingestOnly = (await createToken(deps, owner, { name: "CI", scopes: ["ingest"] })).token;
});

function ask(method: string, body?: unknown, token = TOKEN): Request {
  return new Request("http://localhost/api/v1/asked", {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const alpha = { params: Promise.resolve({ slug: "alpha" }) };
const none = { params: Promise.resolve({}) };

describe("forecasts over HTTP", () => {
  test("there is none, then one with the contract's fields, and it is the latest", async () => {
    expect((await GET(ask("GET"), alpha)).status).toBe(404);
    const made = await POST(ask("POST", { horizonRuns: 60 }), alpha);
    expect(made.status).toBe(201);
    const body = await made.json();
    expect(body).toMatchObject({
      outcome: "forecast",
      best: 0.81,
      target: 0.83,
      runs: { p10: 2, p50: 18, p80: null, p90: null },
      horizonRuns: 60,
    });
    expect(body.pReachedByHorizon + body.pNeverWithinHorizon).toBeCloseTo(1, 12);
    const latest = await (await GET(ask("GET"), alpha)).json();
    expect(latest).toMatchObject({ forecastId: body.forecastId, came: null });
  });

  test("a token that may only send evidence is told so, and a bad question its place", async () => {
    expect((await POST(ask("POST", {}, ingestOnly), alpha)).status).toBe(403);
    const bad = await POST(ask("POST", { horizonRuns: 0 }), alpha);
    expect(bad.status).toBe(422);
    expect(JSON.stringify(await bad.json())).toContain("horizonRuns");
  });
});

describe("experience over HTTP", () => {
  test("a finished project is added, listed and taken out", async () => {
    const project = {
      name: "Churn",
      finishedOn: "2025-06-01",
      estimateDays: 40,
      actualDays: 55,
    };
    const made = await POST_FINISHED(ask("POST", project), none);
    const { id } = z.object({ id: z.string() }).parse(await made.json());
    const list = async () => (await (await GET_FINISHED(ask("GET"), none)).json()).projects;
    expect(await list()).toHaveLength(1);
    const gone = await DELETE(ask("DELETE"), { params: Promise.resolve({ id }) });
    expect(gone.status).toBe(204);
    expect(await list()).toHaveLength(0);
  });

  test("calibration says what it has, and an outcome of no estimate is refused", async () => {
    const told = await (await GET_CALIBRATION(ask("GET"), none)).json();
    expect(told.estimates.coverage).toMatchObject({ hits: 0, of: 0 });
    const answer = await POST_OUTCOME(
      ask("POST", { estimateId: "none", kind: "resolved", actualDays: 3 }),
      alpha,
    );
    expect(answer.status).toBe(404);
  });
});
