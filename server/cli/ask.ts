import { z } from "zod";

export type Reply =
  | { readonly kind: "answer"; readonly body: unknown }
  | { readonly kind: "problem"; readonly status: number | null; readonly message: string };

/** A server that takes longer than this to answer counts as not there, so that a CI job ends. */
const TIMEOUT_MS = 60_000;
const DEFAULT_URL = "http://127.0.0.1:3000";

const Problem = z.object({ detail: z.string(), hint: z.string().optional() });

/** Asks the server at ASSAY_URL with ASSAY_TOKEN, below /api/v1; `send` makes it a POST. */
export async function ask(
  env: Readonly<Record<string, string | undefined>>,
  segments: readonly string[],
  { send, query = {} }: { send?: unknown; query?: Readonly<Record<string, string>> } = {},
): Promise<Reply> {
  const base = env.ASSAY_URL ?? DEFAULT_URL;
  const path = segments.map(encodeURIComponent).join("/");
  const search = new URLSearchParams(query).toString();
  try {
    const response = await fetch(new URL(`/api/v1/${path}${search && `?${search}`}`, base), {
      headers: {
        ...(send === undefined ? {} : { "content-type": "application/json" }),
        ...(env.ASSAY_TOKEN ? { authorization: `Bearer ${env.ASSAY_TOKEN}` } : {}),
      },
      ...(send === undefined ? {} : { method: "POST", body: JSON.stringify(send) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json();
    if (response.ok) return { kind: "answer", body };
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
