import type { Agreed, AssessorAnswers } from "#server/assessments/schema.ts";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import type { Profile } from "#server/projects/schema.ts";
import { arrivalsOf, known, nextChange } from "#server/readiness/rules/changes.ts";
import { inputOf, type ProjectRecord } from "#server/readiness/rules/record.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { Readiness, ReadinessInput } from "#server/readiness/schema.ts";
import type { OwnWeight } from "#server/weights/schema.ts";
import type { Trend, TrendPoint } from "../schema.ts";

/** More points than a chart has room for; changes closer together are drawn as one. */
const POINTS_MAX = 240;

/** All that was ever published of a project, and what it was taken to be, each from its moment on. */
export type Past = {
  readonly record: ProjectRecord;
  /** By number, the oldest first. */
  readonly assessments: readonly {
    readonly number: number;
    readonly publishedAt: Date;
    readonly assessors: readonly AssessorAnswers[];
    readonly agreements: readonly Agreed[];
    readonly weights: readonly OwnWeight[];
  }[];
  /** When working answers were last changed; they are kept as they are now only. */
  readonly draftsAt: Date | null;
  /** By version, the oldest first. */
  readonly profiles: readonly { readonly changedAt: Date; readonly profile: Profile }[];
};

/** The project as it was known at `at`: the same input that was scored then, by the records of today. */
export function inputThen(past: Past, at: Date): ReadinessInput {
  const { record } = past;
  const published = past.assessments.filter(({ publishedAt }) => publishedAt <= at).at(-1);
  const profile = past.profiles.filter(({ changedAt }) => changedAt <= at).at(-1)?.profile;
  const base = {
    ...inputOf(record, at),
    profile: profile ?? past.profiles[0]?.profile ?? record.profile,
  };
  if (published) {
    const { number: assessmentNumber, assessors, agreements, weights } = published;
    const answers = { assessmentNumber, assessors, agreements, weights };
    return known({ ...base, basis: "published", ...answers });
  }
  const hasDrafts = past.assessments.length === 0 && past.draftsAt !== null && past.draftsAt <= at;
  if (hasDrafts) return known({ ...base, assessmentNumber: null });
  return known({ ...base, basis: "none", assessmentNumber: null, assessors: [], agreements: [] });
}

/**
 * Every score from `from` to `to` as it was known at each moment. It can change only when something
 * arrives, is observed, accepted or published, or when a proof lapses, so only those moments are scored.
 */
export function trendOf(past: Past, of: { from: Date; to: Date }): Omit<Trend, "markers"> {
  const [fromMs, toMs] = [of.from.getTime(), of.to.getTime()];
  const leastMs = (toMs - fromMs) / POINTS_MAX;
  const arrivals = arrivalsOf(inputOf(past.record, of.to));
  const steps = [
    ...past.assessments.map(({ publishedAt }) => publishedAt.getTime()),
    ...past.profiles.map(({ changedAt }) => changedAt.getTime()),
    ...(past.draftsAt ? [past.draftsAt.getTime()] : []),
  ].sort((a, b) => a - b);
  const points: TrendPoint[] = [];
  let isThinned = false;
  for (let atMs = fromMs; atMs < toMs; ) {
    const readiness = readinessAt(inputThen(past, new Date(atMs)), { withActions: false });
    points.push(pointOf(readiness));
    const next = Math.min(
      nextChange(readiness.signals, { arrivals, atMs }) ?? toMs,
      steps.find((ms) => ms > atMs) ?? toMs,
    );
    if (next < atMs + leastMs && next < toMs) isThinned = true;
    atMs = Math.max(next, atMs + leastMs);
  }
  points.push(pointOf(readinessAt(inputThen(past, of.to), { withActions: false })));
  return {
    from: of.from.toISOString(),
    to: of.to.toISOString(),
    points: points.filter((point, i) => i === points.length - 1 || !isSame(point, points[i - 1])),
    resolutionHours: isThinned ? leastMs / 3_600_000 : 0,
  };
}

function pointOf(readiness: Readiness): TrendPoint {
  return {
    at: readiness.asOf,
    basis: readiness.basis,
    score: readiness.score,
    claimed: readiness.claimed,
    residuals: perChallenge((id) => readiness.challenges[id].residual?.high ?? null),
    mlTestScore: readiness.mlTestScore.final,
    sections: readiness.mlTestScore.sections,
    coverage: readiness.coverage,
    confidence: readiness.confidence,
  };
}

function isSame(a: TrendPoint, b: TrendPoint | undefined): boolean {
  if (!b) return false;
  const values = ({ at: _, ...rest }: TrendPoint) => JSON.stringify(rest);
  return values(a) === values(b);
}
