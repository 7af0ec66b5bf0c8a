import { z } from "zod";
import { gateText } from "#server/gates/findings.ts";
import { Decision } from "#server/gates/schema.ts";
import {
  type Command,
  EXIT,
  instantOption,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

const FORMATS = ["text", "json"] as const;
const DEFAULT_URL = "http://127.0.0.1:3000";

/** Asks a server for a decision; the exit status is the answer. */
export const gate: Command = {
  usage: "assay gate NAME --project SLUG [--format text|json] [--at ISO]",
  summary: "Asks the server at ASSAY_URL for a decision; exits 1 when it is blocked or not known.",
  help: `  --project SLUG  the project to decide about
  --format        text (default) or json
  --at ISO        decide for another moment

NAME is a gate's id or its short form: prototype-pilot, pilot-production, production-recertify.
Exit status: 0 pass or warn, 1 blocked or unknown, 2 no such gate or project, 4 no answer.`,
  run: async (argv, io) => {
    const asked = argumentsOf(argv);
    const base = io.env.ASSAY_URL ?? DEFAULT_URL;
    const reply = await ask(base, io.env.ASSAY_TOKEN, asked);
    if (reply.kind === "problem") {
      io.err(`assay gate: ${reply.message}`);
      return reply.status === 404 || reply.status === 422 ? EXIT.usage : EXIT.fault;
    }
    const { decision } = reply;
    io.out(asked.format === "json" ? JSON.stringify(decision) : gateText(decision));
    return decision.outcome === "pass" || decision.outcome === "warn" ? EXIT.done : EXIT.no;
  },
};

type Asked = {
  readonly gate: string;
  readonly project: string;
  readonly format: (typeof FORMATS)[number];
  readonly at: Date | undefined;
};

function argumentsOf(argv: readonly string[]): Asked {
  const options = readOptions(argv, {
    project: { type: "string" },
    format: { type: "string" },
    json: { type: "boolean" },
    at: { type: "string" },
  });
  const [name, ...more] = options.rest;
  if (name === undefined || more.length > 0) throw new UsageError("name one gate.");
  const project = textOption(options, "project");
  if (!project) throw new UsageError("--project SLUG is missing.");
  const named = textOption(options, "format") ?? (options.values.json === true ? "json" : "text");
  const format = FORMATS.find((known) => known === named);
  if (!format) throw new UsageError(`--format is one of: ${FORMATS.join(", ")}.`);
  return { gate: name, project, format, at: instantOption(options, "at") };
}

type Reply =
  | { readonly kind: "decision"; readonly decision: Decision }
  | { readonly kind: "problem"; readonly status: number | null; readonly message: string };

/** A server that takes longer than this to answer counts as not there, so that a CI job ends. */
const TIMEOUT_MS = 60_000;

const Problem = z.object({ detail: z.string(), hint: z.string().optional() });

async function ask(base: string, token: string | undefined, asked: Asked): Promise<Reply> {
  const path = [asked.project, "gates", asked.gate, "decisions"].map(encodeURIComponent).join("/");
  try {
    const response = await fetch(new URL(`/api/v1/projects/${path}`, base), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(asked.at ? { at: asked.at.toISOString() } : {}),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json();
    if (response.ok) return { kind: "decision", decision: Decision.parse(body) };
    const problem = Problem.safeParse(body);
    const message = problem.success
      ? [problem.data.detail, problem.data.hint].filter(Boolean).join(" ")
      : `the server answered ${response.status}.`;
    return { kind: "problem", status: response.status, message };
  } catch (error) {
    return { kind: "problem", status: null, message: `no answer from ${base}: ${reasonOf(error)}` };
  }
}

/** fetch hides why it failed in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
