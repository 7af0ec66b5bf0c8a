/**
 * One JSON event per request, command or fault, on standard output: names and numbers, no prose.
 * Values under a key that may hold a secret are replaced, at any depth.
 */
export type LogEvent = {
  readonly event: string;
  readonly level?: "info" | "warn" | "error";
  readonly [field: string]: unknown;
};

const SECRET_KEY = /token|secret|password|authorization|cookie|api[-_]?key|database_?url/i;
const DEPTH_MAX = 6;

export function log(event: LogEvent, at: Date = new Date()): void {
  console.log(logLine(event, at));
}

/** A fault on standard error; what it holds is for operators, never for the caller. */
export function logFault(where: string, cause: unknown): void {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const { message, stack } = error;
  console.error(logLine({ event: "fault", level: "error", where, message, stack }, new Date()));
}

export function logLine(event: LogEvent, at: Date): string {
  const { event: name, level = "info", ...fields } = event;
  return JSON.stringify({ at: at.toISOString(), level, event: name, ...redacted(fields) });
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
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (depth > DEPTH_MAX) return "[deeper]";
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth + 1));
  return redacted(Object.fromEntries(Object.entries(value)), depth);
}
