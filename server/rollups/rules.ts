import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, type EditionId } from "#server/catalogue/schema.ts";
import {
  assuredLevel,
  mitigation,
  residual,
  selfPart,
  type Weights,
} from "#server/challenges/rules.ts";
import { nextGateChange } from "#server/gates/rules/changes.ts";
import { gateStateOf } from "#server/gates/rules/gate.ts";
import { pictureAt } from "#server/handover/rules/picture.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { lineOf } from "#server/portfolio/rules.ts";
import type { Lapse, PortfolioProject } from "#server/portfolio/schema.ts";
import { arrivalsOf, nextChange } from "#server/readiness/rules/changes.ts";
import { inputOf, type ProjectRecord } from "#server/readiness/rules/record.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { ChallengeScore, Readiness } from "#server/readiness/schema.ts";
import { standingsAt } from "#server/waivers/rules.ts";
import { weightsOf } from "#server/weights/rules.ts";
import { ASSUMED_LEVEL, mitigations } from "#server/what-if/catalogue.ts";
import type { Rollup, WeekPoint } from "./schema.ts";

/** What a line was made by: another engine or catalogue makes another line. */
export const MADE_BY = `${ENGINE_VERSION}/${catalogue.version}`;

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1 January 1970 was a Thursday; weeks end when Monday begins, UTC. */
const MONDAY_MS = 4 * DAY_MS;

/** The last moment at or before `at` at which a week ended. */
export function weekEnd(at: Date): Date {
  return new Date(Math.floor((at.getTime() - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS);
}

/** A project's line at one moment, and until when it is the same if nothing new is stored. */
export function scoredAt(
  record: ProjectRecord,
  of: {
    at: Date;
    members: readonly string[];
    policies: readonly CompiledPolicy[];
    withActions?: boolean;
    edition?: EditionId | undefined;
  },
): { line: PortfolioProject; readiness: Readiness; untilMs: number; lapsesMs: number } {
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
  const atMs = of.at.getTime();
  const next = nextChange(readiness.signals, { arrivals: arrivalsOf(input), atMs });
  const lapsesMs = Math.min(
    next ?? Number.POSITIVE_INFINITY,
    nextGateChange(picture, atMs, of.policies) ?? Number.POSITIVE_INFINITY,
  );
  return {
    line: lineOf({ project, readiness, gate, updatedAt: updatedAtOf(record) }),
    readiness,
    // What a checklist reads of a document's age is whole days, and no instant is told for it.
    untilMs: Math.min(lapsesMs, atMs + DAY_MS),
    lapsesMs,
  };
}

export function rollupOf(
  record: ProjectRecord,
  of: { at: Date; members: readonly string[]; policies: readonly CompiledPolicy[] },
): Rollup {
  const { line, readiness, untilMs } = scoredAt(record, of);
  return {
    projectId: record.id,
    line,
    criticality: record.factors.criticality ?? null,
    residuals: residualsOf(line),
    gains: gainsOf(readiness),
    marks: CHALLENGE_IDS.map((id) => MARK[readiness.challenges[id].state]).join(""),
    lapses: lapsesOf(record, readiness),
    validUntil: new Date(untilMs),
  };
}

/** The letters of Table 1. */
const MARK = {
  experienced: "X",
  "not-experienced": ".",
  "not-applicable": "-",
  unknown: "?",
} as const satisfies Record<ChallengeScore["state"], string>;

const LAPSES_MAX = 5;

/** The next proofs that count now and will not, and the waivers that stand now and end. */
function lapsesOf(record: ProjectRecord, readiness: Readiness): Lapse[] {
  const proofs = readiness.signals.flatMap((signal): Lapse[] => {
    const subject = signal.testId ?? signal.indicatorId;
    const isHeld = signal.credit > 0 && signal.expiresAt !== null;
    return isHeld && subject !== undefined && signal.expiresAt !== null
      ? [{ at: signal.expiresAt, kind: "evidence", subject }]
      : [];
  });
  const waivers = standingsAt(record.waivers, new Date(readiness.asOf)).flatMap(
    (waiver): Lapse[] =>
      waiver.state === "approved"
        ? [{ at: waiver.expiresAt.toISOString(), kind: "waiver", subject: waiver.conditionId }]
        : [],
  );
  return [...proofs, ...waivers]
    .filter(({ at }) => at > readiness.asOf)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .slice(0, LAPSES_MAX);
}

/** How a project stood at one moment, short enough to keep one for every week. */
export function pointOf(projectId: string, line: PortfolioProject, at: Date): WeekPoint {
  const { score, claimed, coverage, band } = line;
  return {
    projectId,
    at,
    score,
    claimed,
    testScore: line.mlTestScore.final,
    coverage,
    band,
    gateOutcome: line.gate.outcome,
    residuals: residualsOf(line),
  };
}

const residualsOf = (line: PortfolioProject) =>
  CHALLENGE_IDS.map((id) => line.challenges[id].residual?.high ?? null);

/**
 * By how many points each mitigation would lower the residual risk of its challenge if the practices
 * that it raises stood at the assumed level with proof. Tests that it is also about are left out, so it
 * is the least that it brings.
 */
export function gainsOf(readiness: Pick<Readiness, "challenges" | "weights">): number[] {
  const weights = weightsOf(readiness.weights);
  return mitigations.map(({ mitigation: { raises }, challenge }) =>
    gainIn(readiness.challenges[challenge.id], { raises, weights }),
  );
}

function gainIn(
  score: ChallengeScore,
  { raises, weights }: { raises: readonly string[]; weights: Weights },
): number {
  const { residual: before, exposure, testPart, testShare } = score;
  if (before === null || exposure === null) return 0;
  const applicable = Object.entries(score.indicators).filter(
    ([, one]) => one.state !== "not-applicable",
  );
  const levels = applicable.map(([id, one]) => {
    const now = one.assuredLevel ?? 0;
    if (!raises.includes(id)) return now;
    return Math.max(now, assuredLevel(Math.max(one.claimedLevel ?? 0, ASSUMED_LEVEL), true));
  });
  if (levels.length === 0) return 0;
  const weighed = weights.size > 0 ? applicable.map(([id]) => weights.get(id) ?? 1) : undefined;
  const after = residual(exposure, mitigation(selfPart(levels, weighed), testPart, testShare));
  return Math.max(0, before.high - after);
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
