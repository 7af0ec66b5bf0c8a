import type { Profile } from "#server/projects/schema.ts";

export type ProfileVersion = { readonly changedAt: Date; readonly profile: Profile };

/** What the project was said to be at a moment, of its versions in order; before the first, the first. */
export function profileAt(versions: readonly ProfileVersion[], at: Date): Profile | null {
  const last = versions.filter(({ changedAt }) => changedAt <= at).at(-1);
  return (last ?? versions[0])?.profile ?? null;
}
