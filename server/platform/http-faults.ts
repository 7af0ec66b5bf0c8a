import { FetchError } from "./errors.ts";

// What another server answers or fails with, in words that say what to do about it.

export function faultOf(
  error: unknown,
  of: { host: string; port: number; seconds: number },
): FetchError {
  if (error instanceof FetchError) return error;
  const names = [error, error instanceof Error ? error.cause : null].flatMap((one) =>
    one instanceof Error ? [one.name, "code" in one ? String(one.code) : ""] : [],
  );
  const where = `${of.host}:${of.port}`;
  if (names.some((name) => /Timeout|TIMEOUT|ETIMEDOUT|AbortError/.test(name)))
    return new FetchError(
      "timed-out",
      `${where} did not answer within ${of.seconds} seconds. It may be busy, or a firewall drops the request.`,
      { cause: error },
    );
  const code = names.find((name) =>
    /^(E[A-Z]{3,}|ERR_TLS|CERT|DEPTH|SELF|UND_ERR|UNABLE)/.test(name),
  );
  const isTls = code !== undefined && /TLS|CERT|SELF|DEPTH|UNABLE/.test(code);
  const message = isTls
    ? `${where} shows a certificate that is not trusted (${code}).`
    : `${where} can't be reached${code ? ` (${code})` : ""}. Check that it runs and that this server may reach it.`;
  return new FetchError("unreachable", message, { cause: error });
}

/** Answers that mean the same for every tool; the others are for who asked to judge. */
export function useful<T extends { readonly status: number }>(answer: T): T {
  const { status } = answer;
  if (status === 401 || status === 403)
    throw new FetchError(
      "unauthorised",
      `It answers ${status}: the credentials are missing, wrong, or may not read this. Enter them again.`,
    );
  if (status === 502 || status === 504)
    throw new FetchError("unreachable", `A proxy answers ${status}: the server behind it is down.`);
  if (status >= 500)
    throw new FetchError("bad-answer", `It answers ${status}, a fault on its side. See its log.`);
  return answer;
}

/** Seconds or a date (RFC 9110, 10.2.3); null when it says neither. */
export function pauseAsked(retryAfter: string | null, now: Date): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

export function tooBusy(status: number, retryAfterMs: number | null): FetchError {
  const after =
    retryAfterMs === null ? "" : ` and asks to wait ${Math.ceil(retryAfterMs / 1000)} s`;
  const message = `It answers ${status}${after}. It is asked again later.`;
  const more = retryAfterMs === null ? {} : { retryAfterMs };
  return status === 429
    ? new FetchError("rate-limited", message, more)
    : new FetchError("unreachable", message, more);
}
