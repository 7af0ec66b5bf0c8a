import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { TOKEN } from "./victim.ts";

// People and machines at work on one server at once: documents small and large, answers, publishing,
// gate decisions, handover steps. Every write that was answered for is noted; one whose answer never
// came may be there or not.

const Receipt = z.object({ evidenceId: z.string(), facts: z.int() });
const Held = z.object({ evidenceId: z.string() });
const Published = z.object({ number: z.int() });
const Decided = z.object({ decisionId: z.string() });

export type Acked = {
  evidence: { id: string; facts: number }[];
  /** Documents that a worker reads; their evidence has the same id. */
  deliveries: string[];
  publications: { slug: string; number: number }[];
  decisions: string[];
  projects: string[];
};

/** Facts of a small document. */
const CHECKS = 40;
const CASES = 40;
const REST_MS = 25;
/** Just above the size from which a document is read by a worker. */
const LARGE_BYTES = 5_100_000;
const AFTER_FAULT_MS = 400;

export class Mix {
  readonly acked: Acked = {
    evidence: [],
    deliveries: [],
    publications: [],
    decisions: [],
    projects: [],
  };
  /** Answers that were neither a success nor a clear word that it is away. */
  readonly faults: string[] = [];
  readonly counts = { sent: 0, answered: 0, away: 0, full: 0, broken: 0 };
  readonly #url: () => string;
  readonly #run: string;
  #slug = "";
  #isOver = false;
  #lanes: Promise<void>[] = [];
  #n = 0;

  constructor(of: { url: () => string; run: string }) {
    this.#url = of.url;
    this.#run = of.run;
  }

  /** Goes on with a project of its own, so that no project grows without end. */
  async nextProject(): Promise<void> {
    const slug = `${this.#run}-${this.acked.projects.length + 1}`;
    for (;;) {
      const answer = await this.#ask("POST", "/api/v1/projects", { slug, name: slug, factors: {} });
      // A conflict: it was made and the answer was lost.
      if (answer?.status === 201 || answer?.status === 409) break;
      await pause(AFTER_FAULT_MS);
    }
    this.acked.projects.push(slug);
    this.#slug = slug;
  }

  /** How many were answered for so far. */
  get writes(): number {
    const { evidence, deliveries, publications, decisions } = this.acked;
    return evidence.length + deliveries.length + publications.length + decisions.length;
  }

  start(): void {
    this.#isOver = false;
    const lanes = [this.#small, this.#small, this.#large, this.#publish, this.#decide, this.#read];
    this.#lanes = lanes.map(async (lane) => {
      while (!this.#isOver)
        if (!(await lane.call(this))) await pause(AFTER_FAULT_MS);
        else await pause(REST_MS);
    });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#lanes);
  }

  async #small(): Promise<boolean> {
    const answer = await this.#ask("POST", this.#path("evidence"), checks(this.#name(), CHECKS));
    if (answer?.status !== 200) return false;
    const { evidenceId, facts } = Receipt.parse(answer.body);
    this.acked.evidence.push({ id: evidenceId, facts });
    return true;
  }

  async #large(): Promise<boolean> {
    const document = junit(
      this.#name(),
      CASES,
      "x"
        .repeat(99)
        .concat("\n")
        .repeat(LARGE_BYTES / 100),
    );
    const answer = await this.#ask("POST", this.#path("evidence"), document);
    if (answer?.status !== 202) return false;
    this.acked.deliveries.push(Held.parse(answer.body).evidenceId);
    return true;
  }

  async #publish(): Promise<boolean> {
    const slug = this.#slug;
    const answers = { challenges: {}, tests: { "data-1": { claim: "manual" } } };
    const put = await this.#ask("PUT", this.#path("assessment"), answers);
    if (put?.status !== 200) return false;
    const answer = await this.#ask("POST", this.#path("assessment/publish"), {});
    if (answer?.status !== 200 && answer?.status !== 201) return false;
    const { number } = Published.parse(answer.body);
    this.acked.publications.push({ slug, number });
    return true;
  }

  async #decide(): Promise<boolean> {
    const answer = await this.#ask("POST", this.#path("gates/prototype-pilot/decisions"), {});
    if (answer?.status !== 201) return false;
    this.acked.decisions.push(Decided.parse(answer.body).decisionId);
    return true;
  }

  async #read(): Promise<boolean> {
    const places = ["/api/v1/portfolio", this.#path("readiness"), this.#path("evidence")];
    const answer = await this.#ask("GET", places[this.#n % places.length] ?? "");
    return answer?.status === 200;
  }

  #path(what: string): string {
    return `/api/v1/projects/${this.#slug}/${what}`;
  }

  #name(): string {
    this.#n += 1;
    return `${this.#run} ${this.#n}`;
  }

  /** null when no answer came. */
  async #ask(
    method: string,
    path: string,
    body?: string | object,
  ): Promise<{ status: number; body: unknown } | null> {
    const isText = typeof body === "string";
    this.counts.sent += 1;
    try {
      const response = await fetch(`${this.#url()}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { "content-type": typeOf(body) }),
          ...(method === "PUT" ? { "if-match": "*" } : {}),
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      });
      const text = await response.text();
      this.#note({ method, path, status: response.status, text });
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      this.counts.broken += 1;
      return null;
    }
  }

  #note(of: { method: string; path: string; status: number; text: string }): void {
    const isRefusal = of.status === 503 && of.text.includes('"unavailable"');
    if (isRefusal && of.text.includes("no room left")) this.counts.full += 1;
    else if (isRefusal) this.counts.away += 1;
    else if (of.status < 400) this.counts.answered += 1;
    else if (!(of.status === 409 && of.path === "/api/v1/projects"))
      this.faults.push(`${of.method} ${of.path} ${of.status} ${of.text.slice(0, 200)}`);
  }
}

export function junit(name: string, cases: number, output = ""): string {
  const each = Array.from(
    { length: cases },
    (_, n) => `<testcase classname="suite" name="${name} case ${n}" time="0.01"/>`,
  );
  const said = output === "" ? "" : `<system-out>${output}</system-out>`;
  return `<testsuite name="${name}" tests="${cases}" failures="0" errors="0" timestamp="2026-03-01T12:00:00Z">${each.join("")}${said}</testsuite>`;
}

const typeOf = (body: string | object) =>
  typeof body === "string" && body.startsWith("<") ? "application/xml" : "application/json";

/** A document of so many facts. */
export function checks(name: string, count: number): string {
  const value = { success: true, evaluated: 1, successful: 1, unsuccessful: 0, raised: 0 };
  const facts = Array.from({ length: count }, (_, n) => ({
    kind: "dataset-check",
    id: `${name} ${n}`,
    subject: `check ${n % 50} on training`,
    observedAt: "2026-03-01T12:00:00Z",
    value: { suite: `check ${n % 50}`, dataset: "training", ...value },
  }));
  return JSON.stringify({ $schema: "/schemas/assay-facts-1.json", source: "trust-tests", facts });
}
