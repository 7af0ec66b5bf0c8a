/** Seconds as milliseconds; null below zero, and where there are more of them than a number can tell. */
export function millisecondsOf(seconds: number): number | null {
  const ms = seconds * 1_000;
  return ms >= 0 && Number.isFinite(ms) ? ms : null;
}
