import type { z } from "zod";
import { AppError, type AppErrorCode } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { loggedWords } from "#server/platform/origin.ts";
import { outageError, RETRY_AFTER_S } from "#server/platform/outage.ts";

const STATUS = {
  "not-found": 404,
  unauthenticated: 401,
  forbidden: 403,
  invalid: 422,
  conflict: 409,
  "precondition-failed": 412,
  "too-large": 413,
  unsupported: 415,
  "rate-limited": 429,
  "read-only": 503,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<AppErrorCode, number>;

export type Fault = { pointer: string; message: string };
/** RFC 9457. `type` is about:blank: the status says what kind it is, `code` which of ours. */
export type Problem = {
  status: number;
  detail: string;
  code?: string;
  hint?: string;
  pointer?: string;
  errors?: readonly Fault[];
};

const TITLE: Record<number, string> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  412: "Precondition failed",
  413: "Too large",
  415: "Unsupported content",
  422: "Invalid content",
  428: "Precondition required",
  429: "Too many requests",
  500: "Fault on our side",
  503: "Not available",
};

export function problem(of: Problem, headers: Record<string, string> = {}): Response {
  const body = { type: "about:blank", title: TITLE[of.status] ?? "Problem", ...of };
  return new Response(JSON.stringify(body), {
    status: of.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(of.status === 401 ? { "www-authenticate": 'Bearer realm="assay"' } : {}),
      ...headers,
    },
  });
}

/** Any thrown value as an answer; what we did not foresee is logged and told without detail. */
export function problemFor(error: unknown): Response {
  if (error instanceof InvalidContent)
    return problem({
      status: error.status,
      code: "invalid",
      detail: error.message,
      ...(error.faults[0] ? { pointer: error.faults[0].pointer } : {}),
      errors: error.faults,
    });
  if (error instanceof AppError && error.code !== "internal") return problemOf(error);
  const outage = outageError(error);
  if (outage) {
    logFault("HTTP, an outage", error);
    return problemOf(outage);
  }
  logFault("HTTP", error);
  return problem({ status: 500, code: "internal", detail: loggedWords("Try again.") });
}

function problemOf(error: AppError): Response {
  const about = {
    status: STATUS[error.code],
    code: error.code,
    detail: error.message,
    ...(error.hint ? { hint: error.hint } : {}),
    ...(error.pointer ? { pointer: error.pointer } : {}),
  };
  const isForAWhile = error.code === "unavailable";
  return problem(about, isForAWhile ? { "retry-after": String(RETRY_AFTER_S) } : {});
}

/** Content that does not fit its schema: 400 when it is not JSON at all, 422 when it is but does not fit. */
export class InvalidContent extends Error {
  constructor(
    readonly status: 400 | 415 | 422 | 428,
    message: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(message);
  }
}

export function invalidContent(error: z.ZodError, where: string): InvalidContent {
  const faults = error.issues.flatMap(faultsOf);
  const first = faults[0];
  return new InvalidContent(
    422,
    first ? `${where}: ${first.pointer || "/"} – ${first.message}` : `${where} is not valid.`,
    faults,
  );
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const keys = issue.code === "unrecognized_keys" ? issue.keys : [];
  if (keys.length > 0)
    return keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      message: "unknown key",
    }));
  return [{ pointer: pointerTo(issue.path), message: issue.message }];
}

/** JSON Pointer, RFC 6901. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
