import type { Signal } from "#server/signals/schema.ts";
import type { ReadinessInput } from "../schema.ts";

/** What had arrived by the moment asked. */
export function known(input: ReadinessInput): ReadinessInput {
  const atMs = input.at.getTime();
  return {
    ...input,
    evidence: input.evidence.filter((item) => Date.parse(item.receivedAt) <= atMs),
    acceptances: input.acceptances.filter((item) => Date.parse(item.acceptedAt) <= atMs),
    gone: input.gone?.filter((item) => Date.parse(item.at) <= atMs),
  };
}

/** Every instant at which something arrived, was observed or accepted, in order. */
export function arrivalsOf(input: ReadinessInput): number[] {
  const { evidence, acceptances, gone } = known(input);
  const instants = [
    ...evidence.flatMap((item) => [
      item.receivedAt,
      ...(item.observedAt ? [item.observedAt] : []),
      ...item.readings.flatMap((reading) => reading.observedAt ?? []),
      ...item.sightings.map((sighting) => sighting.seenAt),
    ]),
    ...acceptances.map((item) => item.acceptedAt),
    ...(gone ?? []).map((item) => item.at),
  ];
  return [...new Set(instants.map((text) => Date.parse(text)))].sort((a, b) => a - b);
}

/**
 * The next instant after `atMs` at which scores can differ if nothing new arrives. A window includes
 * its last instant, so the fall is one millisecond later.
 */
export function nextChange(
  signals: readonly Signal[],
  of: { arrivals: readonly number[]; atMs: number },
): number | null {
  const ends = signals
    .flatMap((signal) => (signal.expiresAt === null ? [] : [Date.parse(signal.expiresAt) + 1]))
    .filter((ms) => ms > of.atMs);
  const arrival = of.arrivals.find((ms) => ms > of.atMs);
  const next = Math.min(...ends, arrival ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(next) ? next : null;
}
