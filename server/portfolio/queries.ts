import { z } from "zod";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type EditionId } from "#server/catalogue/schema.ts";
import { certificationOf } from "#server/certifications/queries.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { policiesOf } from "#server/policies/queries.ts";
import { linesAt } from "#server/portfolio-past/queries.ts";
import { activeMemberIds, projectRecords } from "#server/readiness/store.ts";
import { freshenRollups, WITHIN_REQUEST } from "#server/rollups/commands.ts";
import { linesWaiting } from "#server/rollups/queries.ts";
import { scoredAt } from "#server/rollups/rules.ts";
import {
  indexOf,
  matches,
  NAMED_MAX,
  type Position,
  pageOf,
  portfolioIndex,
  spreadsOf,
  TICKS_MAX,
} from "./rules.ts";
import {
  BINS,
  type Portfolio,
  type PortfolioFilter,
  type PortfolioProject,
  type PortfolioQuery,
  type ProjectReadiness,
} from "./schema.ts";
import * as store from "./store.ts";

/** All projects of the scope, scored at one moment, filtered, in order, one page. */
export async function portfolioOf(
  deps: Deps,
  scope: WorkspaceScope,
  query: PortfolioQuery,
): Promise<Portfolio> {
  const after = query.cursor === undefined ? null : decodePosition(query.cursor);
  return query.at === undefined
    ? portfolioNow(deps, scope, { query, after })
    : portfolioAt(deps, scope, { query, after, at: query.at });
}

/**
 * As it stands: lines that are kept. Those that changed are made anew first, as many as a reader may be
 * asked to wait for; of the rest it is said how many there are, and a worker makes them.
 */
async function portfolioNow(
  deps: Deps,
  scope: WorkspaceScope,
  of: { query: PortfolioQuery; after: Position | null },
): Promise<Portfolio> {
  const { query } = of;
  const { isMore } = await freshenRollups(deps, scope, { limit: WITHIN_REQUEST });
  const [found, renewing] = await Promise.all([
    store.listPage(deps.db, scope, query, of.after),
    isMore ? linesWaiting(deps, scope) : 0,
  ]);
  const page = found.page.slice(0, query.limit);
  const last = page.at(-1);
  const { max, mean, worstFifth } = found;
  return {
    asOf: deps.now().toISOString(),
    projects: page.map(({ line }) => line),
    nextCursor:
      last && found.page.length > page.length
        ? encodePosition({ key: last.key, slug: last.text })
        : null,
    matching: found.matching,
    total: found.total,
    renewing,
    index:
      max === null || mean === null || worstFifth === null
        ? null
        : { index: indexOf({ max, worstFifth, mean }), max, mean },
    byBand: found.bands,
    critical: found.critical,
    challenges: spreadsIn(found),
    residuals: perChallenge((id) => {
      const at = CHALLENGE_IDS.indexOf(id);
      return found.ticks.flatMap((values) => values[at] ?? []);
    }),
  };
}

function spreadsIn(found: store.Summary): Portfolio["challenges"] {
  return perChallenge((id) => {
    const at = CHALLENGE_IDS.indexOf(id);
    const bins = Array.from({ length: BINS }, () => 0);
    const all = { n: 0, sum: 0, high: 0, critical: 0 };
    for (const [ord, bin, n, sum, high, critical] of found.bins) {
      if (ord !== at + 1) continue;
      bins[bin] = n;
      all.n += n;
      all.sum += sum;
      all.high += high;
      all.critical += critical;
    }
    return {
      bins,
      mean: all.n === 0 ? null : all.sum / all.n,
      sum: all.sum,
      high: all.high,
      critical: all.critical,
      experienced: found.experienced[at] ?? 0,
      applies: found.matching - (found.outside[at] ?? 0),
    };
  });
}

/** A day that is past is scored from what is kept of it, project by project: up to so many. */
const PAST_MAX = 2_000;

async function portfolioAt(
  deps: Deps,
  scope: WorkspaceScope,
  of: { query: PortfolioQuery; after: Position | null; at: Date },
): Promise<Portfolio> {
  const { query, after, at } = of;
  const chosen = await store.chosenIds(deps.db, scope, query);
  if (chosen.length > PAST_MAX)
    throw new AppError(
      "too-large",
      `A past day is scored for up to ${PAST_MAX} projects at once.`,
      {
        hint: "Name a team or a tag, or leave the moment out; weekly points show the past of all.",
        pointer: "/at",
      },
    );
  const tags = new Map(chosen.map(({ id, tags }) => [id, tags]));
  const all = await linesAt(deps, scope, at);
  const lines = all.flatMap(({ id, line }) => {
    const own = tags.get(id);
    return own && matches(line, query) ? [{ ...line, tags: own }] : [];
  });
  const { page, next } = pageOf(lines, query, after);
  const inBand = (band: PortfolioProject["band"]) => lines.filter((line) => line.band === band);
  const critical = inBand("critical").flatMap(({ slug, code, score }) =>
    score === null ? [] : [{ slug, code, score }],
  );
  return {
    asOf: at.toISOString(),
    projects: page,
    nextCursor: next === null ? null : encodePosition(next),
    matching: lines.length,
    total: all.length,
    renewing: 0,
    index: portfolioIndex(lines.flatMap((line) => line.score ?? [])),
    byBand: {
      low: inBand("low").length,
      moderate: inBand("moderate").length,
      high: inBand("high").length,
      critical: critical.length,
    },
    critical: critical.sort((a, b) => b.score - a.score).slice(0, NAMED_MAX),
    challenges: spreadsOf(lines),
    residuals: perChallenge((id) =>
      lines.length > TICKS_MAX
        ? []
        : lines.flatMap((line) => line.challenges[id].residual?.high ?? []),
    ),
  };
}

/** The list's object of one project with its tests and next actions: what GET readiness answers. */
export async function projectReadinessOf(
  deps: Deps,
  scope: ProjectScope,
  of: { at?: Date | undefined; edition?: EditionId | undefined },
): Promise<ProjectReadiness> {
  const at = of.at ?? deps.now();
  const [[record], members, policies, { current: certification }, tags] = await Promise.all([
    projectRecords(deps.db, scope, { at, projectIds: [scope.projectId] }),
    activeMemberIds(deps.db, scope),
    policiesOf(deps, scope, at),
    certificationOf(deps, scope, at),
    store.tagsOf(deps.db, scope),
  ]);
  if (!record) throw new AppError("not-found", `There is no project "${scope.slug}" here.`);
  const asked = { at, members, policies, withActions: true, edition: of.edition };
  const { line, readiness } = scoredAt(record, asked);
  return {
    ...line,
    tags,
    asOf: readiness.asOf,
    assured: readiness.assured,
    tests: readiness.tests,
    actions: readiness.actions,
    sections: readiness.mlTestScore.sections,
    certification,
  };
}

const PositionText = z.tuple([z.number(), z.string()]);

function encodePosition({ key, slug }: Position): string {
  return Buffer.from(JSON.stringify([key, slug])).toString("base64url");
}

function decodePosition(cursor: string): Position {
  try {
    const [key, slug] = PositionText.parse(
      JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")),
    );
    return { key, slug };
  } catch (cause) {
    throw new AppError("invalid", "The cursor is not one that this list gave.", {
      cause,
      pointer: "/cursor",
    });
  }
}

const LINES_AT_ONCE = 500;

/**
 * Every line that matches by slug, a batch at a time, so that an export of ten thousand needs no more
 * memory than one of five hundred. Lines that changed meanwhile are as of their batch.
 */
export async function* portfolioLines(
  deps: Deps,
  scope: WorkspaceScope,
  filter: PortfolioFilter,
): AsyncGenerator<PortfolioProject> {
  await freshenRollups(deps, scope, { limit: Number.POSITIVE_INFINITY });
  let after = "";
  for (;;) {
    const batch = await store.linesAfter(deps.db, scope, { filter, after, limit: LINES_AT_ONCE });
    yield* batch;
    const last = batch.at(-1);
    if (!last || batch.length < LINES_AT_ONCE) return;
    after = last.slug;
  }
}
