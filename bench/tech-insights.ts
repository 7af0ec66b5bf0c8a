import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { freePort } from "#server/start/process.ts";
import { start } from "./app.ts";
import { say } from "./measure.ts";

// Backstage Tech Insights from npm, in a folder of its own, with as many components as asked for: the
// two facts that it comes with and a check on each.

const PACKAGES = [
  "@backstage/backend-defaults@0.18.0",
  "@backstage/plugin-catalog-backend@4.0.0",
  "@backstage-community/plugin-tech-insights-backend@3.1.0",
  "@backstage-community/plugin-tech-insights-backend-module-jsonfc@0.10.0",
  "better-sqlite3",
];
const INSTALL_MS_MAX = 900_000;
const FACTS_MS_MAX = 420_000;

const ENTRY = `const { createBackend } = require("@backstage/backend-defaults");
const backend = createBackend();
backend.add(import("@backstage/plugin-catalog-backend"));
backend.add(import("@backstage-community/plugin-tech-insights-backend"));
backend.add(import("@backstage-community/plugin-tech-insights-backend-module-jsonfc"));
backend.start();
`;

const config = (port: number) => `app: {title: bench, baseUrl: "http://127.0.0.1:${port}"}
organization: {name: bench}
backend:
  baseUrl: http://127.0.0.1:${port}
  listen: {host: 127.0.0.1, port: ${port}}
  database: {client: better-sqlite3, connection: ":memory:"}
  auth: {dangerouslyDisableDefaultAuthPolicy: true}
  reading: {allow: []}
catalog:
  rules: [{allow: [Component, Group]}]
  processingInterval: {minutes: 30}
  locations: [{type: file, target: ./entities.yaml}]
techInsights:
  factRetrievers:
    entityOwnershipFactRetriever: {cadence: "*/1 * * * *", lifecycle: {maxItems: 3}}
    entityMetadataFactRetriever: {cadence: "*/1 * * * *", lifecycle: {maxItems: 3}}
  factChecker:
    checks:
      groupOwnerCheck: {type: json-rules-engine, name: Owner, description: d, factIds: [entityOwnershipFactRetriever], rule: {conditions: {all: [{fact: hasGroupOwner, operator: equal, value: true}]}}}
      titleCheck: {type: json-rules-engine, name: Title, description: d, factIds: [entityMetadataFactRetriever], rule: {conditions: {all: [{fact: hasTitle, operator: equal, value: true}]}}}
`;

function entities(count: number): string {
  const group =
    "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: g}\nspec: {type: team, children: []}\n";
  const components = Array.from(
    { length: count },
    (_, i) =>
      `---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: c${i}, title: C ${i}}\nspec: {type: service, lifecycle: production, owner: "group:default/g"}\n`,
  );
  return group + components.join("");
}

type Peer = {
  readonly pid: number;
  /** Components whose facts are there. */
  readonly answered: number;
  readonly runChecks: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startTechInsights(
  folder: string,
  count: number,
): Promise<Peer | { readonly why: string }> {
  const home = process.env.ASSAY_BENCH_BACKSTAGE ?? path.join(folder, "backstage");
  fs.mkdirSync(home, { recursive: true });
  if (!fs.existsSync(path.join(home, "node_modules/@backstage/backend-defaults"))) {
    const why = await install(home);
    if (why) return { why };
  }
  const port = await freePort();
  fs.writeFileSync(path.join(home, "index.js"), ENTRY);
  fs.writeFileSync(path.join(home, "app-config.yaml"), config(port));
  fs.writeFileSync(path.join(home, "entities.yaml"), entities(count));
  const args = ["--no-node-snapshot", "index.js", "--config", "app-config.yaml"];
  const peer = await start({ cwd: home, args }, /Listening on/);
  const url = `http://127.0.0.1:${port}/api/tech-insights/checks/run`;
  const body = JSON.stringify({
    entities: Array.from({ length: count }, (_, i) => ({
      kind: "component",
      namespace: "default",
      name: `c${i}`,
    })),
    checks: ["groupOwnerCheck", "titleCheck"],
  });
  const ask = async () => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body });
    return { ok: response.ok, text: await response.text() };
  };
  const answered = await factsThere(ask, count);
  return {
    pid: peer.pid,
    answered,
    runChecks: async () => {
      const { ok, text } = await ask();
      if (!ok) throw new Error(text.slice(0, 300));
    },
    stop: peer.stop,
  };
}

async function install(home: string): Promise<string | null> {
  say("  installing Backstage Tech Insights from npm …");
  fs.writeFileSync(
    path.join(home, "package.json"),
    '{"name":"bench","version":"1.0.0","private":true}',
  );
  try {
    const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...PACKAGES];
    await promisify(execFile)("npm", args, {
      cwd: home,
      timeout: INSTALL_MS_MAX,
      maxBuffer: 10_000_000,
    });
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return `npm could not install it (${said.split("\n").slice(-4).join(" ").slice(0, 300)})`;
  }
}

/** Waits until every component has facts to check, or as long as is reasonable. */
async function factsThere(
  ask: () => Promise<{ ok: boolean; text: string }>,
  count: number,
): Promise<number> {
  for (const until = Date.now() + FACTS_MS_MAX; ; ) {
    const { text } = await ask().catch(() => ({ text: "" }));
    const there = (text.match(/"titleCheck"/g) ?? []).length;
    const answered = Math.min(count, Math.floor(there));
    if (answered >= count || Date.now() > until) return answered;
    await new Promise((done) => setTimeout(done, 5_000));
  }
}
