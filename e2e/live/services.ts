import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { freePort, pause } from "#server/start/process.ts";

// Real servers on loopback, each in a folder of its own, ended by whoever started them.

const READY_MS_MAX = 90_000;

export type Service = {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  readonly stop: () => Promise<void>;
};

type Program = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env?: Record<string, string>;
};

function start(program: Program): { child: ChildProcess; stop: () => Promise<void> } {
  const log = fs.openSync(path.join(program.folder, `${program.name}.log`), "a");
  const child = spawn(program.file, program.args, {
    cwd: program.folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...program.env },
  });
  fs.closeSync(log);
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    // A server that forks workers ends with all of them.
    process.kill(-child.pid, "SIGKILL");
    await ended;
  };
  return { child, stop };
}

async function untilReady(
  of: { name: string; child: ChildProcess; folder: string },
  url: string,
): Promise<void> {
  const until = Date.now() + READY_MS_MAX;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (answer?.ok) return;
    if (of.child.exitCode !== null || Date.now() > until) {
      const said = fs.readFileSync(path.join(of.folder, `${of.name}.log`), "utf8").slice(-2_000);
      throw new Error(`${of.name} did not start:\n${said}`);
    }
    await pause(200);
  }
}

async function serve(program: Program, of: { port: number; readyPath: string }): Promise<Service> {
  const { child, stop } = start(program);
  const url = `http://127.0.0.1:${of.port}`;
  try {
    await untilReady({ name: program.name, child, folder: program.folder }, url + of.readyPath);
  } catch (error) {
    await stop();
    throw error;
  }
  if (child.pid === undefined) throw new Error(`${program.name} has no process`);
  return { url, pid: child.pid, port: of.port, stop };
}

export async function startMlflow(of: {
  file: string;
  folder: string;
  port?: number;
}): Promise<Service> {
  const port = of.port ?? (await freePort());
  const args = ["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"];
  const store = ["--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", "./art"];
  const env = {
    MLFLOW_DISABLE_TELEMETRY: "true",
    // Its webhooks refuse loopback and plain HTTP unless told otherwise.
    MLFLOW_WEBHOOK_ALLOWED_SCHEMES: "http,https",
    MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: "true",
    MLFLOW_WEBHOOK_CACHE_TTL: "1",
  };
  return serve(
    { name: "mlflow", file: of.file, args: [...args, ...store], folder: of.folder, env },
    { port, readyPath: "/health" },
  );
}

/** Tells who sends alerts where: the hook's address and the bearer token it asks for. */
export async function startAlertmanager(of: {
  file: string;
  folder: string;
  hook: { url: string; token: string };
}): Promise<Service> {
  const port = await freePort();
  const config = {
    route: {
      receiver: "assay",
      group_by: ["alertname"],
      group_wait: "1s",
      group_interval: "2s",
      repeat_interval: "1h",
    },
    receivers: [
      {
        name: "assay",
        webhook_configs: [
          {
            url: of.hook.url,
            send_resolved: true,
            http_config: { authorization: { type: "Bearer", credentials: of.hook.token } },
          },
        ],
      },
    ],
  };
  fs.writeFileSync(path.join(of.folder, "alertmanager.yml"), stringify(config));
  const args = [
    "--config.file=alertmanager.yml",
    "--storage.path=alertmanager-data",
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ];
  return serve(
    { name: "alertmanager", file: of.file, args, folder: of.folder },
    { port, readyPath: "/-/ready" },
  );
}

/** Scrapes the exporter and a port nobody listens on, and evaluates five rules about the model. */
export async function startPrometheus(of: {
  file: string;
  folder: string;
  exporterPort: number;
  alertmanagerPort: number;
}): Promise<Service> {
  const port = await freePort();
  const deadPort = await freePort();
  const target = (to: number, service: string) => [
    { targets: [`127.0.0.1:${to}`], labels: { service } },
  ];
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yml"],
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${of.alertmanagerPort}`] }] }],
    },
    scrape_configs: [
      { job_name: "serving", static_configs: target(of.exporterPort, "valuation") },
      { job_name: "feature-store", static_configs: target(deadPort, "feature-store") },
    ],
  };
  fs.writeFileSync(path.join(of.folder, "prometheus.yml"), stringify(config));
  fs.writeFileSync(path.join(of.folder, "rules.yml"), stringify({ groups: [RULES] }));
  const args = [
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=prometheus-data",
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  return serve(
    { name: "prometheus", file: of.file, args, folder: of.folder },
    { port, readyPath: "/-/ready" },
  );
}

const RULES = {
  name: "model-serving",
  interval: "1s",
  rules: [
    {
      alert: "PredictionBiasHigh",
      expr: "abs(model_prediction_bias_ratio - 1) > 0.2",
      for: "2s",
      labels: { severity: "page" },
      annotations: { summary: "Predictions are biased by {{ $value | humanize }}" },
    },
    {
      alert: "FeatureDrift",
      expr: "feature_drift_psi > 0.2",
      for: "2s",
      labels: { severity: "ticket" },
      annotations: { summary: "{{ $labels.feature }} drifted" },
    },
    {
      alert: "ModelStale",
      expr: "model_age_seconds > 86400 * 30",
      labels: { severity: "ticket" },
      annotations: { summary: "The served model is older than 30 days" },
    },
    {
      alert: "InvalidFeatureValues",
      expr: "increase(feature_invalid_values_total[20s]) > 0",
      labels: { severity: "page" },
      annotations: { summary: "NaN or infinite inputs" },
    },
    {
      alert: "CannotEvaluate",
      expr: "model_age_seconds * on(model) group_left(nope) up",
      labels: { severity: "ticket" },
      annotations: { summary: "This rule never works" },
    },
  ],
};

export type Exporter = Omit<Service, "pid"> & { readonly setFaulty: (isFaulty: boolean) => void };

/** A model server as its monitor sees it: bias, age, drift of one feature, invalid inputs. */
export async function startExporter(): Promise<Exporter> {
  const port = await freePort();
  let isFaulty = false;
  let invalid = 0;
  const server = http.createServer((_, response) => {
    if (isFaulty) invalid += 3;
    const bias = isFaulty ? 1.31 : 1.01;
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(
      [
        "# TYPE model_prediction_bias_ratio gauge",
        `model_prediction_bias_ratio{model="valuation",slice="all"} ${bias}`,
        "# TYPE model_age_seconds gauge",
        `model_age_seconds{model="valuation",version="7"} ${86_400 * 12}`,
        "# TYPE feature_drift_psi gauge",
        `feature_drift_psi{model="valuation",feature="area_m2"} ${isFaulty ? 0.44 : 0.04}`,
        "# TYPE feature_invalid_values_total counter",
        `feature_invalid_values_total{model="valuation",feature="age_years"} ${invalid}`,
        "",
      ].join("\n"),
    );
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    setFaulty: (to) => {
      isFaulty = to;
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) }),
    ),
  }),
});

/** Until Prometheus itself tells what it makes of every rule, and of the target that is down. */
export async function untilEvaluated(url: string): Promise<void> {
  const isSo = async () => {
    const { data } = Rules.parse(await (await fetch(`${url}/api/v1/rules`)).json());
    const rules = data.groups.flatMap((group) => group.rules);
    const targets = await (await fetch(`${url}/api/v1/targets?state=active`)).text();
    return (
      rules.length > 0 &&
      rules.every(({ health }) => health !== "unknown") &&
      rules.some(({ name, health }) => name === "CannotEvaluate" && health === "err") &&
      targets.includes('"health":"down"') &&
      !targets.includes('"health":"unknown"')
    );
  };
  for (const end = Date.now() + 60_000; !(await isSo()) && Date.now() < end; ) await pause(500);
}
