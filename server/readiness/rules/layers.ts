import type { MergedAnswers, MergedIndicator } from "#server/assessments/schema.ts";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import type { ChallengeId, Factors } from "#server/catalogue/schema.ts";
import {
  exposure,
  inherent,
  isVisible,
  mitigation,
  projectScore,
  residual,
  selfPart,
  testPart,
  testShare,
} from "#server/challenges/rules.ts";
import type { Credits } from "#server/rubric/rules.ts";

/** What stays the same whichever way unknowns and proof are read. */
export type Ground = {
  readonly factors: Factors;
  readonly merged: MergedAnswers;
  readonly notApplicableTests: ReadonlySet<string>;
};

/** One way of reading the inputs: which level each indicator counts as, and which credit each test. */
export type Layer = {
  readonly levelOf: (of: {
    readonly indicatorId: string;
    readonly indicator: MergedIndicator;
    readonly overall: number | null;
  }) => number;
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

/** The twelve residuals under one reading; null where a challenge does not apply. */
export function scoreLayer(ground: Ground, layer: Layer): LayerScores {
  const { merged } = ground;
  const monitoring = merged.challenges["monitoring-logging"];
  const monitoringSelfPart =
    monitoring.state === "not-applicable"
      ? null
      : selfPart(levelsOf(ground, layer, "monitoring-logging"));
  return perChallenge((id) => {
    const answer = merged.challenges[id];
    if (answer.state === "not-applicable") return null;
    const self = selfPart(levelsOf(ground, layer, id));
    const test = testPart(id, layer.credits, ground.notApplicableTests);
    const mitigated = mitigation(self, test, testShare(id));
    const exposed = exposure({
      challengeId: id,
      inherent: inherent(id, ground.factors),
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

function levelsOf(ground: Ground, layer: Layer, id: ChallengeId): number[] {
  const { indicators, overall } = ground.merged.challenges[id];
  return Object.entries(indicators).flatMap(([indicatorId, indicator]) =>
    indicator.state === "not-applicable"
      ? []
      : [layer.levelOf({ indicatorId, indicator, overall })],
  );
}

export function residualsOf(scores: LayerScores): number[] {
  return Object.values(scores).flatMap((score) => (score ? [score.residual] : []));
}

export function scoreOf(scores: LayerScores): number | null {
  return projectScore(residualsOf(scores));
}
