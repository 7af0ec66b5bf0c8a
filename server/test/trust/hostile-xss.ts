import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { ADAPTERS } from "#server/evidence/adapters/adapters.ts";
import { findChromium } from "../chromium.ts";
import { samplesOf } from "../fuzz-parsers.ts";
import { drawn, textEntries } from "./hostile-draw.ts";
import { jsonOf, type Target, type Tried } from "./hostile-target.ts";

// Stored cross-site scripting: what would run is put into every text that can be entered, and every page is
// then opened in a real browser, where nothing may run, nothing foreign may stand in the page, and the
// content security policy may have had nothing to stop.

/** Each calls the same name, which tells in the page that something ran. */
export const SCRIPTS = [
  "<img src=x onerror=assayHit(0)>",
  "<script>assayHit(1)</script>",
  "</script><script>assayHit(2)</script>",
  '"><svg/onload=assayHit(3)>',
  "'><xss-probe onpointerover=assayHit(4) style=position:fixed;inset:0>",
  "<iframe srcdoc='<script>parent.assayHit(5)</script>'></iframe>",
  '[click](javascript:assayHit(6)) ![x](x"onerror="assayHit(6))',
  "<a href=javascript:assayHit(7) autofocus onfocus=assayHit(7)>x</a>",
  "{{constructor.constructor('assayHit(8)')()}}",
  "<base href=//assay.invalid><meta http-equiv=refresh content='0;url=javascript:assayHit(9)'>",
  "<style>@import'//assay.invalid/x'</style><link rel=stylesheet href=//assay.invalid/y>",
  "\u202e<math><mtext><xss-probe><style><img title='--><img src=x onerror=assayHit(10)>'>",
] as const;
const ADDRESSES = [
  "https://assay.invalid/?q=%22onmouseover=assayHit(20)",
  "javascript:assayHit(21)//https://assay.invalid",
  "data:text/html,<script>assayHit(22)</script>",
];
const SHORT = SCRIPTS[0];

export type Known = Readonly<Record<string, unknown>>;

/** Puts scripts into every text entry of every mutation. */
export async function enterScripts(
  target: Target,
  of: { payloads: readonly string[]; slug: string; known: Known },
): Promise<{ tried: number; taken: Set<string>; of: number }> {
  const entries = textEntries();
  const taken = new Set<string>();
  let tried = 0;
  const ids: Record<string, unknown> = {};
  for (const [form, payload] of of.payloads.entries())
    for (const { path: procedure, schema } of entries) {
      const router = procedure.split(".")[0] ?? "";
      const own = router in ids ? { id: ids[router], itemId: ids[router] } : {};
      const input = drawn(schema, {
        text: (max) => (payload.length <= max ? payload : SHORT.slice(0, max)),
        url: () => ADDRESSES[form % ADDRESSES.length] ?? "",
        known: { ...of.known, ...own, slug: procedure === "projects.create" ? undefined : of.slug },
        form,
      });
      const answer = await target.call(procedure, input);
      tried += 1;
      if (answer.status >= 500)
        throw new Error(`${procedure} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
      if (answer.status !== 200) continue;
      taken.add(procedure);
      const id: unknown = Object(answer.data).id;
      if (typeof id === "string") ids[router] = id;
    }
  return { tried, taken, of: entries.length };
}

/** Documents as their tools write them, with scripts in the names that they hold. */
export async function sendScripts(
  target: Target,
  of: { slug: string; perTool: number; draw: () => number },
): Promise<{ tried: number; taken: number; tools: Set<string> }> {
  let tried = 0;
  let taken = 0;
  const tools = new Set<string>();
  for (const { manifest } of ADAPTERS) {
    const samples = samplesOf(manifest.id);
    for (let i = 0; i < of.perTool; i++) {
      const sample = samples[Math.floor(of.draw() * samples.length)];
      const payload = SCRIPTS[i % SCRIPTS.length] ?? SHORT;
      const bytes = sample && poisoned(sample, payload, of.draw);
      if (!bytes) continue;
      const stated = new URLSearchParams({
        fileName: `${payload}.json`,
        branch: payload,
        as: manifest.id,
        runId: `run ${payload}`.slice(0, 100),
      });
      const answer = await target.ask(`/api/v1/projects/${of.slug}/evidence?${stated}`, {
        body: bytes,
      });
      tried += 1;
      if (answer.status >= 500)
        throw new Error(`${manifest.id} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
      if (answer.status >= 300) continue;
      taken += 1;
      tools.add(manifest.id);
    }
  }
  return { tried, taken, tools };
}

const WORD = /^[A-Za-z][A-Za-z0-9 _./:-]{2,}$/;

/** Some of the names in a document replaced; null where it is of bytes or of nothing that could be replaced. */
function poisoned(sample: Buffer, payload: string, draw: () => number): Buffer | null {
  const text = sample.toString("utf8");
  const root = jsonOf(text);
  if (root !== undefined) return Buffer.from(JSON.stringify(inTree(root, payload, draw)));
  if (!/^\s*</.test(text)) return null;
  const escaped = payload
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;");
  return Buffer.from(
    text.replace(/\b(name|message|classname|file|filename)="([^"]*)"/g, (whole, name) =>
      draw() < 0.3 ? `${name}="${escaped}"` : whole,
    ),
  );
}

function inTree(value: unknown, payload: string, draw: () => number): unknown {
  if (typeof value === "string") return WORD.test(value) && draw() < 0.1 ? payload : value;
  if (Array.isArray(value)) return value.map((one) => inTree(one, payload, draw));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, inTree(one, payload, draw)]),
  );
}

// ── looking at every page ───────────────────────────────────────────────────────────────────────

const APP = path.resolve(import.meta.dirname, "../../../app");

/** Every page there is, with what its address names. */
export function everyPage(names: Readonly<Record<string, readonly string[]>>): string[] {
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" });
  const routes = files
    .filter(
      (file) => /(^|\/)page\.tsx$/.test(file) && readFileSync(path.join(APP, file)).length > 0,
    )
    .map((file) => `/${path.dirname(file)}`.replace(/\/\([^)]*\)/g, "").replace(/^\/\.$/, "/"));
  const filled = (route: string): string[] => {
    const name = /\[([^\]]+)\]/.exec(route)?.[1];
    if (name === undefined) return [route];
    return (names[name] ?? []).flatMap((value) =>
      filled(route.replace(`[${name}]`, encodeURIComponent(value))),
    );
  };
  return routes.flatMap(filled).sort();
}

/** Runs in the page before anything of ours. */
const WATCH = `
  window.assayHits = []; window.assayViolations = [];
  window.assayHit = (which) => { window.assayHits.push(which); };
  document.addEventListener("securitypolicyviolation", (event) =>
    window.assayViolations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));`;
/** What only a payload can have put there. */
const FOREIGN = `
  [...document.querySelectorAll("xss-probe, iframe, base, [onerror], [onload], [onfocus], [onpointerover], math, meta[http-equiv=refresh], a[href^='javascript:' i], a[href^='data:' i], form[action^='javascript:' i]")]
    .map((node) => node.outerHTML.slice(0, 120))`;

export async function lookAtPages(
  target: Target,
  pages: readonly string[],
): Promise<{ seen: number; with: number; successes: string[] } | { why: string }> {
  const found = await findChromium();
  if (!found) return { why: "no Chromium runs here" };
  const { executablePath, env } = found;
  const browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const context = await browser.newContext();
    await context.addCookies(
      target.cookie.split("; ").map((pair) => {
        const cut = pair.indexOf("=");
        return { name: pair.slice(0, cut), value: pair.slice(cut + 1), url: target.server.url };
      }),
    );
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    const successes: string[] = [];
    let shown = 0;
    for (const at of pages) {
      const looked = await lookAt(page, target, at);
      successes.push(...looked.successes);
      if (looked.hasPayload) shown += 1;
    }
    return { seen: pages.length, with: shown, successes };
  } finally {
    await browser.close();
  }
}

async function lookAt(
  page: Page,
  target: Target,
  at: string,
): Promise<{ successes: string[]; hasPayload: boolean }> {
  const successes: string[] = [];
  const onDialog = (dialog: { dismiss: () => Promise<void>; message: () => string }) => {
    successes.push(`${at}: a dialog opened`);
    void dialog.dismiss();
  };
  const onRequest = (request: { url: () => string }) => {
    if (request.url().includes("assay.invalid")) successes.push(`${at}: asked ${request.url()}`);
  };
  page.on("dialog", onDialog);
  page.on("request", onRequest);
  try {
    const response = await page.goto(`${target.server.url}${at}`, {
      waitUntil: "load",
      timeout: 90_000,
    });
    const policy = response?.headers()["content-security-policy"] ?? "";
    if (
      !/script-src 'nonce-[^']+' 'strict-dynamic'/.test(policy) ||
      /unsafe-inline|unsafe-eval/.test(policy)
    )
      successes.push(`${at}: no strict policy (${policy.slice(0, 80)})`);
    if ((response?.status() ?? 500) >= 500) successes.push(`${at}: answered ${response?.status()}`);
    await page.waitForTimeout(150);
    const told = await page.evaluate<{
      hits: unknown[];
      violations: string[];
      foreign: string[];
      has: boolean;
    }>(
      `({ hits: window.assayHits, violations: window.assayViolations, foreign: ${FOREIGN}, has: document.body.innerText.includes("assayHit") })`,
    );
    for (const hit of told.hits) successes.push(`${at}: payload ${String(hit)} ran`);
    for (const one of told.violations) successes.push(`${at}: the policy had to stop ${one}`);
    for (const one of told.foreign) successes.push(`${at}: stands in the page: ${one}`);
    return { successes, hasPayload: told.has };
  } finally {
    page.off("dialog", onDialog);
    page.off("request", onRequest);
  }
}

export const asTried = (of: {
  tried: number;
  taken: number;
  successes: readonly string[];
  where: string;
}): Tried => of;
