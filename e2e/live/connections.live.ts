import { createHmac } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { buildPages, generateClient } from "#server/start/build.ts";
import { pause } from "#server/start/process.ts";
import { type Assay, Project, type Readiness, startAssay } from "./assay.ts";
import { addRunNow, addWebhook, type Filled, fillMlflow, moveAlias } from "./fill-mlflow.ts";
import {
  type Exporter,
  type Service,
  startAlertmanager,
  startExporter,
  startMlflow,
  startPrometheus,
  untilEvaluated,
} from "./services.ts";
import { alertmanager, mlflow, prometheus, type Tool } from "./tools.ts";

// Real servers, our connectors. What can't be installed here is skipped, with the reason.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-live-tools-"));
let assay: Assay;

const lacking = (...tools: readonly Tool[]) =>
  tools.flatMap((tool) => ("why" in tool ? [tool.why] : []));
function fileOf(tool: Tool): string {
  if ("why" in tool) throw new Error(tool.why);
  return tool.file;
}

async function project(name: string): Promise<Project> {
  const target = { metric: "val_r2", direction: "max", value: 0.99 };
  const made = await assay.post("/projects", { name, factors: { stage: "pilot" }, target });
  return new Project(assay, z.object({ slug: z.string() }).parse(made).slug);
}

const TRAINING_TESTS = `<testsuites><testsuite name="training" tests="1" failures="0" errors="0" skipped="0" timestamp="${new Date().toISOString()}">
<testcase classname="tests.test_training" name="test_training_stops_at_nan_loss" time="0.8"/>
</testsuite></testsuites>`;

/** What is said of each test, and why. */
const toldOf = ({ tests }: Readiness) =>
  Object.entries(tests).map(([id, test]) => [id, test.credit, test.because.map((one) => one.text)]);

beforeAll(async () => {
  await generateClient({ log: () => undefined });
  await buildPages({ log: () => undefined });
  assay = await startAssay();
});

afterAll(async () => {
  await assay?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const mlflowTool = mlflow();
const noMlflow = lacking(mlflowTool);
if (noMlflow.length > 0) console.log(`Skipped: MLflow, because ${noMlflow.join("; ")}`);

describe.skipIf(noMlflow.length > 0)("a real MLflow server", () => {
  let server: Service;
  let filled: Filled;
  let est: Project;
  let before: Readiness;
  let id = "";

  beforeAll(async () => {
    server = await startMlflow({ file: fileOf(mlflowTool), folder });
    filled = await fillMlflow(server.url, Date.now() - 60_000);
    est = await project("Estate valuation");
  });
  afterAll(() => server?.stop());

  it("is told apart from a server that is not MLflow, and from an address nobody allowed", async () => {
    before = await est.readiness();
    const made = await est.connect({
      kind: "mlflow",
      name: "Tracker",
      settings: { url: server.url },
    });
    id = made.id;
    expect(await est.test(id)).toMatchObject({ kind: "works", version: "3.17.2" });
    const other = await est.connect({
      kind: "mlflow",
      name: "Not it",
      settings: { url: assay.url },
    });
    expect((await est.test(other.id)).kind).toBe("fails");
    const inside = { kind: "mlflow", name: "Inside", settings: { url: "http://10.1.2.3:5000" } };
    const refused = await est.connect(inside).then(
      async (one) => (await est.test(one.id)).kind,
      () => "fails",
    );
    expect(refused).toBe("fails");
  });

  it("is pulled: every run arrives, scores move, and the shuffle is the first suspect", async () => {
    const pulled = await est.pull(id);
    expect(pulled).toMatchObject({ state: "working", refused: 0 });
    const rows = z.object({ rows: z.array(z.unknown()) });
    expect(rows.parse(await est.get("/runs?limit=200")).rows).toHaveLength(filled.runs);
    const after = await est.readiness();
    expect(toldOf(after)).not.toEqual(toldOf(before));
    const Diff = z.object({
      diff: z.object({ likeliest: z.array(z.object({ key: z.string() })) }),
    });
    const diff = await est.get(`/runs/diff?runs=${filled.beforeRunId},${filled.afterRunId}`);
    expect(Diff.parse(diff).diff.likeliest[0]?.key).toBe("shuffle");
  });

  it("is pulled again: what is known adds nothing, one new run arrives alone", async () => {
    const before = (await est.connection(id)).documents;
    await addRunNow(server.url, filled.experimentId);
    const after = await est.pull(id);
    expect(after.documents).toBeGreaterThan(before);
    const Rows = z.object({ rows: z.array(z.object({ name: z.string() })) });
    const rows = Rows.parse(await est.get("/runs?limit=200")).rows;
    expect(rows).toHaveLength(filled.runs + 1);
    expect(rows.map((row) => row.name)).toContain("mlp-newest");
  });

  it("tells of an alias by its own signed webhook; a forged or a stale one is refused", async () => {
    const hook = await est.connect({ kind: "mlflow-hook", name: "Registry" });
    const secret = hook.hookSecret ?? "";
    const hookUrl = `${assay.url}/api/v1/hooks/${hook.id}`;
    await addWebhook(server.url, { hookUrl, secret });
    const before = await est.connection(id);
    await moveAlias(server.url, "champion", "1");
    const heard = await est.until(hook.id, (now) => now.lastSucceededAt !== null);
    expect(heard).toMatchObject({ state: "working", refused: 0 });
    // The event says that something changed, not what: the registry itself is asked at once.
    await est.until(id, (now) => now.lastSucceededAt !== before.lastSucceededAt);
    const body = JSON.stringify({ entity: "model_version_alias", action: "created", data: {} });
    const send = (key: string, atSeconds: number) => {
      const signed = createHmac("sha256", key).update(`d1.${atSeconds}.${body}`).digest("base64");
      return fetch(hookUrl, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "x-mlflow-delivery-id": "d1",
          "x-mlflow-timestamp": String(atSeconds),
          "x-mlflow-signature": `v1,${signed}`,
        },
      });
    };
    const nowSeconds = Math.floor(Date.now() / 1000);
    expect((await send("not the secret", nowSeconds)).status).toBe(401);
    expect((await send(secret, nowSeconds - 3_600)).status).toBe(401);
  });

  it("dies: the pull says so, no score falls, and it goes on when the server is back", async () => {
    const before = await est.readiness();
    const { port } = server;
    const known = await est.connection(id);
    await server.stop();
    const failed = await est.pull(id);
    expect(failed).toMatchObject({ state: "failing", lastSucceededAt: known.lastSucceededAt });
    expect(failed.lastError?.message).toMatch(/answer|reach|refus/i);
    const during = await est.readiness();
    expect(during.score).toBe(before.score);
    expect(during.mlTestScore.final).toBe(before.mlTestScore.final);
    server = await startMlflow({ file: fileOf(mlflowTool), folder, port });
    expect(await est.pull(id)).toMatchObject({ state: "working", lastError: null });
  });
});

const promTool = prometheus();
const amTool = alertmanager();
const noProm = lacking(promTool, amTool);
if (noProm.length > 0) console.log(`Skipped: Prometheus, because ${noProm.join("; ")}`);

describe.skipIf(noProm.length > 0)("a real Prometheus with its Alertmanager", () => {
  let exporter: Exporter;
  let am: Service;
  let prom: Service;
  let boo: Project;
  let hookId = "";
  let id = "";

  const Monitoring = z.object({
    rules: z.array(
      z.object({ name: z.string(), health: z.string(), state: z.string().nullable() }),
    ),
    targets: z.array(z.object({ name: z.string(), health: z.string() })),
    episodes: z.array(z.object({ alertname: z.string(), status: z.string() })),
  });
  const monitoring = async () => Monitoring.parse(await boo.get("/monitoring"));

  beforeAll(async () => {
    boo = await project("Served model");
    const hook = await boo.connect({ kind: "alertmanager-hook", name: "Pager" });
    hookId = hook.id;
    exporter = await startExporter();
    const url = `${assay.url}/api/v1/hooks/${hook.id}`;
    am = await startAlertmanager({
      file: fileOf(amTool),
      folder,
      hook: { url, token: hook.hookSecret ?? "" },
    });
    prom = await startPrometheus({
      file: fileOf(promTool),
      folder,
      exporterPort: exporter.port,
      alertmanagerPort: am.port,
    });
    await untilEvaluated(prom.url);
  });
  afterAll(async () => {
    await Promise.all([prom?.stop(), am?.stop(), exporter?.stop()]);
  });

  it("is pulled: rules, a target that is down, and a rule that can't evaluate", async () => {
    // That training stops at invalid numbers is CI's to prove; that serving notices them, the monitor's.
    await boo.push("junit.xml", TRAINING_TESTS);
    const before = await boo.readiness();
    expect(before.tests["monitor-5"]?.credit).toBe(0);
    const made = await boo.connect({
      kind: "prometheus",
      name: "Monitor",
      settings: { url: prom.url, queries: [{ expr: "model_age_seconds" }] },
    });
    id = made.id;
    expect(await boo.test(id)).toMatchObject({ kind: "works" });
    expect(await boo.pull(id)).toMatchObject({ state: "working", refused: 0 });
    const seen = await monitoring();
    expect(seen.rules.find((rule) => rule.name === "CannotEvaluate")?.health).toBe("err");
    expect(seen.rules.find((rule) => rule.name === "PredictionBiasHigh")?.health).toBe("ok");
    expect(seen.targets.filter((target) => target.health === "down")).toHaveLength(1);
    const after = await boo.readiness();
    expect(after.tests["monitor-5"]?.credit).toBe(1);
  });

  it("pages: what fires arrives by itself, and so does that it is over", async () => {
    exporter.setFaulty(true);
    const becomes = async (status: string) => {
      for (const end = Date.now() + 90_000; ; await pause(500)) {
        const { episodes } = await monitoring();
        const ours = episodes.filter((one) => one.alertname === "PredictionBiasHigh");
        if (ours.some((one) => one.status === status)) return;
        if (Date.now() > end) throw new Error(`never ${status}: ${JSON.stringify(ours)}`);
      }
    };
    await becomes("firing");
    exporter.setFaulty(false);
    await becomes("resolved");
    expect(await boo.connection(hookId)).toMatchObject({ refused: 0 });
  });

  it("its Alertmanager is pulled too", async () => {
    const made = await boo.connect({
      kind: "alertmanager",
      name: "Alerts",
      settings: { url: am.url },
    });
    expect(await boo.test(made.id)).toMatchObject({ kind: "works" });
    expect(await boo.pull(made.id)).toMatchObject({
      state: "working",
      lastError: null,
      refused: 0,
    });
  });

  it("dies: what is known stays known as of then, and no score falls", async () => {
    const before = await boo.readiness();
    const known = await boo.connection(id);
    await prom.stop();
    const failed = await boo.pull(id);
    expect(failed).toMatchObject({ state: "failing", lastSucceededAt: known.lastSucceededAt });
    const after = await boo.readiness();
    expect(after.score).toBe(before.score);
    expect(after.mlTestScore.final).toBe(before.mlTestScore.final);
    expect((await fetch(`${assay.url}/api/health/ready`)).ok).toBe(true);
  });
});
