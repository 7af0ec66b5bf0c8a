import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { indexOf } from "#server/portfolio/rules.ts";
import type {
  Changes,
  ChangesQuery,
  EarlierPoint,
  GroupQuery,
  PortfolioFilter,
  PortfolioGroup,
  PortfolioTrend,
  Work,
} from "#server/portfolio/schema.ts";
import { freshenRollups, WITHIN_REQUEST } from "#server/rollups/commands.ts";
import { weekEnd } from "#server/rollups/rules.ts";
import { mitigations } from "#server/what-if/catalogue.ts";
import * as store from "./store.ts";

export async function groupsOf(
  deps: Deps,
  scope: WorkspaceScope,
  query: GroupQuery,
): Promise<PortfolioGroup[]> {
  await freshenRollups(deps, scope, { limit: WITHIN_REQUEST });
  return store.groups(deps.db, scope, query);
}

/** The end of the last week on or before a day: what is known of the past of every project. */
const weekOf = (day: string) => weekEnd(new Date(`${day}T23:59:59.999Z`));

export async function changesOf(
  deps: Deps,
  scope: WorkspaceScope,
  { since, ...filter }: ChangesQuery,
): Promise<Changes> {
  await freshenRollups(deps, scope, { limit: WITHIN_REQUEST });
  const at = weekOf(since);
  const found = await store.changesSince(deps.db, scope, { filter, weekEnd: at });
  return { since: at.toISOString(), ...found };
}

export function earlierOf(
  deps: Deps,
  scope: WorkspaceScope,
  of: { since: string; slugs: readonly string[] },
): Promise<EarlierPoint[]> {
  return store.earlierPoints(deps.db, scope, { slugs: of.slugs, weekEnd: weekOf(of.since) });
}

const LAPSE_DAYS = 30;
const LAPSES_SHOWN = 20;
const MITIGATIONS_SHOWN = 10;

/** Which work would help most projects, and what of their proof ends soon. */
export async function workOf(
  deps: Deps,
  scope: WorkspaceScope,
  filter: PortfolioFilter,
): Promise<Work> {
  await freshenRollups(deps, scope, { limit: WITHIN_REQUEST });
  const until = new Date(deps.now().getTime() + LAPSE_DAYS * 86_400_000);
  const [gains, lapses] = await Promise.all([
    store.gains(deps.db, scope, filter),
    store.lapsesBefore(deps.db, scope, { filter, until, limit: LAPSES_SHOWN }),
  ]);
  const ranked = gains
    .filter(({ projects }) => projects > 0)
    .sort((a, b) => b.points - a.points || a.ord - b.ord)
    .slice(0, MITIGATIONS_SHOWN);
  return {
    mitigations: ranked.flatMap(({ ord, projects, points }) => {
      const placed = mitigations[ord - 1];
      if (!placed) return [];
      const { id, text, effort } = placed.mitigation;
      return { id, challengeId: placed.challenge.id, text, effort, projects, points };
    }),
    ...lapses,
    withinDays: LAPSE_DAYS,
  };
}

/** Two years, a point every fourth week: few enough to add up over ten thousand projects. */
const TREND_WEEKS = 104;
const TREND_STEP = 4;

export async function trendOf(
  deps: Deps,
  scope: WorkspaceScope,
  filter: PortfolioFilter,
): Promise<PortfolioTrend> {
  const last = weekEnd(deps.now()).getTime();
  const weeks = Array.from(
    { length: TREND_WEEKS / TREND_STEP },
    (_, i) => new Date(last - i * TREND_STEP * 7 * 86_400_000),
  );
  const found = await store.weeksOf(deps.db, scope, { filter, weeks });
  return {
    weeks: found.map(({ at, projects, max, mean, worstFifth, critical }) => ({
      at: at.toISOString(),
      projects,
      index:
        max === null || mean === null || worstFifth === null
          ? null
          : indexOf({ max, worstFifth, mean }),
      max,
      mean,
      critical,
    })),
  };
}
