import { spawn } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { ingest } from "./commands.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
let scope: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, {
    name: "Estate",
    slug: "est",
    factors: {},
  });
  scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
});

const RUNS = 4_000;

/** A page of MLflow runs that takes long enough to write for a kill to hit the middle of it. */
function page(name: string): string {
  const run = (i: number) => ({
    info: {
      run_id: `${name}-${i}`,
      experiment_id: "1",
      status: "FINISHED",
      start_time: 1794556800000 + i,
    },
    data: {
      params: [{ key: "shuffle", value: "True" }],
      metrics: [{ key: "r2", value: i, timestamp: 0, step: 0 }],
    },
  });
  return JSON.stringify({ runs: Array.from({ length: RUNS }, (_, i) => run(i)) });
}

/** Another process that sends one page, says when it starts to write, and is killed `afterMs` later. */
async function sendAndKill(name: string, afterMs: number): Promise<void> {
  const script = `
    const { openDb } = await import("#server/platform/db.ts");
    const { newId, secret } = await import("#server/platform/ids.ts");
    const { mintWorkspaceScope, narrowToProject } = await import("#server/identity/scope.ts");
    const { ingest } = await import("#server/evidence/commands.ts");
    const of = JSON.parse(process.env.ASSAY_TEST_INPUT);
    const deps = { db: openDb(of.url, 2), now: () => new Date("2026-11-24T12:00:00Z"), newId, secret };
    const workspace = mintWorkspaceScope({ workspaceId: of.workspaceId, actor: of.actor });
    const scope = narrowToProject(workspace, of);
    let text = "";
    for await (const chunk of process.stdin) text += chunk;
    console.log("writing");
    await ingest(deps, scope, { bytes: Buffer.from(text) });
    console.log("done");
    process.exit(0);`;
  const { workspaceId, actor, projectId, slug } = scope;
  const input = JSON.stringify({ url: database.url, workspaceId, actor, id: projectId, slug });
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    env: { ...process.env, ASSAY_TEST_INPUT: input },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(page(name));
  const ended = new Promise((done) => child.once("exit", done));
  const started = new Promise((done) => child.stdout.once("data", done));
  await Promise.race([started, ended]);
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  await ended;
}

describe("a process that is killed while it keeps a document", () => {
  it("leaves the whole document or nothing of it, and the document can be sent again", async () => {
    const delaysMs = [5, 80, 200, 400];
    for (const [i, delayMs] of delaysMs.entries()) await sendAndKill(`kill${i}`, delayMs);
    for (const row of await database.db.evidence.findMany({
      select: { id: true, factCount: true },
    }))
      expect(await database.db.fact.count({ where: { evidenceId: row.id } })).toBe(row.factCount);
    for (const [i] of delaysMs.entries()) {
      const result = await ingest(deps(), scope, { bytes: Buffer.from(page(`kill${i}`)) });
      expect(result.kind).toBe("received");
    }
    expect(await database.db.evidence.count()).toBe(delaysMs.length);
    expect(await database.db.fact.count()).toBe(delaysMs.length * RUNS);
  }, 120_000);
});
