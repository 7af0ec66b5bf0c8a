import type { MergedAnswers } from "#server/assessments/schema.ts";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import {
  CHALLENGE_IDS,
  type ChallengeId,
  type Factors,
  TEST_IDS,
} from "#server/catalogue/schema.ts";
import {
  CATALOGUE_WEIGHTS,
  exposure,
  inherent,
  isVisible,
  mitigation,
  projectScore,
  residual,
  selfPart,
  testPart,
  testShare,
  type Weights,
} from "#server/challenges/rules.ts";
import type { Credits } from "#server/rubric/rules.ts";

type Asked = {
  readonly indicatorId: string;
  /** The consensus; null when unknown. */
  readonly level: number | null;
  /** The five-minute level of its challenge. */
  readonly overall: number | null;
};

/** What stays the same whichever way unknowns and proof are read. Worked out once: lists score a thousand projects. */
export type Ground = {
  readonly merged: MergedAnswers;
  readonly notApplicableTests: ReadonlySet<string>;
  readonly inherent: Record<ChallengeId, number>;
  readonly asked: Record<ChallengeId, readonly Asked[]>;
  readonly weights: Weights;
};

export function groundOf(
  factors: Factors,
  merged: MergedAnswers,
  weights: Weights = CATALOGUE_WEIGHTS,
): Ground {
  const notApplicable = TEST_IDS.filter((id) => merged.tests[id].claim === "not-applicable");
  return {
    merged,
    notApplicableTests: new Set(notApplicable),
    inherent: perChallenge((id) => inherent(id, factors, weights)),
    asked: perChallenge((id) => {
      const { indicators, overall } = merged.challenges[id];
      return Object.entries(indicators).flatMap(([indicatorId, { state, level }]) =>
        state === "not-applicable" ? [] : [{ indicatorId, level, overall }],
      );
    }),
    weights,
  };
}

/** What each of the asked indicators weighs; undefined while all weigh the same. */
function askedWeights({ asked, weights }: Ground, id: ChallengeId): number[] | undefined {
  if (weights.size === 0) return undefined;
  return asked[id].map(({ indicatorId }) => weights.get(indicatorId) ?? 1);
}

/** One way of reading the inputs: which level each indicator counts as, and which credit each test. */
export type Layer = {
  readonly levelOf: (of: Asked) => number;
  readonly credits: Credits;
};

export type LayerScore = {
  readonly exposure: number;
  readonly selfPart: number;
  readonly testPart: number | null;
  readonly mitigation: number;
  readonly residual: number;
};
export type LayerScores = Record<ChallengeId, LayerScore | null>;

/**
 * The twelve residuals under one reading; null where a challenge does not apply. With `kept`, only
 * the challenges it names are worked out again.
 */
export function scoreLayer(
  ground: Ground,
  layer: Layer,
  kept?: { readonly before: LayerScores; readonly touched: ReadonlySet<ChallengeId> },
): LayerScores {
  const { merged } = ground;
  const monitoring = merged.challenges["monitoring-logging"];
  const monitoringSelfPart =
    monitoring.state === "not-applicable"
      ? null
      : selfPart(
          ground.asked["monitoring-logging"].map(layer.levelOf),
          askedWeights(ground, "monitoring-logging"),
        );
  return perChallenge((id) => {
    if (kept && !kept.touched.has(id)) return kept.before[id];
    const answer = merged.challenges[id];
    if (answer.state === "not-applicable") return null;
    const self = selfPart(ground.asked[id].map(layer.levelOf), askedWeights(ground, id));
    const test = testPart(id, layer.credits, {
      notApplicable: ground.notApplicableTests,
      weights: ground.weights,
    });
    const mitigated = mitigation(self, test, testShare(id));
    const exposed = exposure({
      challengeId: id,
      inherent: ground.inherent[id],
      state: answer.state,
      isVisible: isVisible({
        challengeId: id,
        monitoringSelfPart,
        rolesThatRated: answer.roles.length,
      }),
      roleGap: merged.roleGap.value ?? 0,
    });
    return {
      exposure: exposed,
      selfPart: self,
      testPart: test,
      mitigation: mitigated,
      residual: residual(exposed, mitigated),
    };
  });
}

export function residualsOf(scores: LayerScores): number[] {
  return Object.values(scores).flatMap((score) => (score ? [score.residual] : []));
}

export function scoreOf(scores: LayerScores, weights: Weights = CATALOGUE_WEIGHTS): number | null {
  const residuals = residualsOf(scores);
  if (weights.size === 0) return projectScore(residuals);
  const ids = CHALLENGE_IDS.filter((id) => scores[id] !== null);
  return projectScore(
    ids.map((id) => scores[id]?.residual ?? 0),
    ids.map((id) => weights.get(id) ?? 1),
  );
}
