const MINUTE_MS = 60_000;
const BACK_OFF_MS_MAX = 6 * 60 * MINUTE_MS;
/** Between two readings of everything, so that changes of what had ended are seen too. */
const FULL_EVERY_MS = 7 * 24 * 60 * MINUTE_MS;

/**
 * How long to wait after so many failures in a row: one minute, two, four … six hours, spread by up to a
 * quarter to either side so that connections that failed together do not return together. Never sooner than
 * the server asks for.
 */
export function backOffMs(of: {
  failures: number;
  /** 0 to 1. */
  jitter: number;
  retryAfterMs?: number | undefined;
}): number {
  const plain = Math.min(MINUTE_MS * 2 ** Math.min(of.failures - 1, 20), BACK_OFF_MS_MAX);
  const spread = plain * (0.75 + 0.5 * of.jitter);
  return Math.round(Math.max(spread, Math.min(of.retryAfterMs ?? 0, 24 * 60 * MINUTE_MS)));
}

export const isFullDue = (fullAtMs: number | null, nowMs: number) =>
  fullAtMs === null || nowMs - fullAtMs >= FULL_EVERY_MS;

/** 32 random bits as a number from 0 to 1. */
export const jitterOf = (hex: string) => Number.parseInt(hex.slice(0, 8), 16) / 0xffff_ffff;
