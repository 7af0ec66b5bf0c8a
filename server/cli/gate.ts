import { parseArgs } from "node:util";
import { z } from "zod";
import { gateText } from "#server/gates/findings.ts";
import { Decision } from "#server/gates/schema.ts";
import { readEnv } from "#server/platform/env.ts";

export const GATE_USAGE =
  "assay gate NAME --project SLUG [--format text|json] [--at ISO]   (ASSAY_URL, ASSAY_TOKEN)";

/** Asks a server for a decision. Exit status: 0 pass or warn, 1 blocked or unknown, 2 usage, 4 no answer. */
export async function runGate(args: readonly string[]): Promise<number> {
  const asked = argumentsOf(args);
  if (typeof asked === "string") return fail(2, `${asked}\nUsage: ${GATE_USAGE}`);
  const env = readEnv();
  const base = env.ASSAY_URL ?? `http://127.0.0.1:${env.PORT}`;
  const reply = await ask(base, env.ASSAY_TOKEN, asked);
  if (reply.kind === "unreachable") return fail(4, `No answer from ${base}: ${reply.message}`);
  if (reply.kind === "problem")
    return fail(reply.status === 404 || reply.status === 422 ? 2 : 4, reply.message);
  const { decision } = reply;
  process.stdout.write(
    `${asked.format === "json" ? JSON.stringify(decision) : gateText(decision)}\n`,
  );
  return decision.outcome === "pass" || decision.outcome === "warn" ? 0 : 1;
}

type Asked = { gate: string; project: string; format: "text" | "json"; at: string | undefined };

function argumentsOf(args: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        project: { type: "string" },
        format: { type: "string" },
        json: { type: "boolean" },
        at: { type: "string" },
      },
    });
    const [gate, ...rest] = positionals;
    if (gate === undefined || rest.length > 0) return "Name one gate.";
    if (!values.project) return "Name the project: --project SLUG.";
    const format = values.format ?? (values.json ? "json" : "text");
    if (format !== "text" && format !== "json") return `There is no format '${format}' yet.`;
    if (values.at !== undefined && Number.isNaN(Date.parse(values.at)))
      return "--at is an instant such as 2026-11-25T06:00:00Z.";
    return { gate, project: values.project, format, at: values.at };
  } catch (error) {
    return error instanceof Error ? error.message : "These arguments cannot be read.";
  }
}

type Reply =
  | { kind: "decision"; decision: Decision }
  | { kind: "problem"; status: number; message: string }
  | { kind: "unreachable"; message: string };

/** A gate that takes longer than this to answer counts as not there, so that a CI job ends. */
const TIMEOUT_MS = 60_000;

const Problem = z.object({ detail: z.string(), hint: z.string().optional() });

async function ask(base: string, token: string | undefined, asked: Asked): Promise<Reply> {
  const path = `api/v1/projects/${encodeURIComponent(asked.project)}/gates/${encodeURIComponent(asked.gate)}/decisions`;
  try {
    const response = await fetch(new URL(path, base.endsWith("/") ? base : `${base}/`), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(asked.at === undefined ? {} : { at: asked.at }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json();
    if (response.ok) return { kind: "decision", decision: Decision.parse(body) };
    const problem = Problem.safeParse(body);
    const message = problem.success
      ? [problem.data.detail, problem.data.hint].filter(Boolean).join(" ")
      : `the server answered ${response.status}`;
    return { kind: "problem", status: response.status, message };
  } catch (error) {
    return { kind: "unreachable", message: reasonOf(error) };
  }
}

/** fetch hides why it failed in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function fail(status: number, message: string): number {
  process.stderr.write(`${message}\n`);
  return status;
}
