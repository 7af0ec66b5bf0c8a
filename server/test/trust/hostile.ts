import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { buildPages } from "#server/start/build.ts";
import { startAppServer } from "../app-server.ts";
import { explode } from "./hostile-bombs.ts";
import { FORMULAS, leadElsewhere, lookAtExports, lookAtFiles } from "./hostile-exports.ts";
import { pollute } from "./hostile-json.ts";
import { slowRegexes } from "./hostile-regex.ts";
import { reachInside } from "./hostile-ssrf.ts";
import { drawer, jsonOf, type Target, type Tried, targetAt } from "./hostile-target.ts";
import { enterScripts, everyPage, lookAtPages, SCRIPTS, sendScripts } from "./hostile-xss.ts";
import { Ledger, type StepOptions, type StepResult, say } from "./step.ts";

// What somebody with the right to write could do to everybody else: each class of hostile content is tried
// through every entry there is and counted, and none may succeed.

const BOOTSTRAP = "assay-bootstrap-of-the-hostile-content-step";
const SHOWN = 20;

export async function run(options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  if (options.isQuick) {
    ledger.skip("hostile content", "it takes minutes: npm run test:trust -- hostile");
    return ledger.result();
  }
  await buildPages({ log: say });
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-hostile-"));
  fs.chmodSync(dataDir, 0o711);
  const server = await startAppServer({ dataDir, env: { ASSAY_BOOTSTRAP_TOKEN: BOOTSTRAP } });
  try {
    await againstServer(options, ledger, await targetAt(server, BOOTSTRAP));
    const faults = server.said().filter((line) => line.includes('"event":"fault"'));
    ledger.claim("nothing was logged as a fault of ours", faults.length === 0, `${faults.length}`);
    for (const line of faults.slice(0, SHOWN)) say(`          ${line.slice(0, 500)}`);
  } finally {
    await server.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
  await told(ledger, "ReDoS", () => slowRegexes());
  return ledger.result();
}

async function told(ledger: Ledger, what: string, work: () => Promise<Tried>): Promise<void> {
  const { tried, taken, successes, where } = await work();
  const counts = [
    `${tried} tried`,
    ...(taken === null ? [] : [`${taken} taken in`]),
    `${successes.length} succeeded`,
  ];
  const holds = successes.length === 0 && tried > 0 && taken !== 0;
  ledger.claim(`${what} (${where})`, holds, counts.join(", "));
  for (const one of successes.slice(0, SHOWN)) say(`          ${one}`);
}

const Id = z.object({ id: z.string() });
const Hook = Id.extend({ hookSecret: z.string() });

async function againstServer(options: StepOptions, ledger: Ledger, target: Target): Promise<void> {
  const payloads = SCRIPTS;
  const slug = "hostile";
  const json = { "content-type": "application/json" };
  const post = async (at: string, body: object) => {
    const answer = await target.ask(`/api/v1${at}`, { body: JSON.stringify(body), headers: json });
    if (answer.status >= 300) throw new Error(`${at} answered ${answer.status}: ${answer.text}`);
    return jsonOf(answer.text);
  };
  await post("/projects", {
    slug,
    name: SCRIPTS[0],
    description: SCRIPTS.join(" "),
    factors: {},
    tags: ["=1+1", "<img src=x onerror=assayhit(0)>"],
  });
  for (const [i, formula] of FORMULAS.entries())
    await post("/projects", {
      name: `${formula}`,
      description: formula,
      factors: {},
      slug: `formula-${i}`,
      tags: ["=1+1"],
    });
  const hook = Hook.parse(
    await post(`/projects/${slug}/connections`, {
      kind: "alertmanager-hook",
      name: SCRIPTS[1],
      settings: {},
    }),
  );

  await told(ledger, "stored XSS, entering", async () => {
    const known = { gate: "prototype-pilot", role: "engineer", timeZone: "UTC" };
    const entered = await enterScripts(target, { payloads, slug, known });
    say(
      `  ${entered.taken.size} of ${entered.of} mutations took scripts in: ${[...entered.taken].sort().join(", ")}`,
    );
    const perTool = SCRIPTS.length;
    const sent = await sendScripts(target, { slug, perTool, draw: drawer(options.seed) });
    say(`  ${sent.taken} of ${sent.tried} documents were taken in, of ${sent.tools.size} tools`);
    return {
      tried: entered.tried + sent.tried,
      taken: entered.taken.size + sent.taken,
      successes: [],
      where: "every mutation and every kind of evidence",
    };
  });
  const documents = await documentsOf(target, slug);
  const browsed = await browse(target, { slug, documents });
  if ("why" in browsed) ledger.skip("stored XSS, looking", browsed.why);
  else
    await told(ledger, "stored XSS, looking", async () => ({
      tried: browsed.seen,
      taken: browsed.with,
      successes: browsed.successes,
      where: "every page in a browser",
    }));
  await told(ledger, "active content in files", () => lookAtFiles(target, slug, documents));
  await told(ledger, "formulas in exports", () => lookAtExports(target, slug));
  await told(ledger, "path traversal", () => leadElsewhere(target, slug, hook.id));
  await told(ledger, "SSRF", () => reachInside(target, slug));
  await told(ledger, "prototype pollution", () => pollute(target, slug));
  await told(ledger, "bombs", () =>
    explode(target, { slug, hook: { id: hook.id, secret: hook.hookSecret } }),
  );
}

const Log = z.object({
  entries: z.array(z.object({ evidence: z.object({ id: z.string() }).optional() })),
});

const DOCUMENTS = 12;

async function documentsOf(target: Target, slug: string): Promise<string[]> {
  const answer = await target.ask(`/api/v1/projects/${slug}/evidence?limit=200`);
  const { entries } = Log.parse(jsonOf(answer.text));
  return entries.flatMap(({ evidence }) => evidence?.id ?? []).slice(0, DOCUMENTS);
}

async function browse(target: Target, of: { slug: string; documents: readonly string[] }) {
  const catalogues = z
    .object({ catalogues: z.array(z.object({ slug: z.string() })) })
    .parse(jsonOf((await target.ask("/api/v1/catalogues")).text));
  const names = {
    slug: [of.slug],
    evidenceId: of.documents,
    kind: ["readiness", "gate", "handover"],
    id: ["testing", "mlt-1"],
    catalogue: catalogues.catalogues.map((one) => one.slug),
    gate: ["gate-prototype-pilot"],
  };
  return lookAtPages(target, everyPage(names));
}
