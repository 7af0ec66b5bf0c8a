/**
 * The one error that crosses layers. Expected outcomes (a refused document, a blocked gate) are
 * returned as values; this is thrown for what the caller must be told and cannot go on from.
 * Transports map `code`: HTTP to a status with problem details, tRPC to its code, the CLI to an exit status.
 */
export type AppErrorCode =
  | "not-found"
  | "unauthenticated"
  | "forbidden"
  | "invalid"
  | "conflict"
  | "precondition-failed"
  | "too-large"
  | "unsupported"
  | "rate-limited"
  | "read-only"
  | "unavailable"
  | "internal";

export class AppError extends Error {
  readonly code: AppErrorCode;
  /** What the person or script can do about it; shown after the message. */
  readonly hint: string | undefined;
  /** Where in the input the fault lies: a JSON pointer such as /factors/stage. */
  readonly pointer: string | undefined;

  constructor(
    code: AppErrorCode,
    message: string,
    more: { hint?: string; pointer?: string; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "AppError";
    this.code = code;
    this.hint = more.hint;
    this.pointer = more.pointer;
  }
}

/** Why another server's answer did not come, or is of no use. */
export type FetchCode =
  | "unreachable"
  | "refused-address"
  | "unauthorised"
  | "rate-limited"
  | "not-that-tool"
  | "too-large"
  | "timed-out"
  | "bad-answer";

/** Thrown while another server is asked; the message says what to do about it. */
export class FetchError extends Error {
  readonly code: FetchCode;
  /** How long that server asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FetchCode,
    message: string,
    more: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "FetchError";
    this.code = code;
    this.retryAfterMs = more.retryAfterMs;
  }
}
