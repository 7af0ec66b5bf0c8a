/** A document as a tool would have written it for one of the paper's projects. */
export type SampleFile = { readonly fileName: string; readonly text: string };

const DAY_MS = 86_400_000;

/** `days` before the day of `at`, at an hour of that day in UTC. */
export function instantBefore(at: Date, days: number, hour = 0): string {
  const midnight = Math.floor(at.getTime() / DAY_MS) * DAY_MS;
  return new Date(midnight - days * DAY_MS + hour * 3_600_000).toISOString();
}
