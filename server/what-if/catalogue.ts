import { challenges } from "#server/catalogue/catalogue.ts";
import type { CatalogueChallenge, Mitigation } from "#server/catalogue/schema.ts";

/**
 * What is assumed of a mitigation that is done. The catalogue names the indicators and tests that it is
 * about and gives no level for them; 3 is the level from which an answer needs proof, so it is the first
 * one that a mitigation, and not an agreement, brings. It is assumed, and every screen says so.
 */
export const ASSUMED_LEVEL = 3;
/** A test done once by hand with its result accepted; automation earns more than is assumed. */
export const ASSUMED_CREDIT = 0.5;

/**
 * Person-days that an effort of the catalogue is weighed with: S is up to two, M up to two weeks of five
 * days. L is 'more than two weeks' and has no end there; four weeks are assumed.
 */
export const EFFORT_DAYS = { S: 2, M: 10, L: 20 } as const satisfies Record<
  Mitigation["effort"],
  number
>;

export type PlacedMitigation = {
  readonly mitigation: Mitigation;
  readonly challenge: CatalogueChallenge;
};

const placed: ReadonlyMap<string, PlacedMitigation> = new Map(
  challenges.flatMap((challenge) =>
    challenge.mitigations.map((mitigation) => [mitigation.id, { mitigation, challenge }] as const),
  ),
);

export const mitigations: readonly PlacedMitigation[] = [...placed.values()];

/** null for an id that the catalogue does not have. */
export function mitigationOf(id: string): PlacedMitigation | null {
  return placed.get(id) ?? null;
}
