import { drafts } from "#server/assessments/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sideBySide } from "./rules/side-by-side.ts";
import { standingOf } from "./rules.ts";
import type { RoundPicture } from "./schema.ts";
import * as store from "./store.ts";

/** The newest round: until the reveal how far each is, then everything side by side. */
export async function roundOf(deps: Deps, scope: ProjectScope): Promise<RoundPicture> {
  const round = await store.latestRound(deps.db, scope);
  if (!round) return { round: null, revealed: null };
  if (round.ratings === null) {
    const given = round.state === "open" ? await drafts(deps.db, scope) : [];
    return { round: standingOf(round, { drafts: given, agreements: 0 }), revealed: null };
  }
  const log = await store.agreements(deps.db, scope, round.number);
  return {
    round: standingOf(round, { drafts: [], agreements: log.length }),
    revealed: sideBySide({ ...round, ratings: round.ratings }, log),
  };
}

/** The same without what anybody answered, for whoever watches: small enough to send whenever it changes. */
export async function standing(
  deps: Deps,
  scope: ProjectScope,
): Promise<Pick<RoundPicture, "round">> {
  const { round } = await roundOf(deps, scope);
  return { round };
}
