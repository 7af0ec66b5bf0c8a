import { z } from "zod";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import type { EditionId } from "#server/catalogue/schema.ts";
import { certificationOf } from "#server/certifications/queries.ts";
import { nextGateChange } from "#server/gates/rules/changes.ts";
import { gateStateOf } from "#server/gates/rules/gate.ts";
import { pictureAt } from "#server/handover/rules/picture.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { digestOf, policiesOf } from "#server/policies/queries.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { arrivalsOf, nextChange } from "#server/readiness/rules/changes.ts";
import { inputOf, type ProjectRecord } from "#server/readiness/rules/record.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { activeMemberIds, projectRecords, projectStamps } from "#server/readiness/store.ts";
import { lineOf, matches, type Position, pageOf, portfolioIndex } from "./rules.ts";
import type { Portfolio, PortfolioProject, PortfolioQuery, ProjectReadiness } from "./schema.ts";

/** All projects of the scope, scored at one moment, filtered, in order, one page. */
export async function portfolioOf(
  deps: Deps,
  scope: WorkspaceScope,
  query: PortfolioQuery,
): Promise<Portfolio> {
  const at = query.at ?? deps.now();
  const after = query.cursor === undefined ? null : decodePosition(query.cursor);
  const lines = await linesOf(deps, scope, at);
  const matching = lines.filter((line) => matches(line, query));
  const { page, next } = pageOf(matching, query, after);
  const scores = matching.flatMap((line) => line.score ?? []);
  const inBand = (band: PortfolioProject["band"]) =>
    matching.filter((line) => line.band === band).length;
  return {
    asOf: at.toISOString(),
    projects: page,
    nextCursor: next === null ? null : encodePosition(next),
    matching: matching.length,
    total: lines.length,
    index: portfolioIndex(scores),
    byBand: {
      low: inBand("low"),
      moderate: inBand("moderate"),
      high: inBand("high"),
      critical: inBand("critical"),
    },
    residuals: perChallenge((id) =>
      matching.flatMap((line) => line.challenges[id].residual?.high ?? []),
    ),
  };
}

type Kept = {
  readonly key: string;
  readonly line: PortfolioProject;
  /** The line is the same at every moment from here … */
  readonly fromMs: number;
  /** … until before here, when some proof lapses. */
  readonly untilMs: number;
};
/** About six kilobytes a line; the oldest go first. */
const KEPT_MAX = 12_000;
/** Keeps one statement's answer to some tens of megabytes. */
const READ_AT_ONCE = 1_000;
/** A page compares now with some weeks ago: both moments of a project are kept beside each other. */
const MOMENTS_MAX = 3;
const keptLines = new Map<string, readonly Kept[]>();

/**
 * A project's line depends on what is stored of it and on time, and by time it changes only when a
 * proof lapses. So a line is kept under the stamp of what it was made from, for as long as no proof
 * lapses; only projects that changed are read and scored again.
 */
async function linesOf(deps: Deps, scope: WorkspaceScope, at: Date): Promise<PortfolioProject[]> {
  const [stamps, members, policies] = await Promise.all([
    projectStamps(deps.db, scope, at),
    activeMemberIds(deps.db, scope),
    policiesOf(deps, scope, at),
  ]);
  const among = sha256([...members, digestOf(policies)].join(","));
  const wanted = stamps.map(({ id, stamp }) => ({ id, key: `${stamp}|${among}` }));
  const lines = new Map<string, PortfolioProject>();
  for (const { id, key } of wanted) {
    const line = keptLine(id, key, at.getTime());
    if (line) lines.set(id, line);
  }
  const changed = wanted.filter(({ id }) => !lines.has(id));
  for (let from = 0; from < changed.length; from += READ_AT_ONCE) {
    const keys = new Map(changed.slice(from, from + READ_AT_ONCE).map(({ id, key }) => [id, key]));
    for (const record of await projectRecords(deps.db, scope, {
      at,
      projectIds: [...keys.keys()],
    })) {
      const { line, untilMs } = scored(record, { at, members, policies });
      lines.set(record.id, line);
      keep(record.id, { key: keys.get(record.id) ?? "", line, fromMs: at.getTime(), untilMs });
    }
  }
  return [...lines.values()];
}

function keptLine(id: string, key: string, atMs: number): PortfolioProject | null {
  const kept = keptLines
    .get(id)
    ?.find((one) => one.key === key && one.fromMs <= atMs && atMs < one.untilMs);
  return kept?.line ?? null;
}

function keep(id: string, kept: Kept): void {
  const others = keptLines.get(id) ?? [];
  keptLines.delete(id);
  keptLines.set(id, [kept, ...others].slice(0, MOMENTS_MAX));
  if (keptLines.size <= KEPT_MAX) return;
  const oldest = keptLines.keys().next();
  if (!oldest.done) keptLines.delete(oldest.value);
}

/** The list's object of one project with its tests and next actions: what GET readiness answers. */
export async function projectReadinessOf(
  deps: Deps,
  scope: ProjectScope,
  of: { at?: Date | undefined; edition?: EditionId | undefined },
): Promise<ProjectReadiness> {
  const at = of.at ?? deps.now();
  const [[record], members, policies, { current: certification }] = await Promise.all([
    projectRecords(deps.db, scope, { at, projectIds: [scope.projectId] }),
    activeMemberIds(deps.db, scope),
    policiesOf(deps, scope, at),
    certificationOf(deps, scope, at),
  ]);
  if (!record) throw new AppError("not-found", `There is no project "${scope.slug}" here.`);
  const asked = { at, members, policies, withActions: true, edition: of.edition };
  const { line, readiness } = scored(record, asked);
  return {
    ...line,
    asOf: readiness.asOf,
    assured: readiness.assured,
    tests: readiness.tests,
    actions: readiness.actions,
    sections: readiness.mlTestScore.sections,
    certification,
  };
}

function scored(
  record: ProjectRecord,
  of: {
    at: Date;
    members: readonly string[];
    policies: readonly CompiledPolicy[];
    withActions?: boolean;
    edition?: EditionId | undefined;
  },
): { line: PortfolioProject; readiness: Readiness; untilMs: number } {
  const withActions = of.withActions ?? false;
  const picture = pictureAt(record, { at: of.at, activeMemberIds: of.members, withActions });
  const input = inputOf(record, of.at);
  // The gate's limits are in points of the default edition, whichever one is shown.
  const readiness =
    of.edition === undefined
      ? picture.readiness
      : readinessAt({ ...input, edition: of.edition }, { withActions });
  const gate = gateStateOf(picture, of.policies);
  const project = { ...record, stage: record.factors.stage ?? null };
  const next = nextChange(readiness.signals, {
    arrivals: arrivalsOf(input),
    atMs: of.at.getTime(),
  });
  return {
    line: lineOf({ project, readiness, gate, updatedAt: updatedAtOf(record) }),
    readiness,
    untilMs: Math.min(
      next ?? Number.POSITIVE_INFINITY,
      nextGateChange(picture, of.at.getTime(), of.policies) ?? Number.POSITIVE_INFINITY,
    ),
  };
}

/** The last thing that happened to what the scores are made of. */
function updatedAtOf(record: ProjectRecord): Date {
  const instants = [
    record.updatedAt.getTime(),
    record.publishedAt?.getTime() ?? 0,
    ...record.evidence.map((item) => Date.parse(item.receivedAt)),
    ...record.acceptances.map((item) => Date.parse(item.acceptedAt)),
  ];
  return new Date(Math.max(...instants));
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
