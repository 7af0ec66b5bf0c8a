import { logFormat } from "./env.ts";
import { origin } from "./origin.ts";
import { withoutSecrets } from "./redacted.ts";

/**
 * One event per request, job or fault, on standard output: names and numbers, no prose. With what it was
 * set off by, so that everything one request led to is found by one id. Values under a key that may hold
 * a secret are replaced, at any depth.
 */
export type LogEvent = {
  readonly event: string;
  readonly level?: "info" | "warn" | "error";
  readonly [field: string]: unknown;
};

const SECRET_KEY = /token|secret|password|authorization|cookie|api[-_]?key|database_?url/i;
const DEPTH_MAX = 6;

export function log(event: LogEvent, at: Date = new Date()): void {
  console.log(asAsked({ ...event, ...whence() }, at));
}

/** A fault on standard error; what it holds is for operators, never for the caller. */
export function logFault(where: string, cause: unknown, more: Record<string, unknown> = {}): void {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const { message, stack } = error;
  const event = { event: "fault", level: "error", where, message, stack, ...more } as const;
  console.error(asAsked({ ...event, ...whence() }, new Date()));
}

/** The id to quote, and whose rows it was about. */
function whence() {
  const known = origin();
  if (!known) return {};
  const { id: requestId, workspaceId } = known;
  return { requestId, ...(workspaceId === undefined ? {} : { workspaceId }) };
}

function asAsked(event: LogEvent, at: Date): string {
  return logFormat() === "pretty" ? prettyLine(event, at) : logLine(event, at);
}

export function logLine(event: LogEvent, at: Date): string {
  const { event: name, level = "info", ...fields } = event;
  return JSON.stringify({ time: at.toISOString(), level, event: name, ...redacted(fields) });
}

/** The same for eyes: `2026-03-01T12:00:00.000Z INFO request route=/ status=200`, a stack below it. */
export function prettyLine(event: LogEvent, at: Date): string {
  const { event: name, level = "info", stack, ...fields } = event;
  const words = Object.entries(redacted(fields)).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `${key}=${/[\s"=]/.test(text ?? "") ? JSON.stringify(text) : text}`;
  });
  const head = [at.toISOString(), level.toUpperCase(), name, ...words].join(" ");
  return typeof stack === "string" ? `${head}\n${withoutSecrets(stack)}` : head;
}

function redacted(fields: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      SECRET_KEY.test(key) ? "[redacted]" : plain(value, depth + 1),
    ]),
  );
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return withoutSecrets(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return { name: value.name, message: withoutSecrets(value.message) };
  if (depth > DEPTH_MAX) return "[deeper]";
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth + 1));
  return redacted(Object.fromEntries(Object.entries(value)), depth);
}
