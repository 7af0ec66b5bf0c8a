import { CHALLENGE_IDS, SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { evaluateGate } from "#server/gates/rules/gate.ts";
import type { GateInput } from "#server/gates/rules/observe.ts";
import type { GateResult } from "#server/gates/schema.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import { type Read, readinessFrom, readOf } from "#server/readiness/rules.ts";
import type { Readiness, ReadinessInput } from "#server/readiness/schema.ts";
import { EFFORT_DAYS, mitigations } from "../catalogue.ts";
import type { Effect, Ranked } from "../schema.ts";
import { assumed } from "./assume.ts";

/** A change below this is one of rounding. */
const NOTHING = 1e-9;

/** A project as it is, read once so that sixty what-ifs do not read it sixty times. */
export type Ground = {
  readonly input: ReadinessInput;
  readonly read: Read;
  readonly picture: GateInput;
  readonly policy: CompiledPolicy;
  readonly gate: GateResult;
};

export function groundOf(of: {
  input: ReadinessInput;
  picture: GateInput;
  policy: CompiledPolicy;
}): Ground {
  return { ...of, read: readOf(of.input), gate: evaluateGate(of.policy, of.picture) };
}

/** The scores if these mitigations were done: by the same functions that give the scores as they are. */
export function readinessIf(ground: Ground, mitigationIds: readonly string[]): Readiness {
  const { input, read } = ground;
  return readinessFrom(input, assumed(read, mitigationIds, input.at), { withActions: false });
}

export function effectOf(ground: Ground, mitigationIds: readonly string[]): Effect {
  const before = ground.picture.readiness;
  const after = readinessIf(ground, mitigationIds);
  const challenges = challengesOf(before, after);
  const tests = TEST_IDS.map((testId) => ({
    testId,
    before: before.tests[testId].assured,
    after: after.tests[testId].assured,
  })).filter(isChanged);
  const sections = SECTION_IDS.map((section) => ({
    section,
    before: before.mlTestScore.sections[section],
    after: after.mlTestScore.sections[section],
  }));
  return {
    score: { before: before.score, after: after.score },
    band: { before: before.band, after: after.band },
    residualGain: challenges.reduce((sum, one) => sum + one.before - one.after, 0),
    challenges,
    mlTestScore: { before: before.mlTestScore.final, after: after.mlTestScore.final },
    sections: sections.filter(isChanged),
    creditGain: tests.reduce((sum, one) => sum + one.after - one.before, 0),
    tests,
    indicators: indicatorsOf(before, after),
    gate: gateChange(ground.gate, evaluateGate(ground.policy, pictureOf(ground, after))),
  };
}

function pictureOf({ picture }: Ground, readiness: Readiness): GateInput {
  return { ...picture, readiness };
}

const isChanged = (one: { before: number; after: number }) =>
  Math.abs(one.after - one.before) > NOTHING;

/** The gate's reading: assured, with what is not known counted as the worst. */
function challengesOf(before: Readiness, after: Readiness): Effect["challenges"] {
  return CHALLENGE_IDS.flatMap((challengeId) => {
    const from = before.challenges[challengeId].residual?.high;
    const to = after.challenges[challengeId].residual?.high;
    return from === undefined || to === undefined ? [] : [{ challengeId, before: from, after: to }];
  })
    .filter(isChanged)
    .sort((a, b) => b.before - b.after - (a.before - a.after));
}

function indicatorsOf(before: Readiness, after: Readiness): Effect["indicators"] {
  return CHALLENGE_IDS.flatMap((id) =>
    Object.entries(after.challenges[id].indicators).flatMap(([indicatorId, { assuredLevel }]) => {
      const from = before.challenges[id].indicators[indicatorId]?.assuredLevel ?? null;
      return assuredLevel === null || assuredLevel === from
        ? []
        : [{ indicatorId, before: from, after: assuredLevel }];
    }),
  );
}

function gateChange(before: GateResult, after: GateResult): Effect["gate"] {
  const conditions = after.conditions.flatMap((one) => {
    const old = before.conditions.find(({ id }) => id === one.id);
    if (!old || (old.outcome === one.outcome && old.observedText === one.observedText)) return [];
    return [
      {
        id: one.id,
        title: one.title,
        required: one.required,
        outcome: { before: old.outcome, after: one.outcome },
        observed: { before: old.observedText, after: one.observedText },
      },
    ];
  });
  const met = (one: (typeof conditions)[number]) =>
    one.outcome.after === "pass" && one.outcome.before !== "pass";
  return {
    id: after.gate,
    title: after.title,
    outcome: { before: before.outcome, after: after.outcome },
    conditions: [...conditions.filter(met), ...conditions.filter((one) => !met(one))],
  };
}

export const conditionsMet = ({ gate }: Effect): number =>
  gate.conditions.filter(({ outcome }) => outcome.after === "pass" && outcome.before !== "pass")
    .length;

/**
 * Every mitigation that would change something, by the residual risk it takes away for its effort; where
 * that is the same, by the credit of tests it earns. The two are never mixed into one number.
 */
export function rankedMitigations(ground: Ground): Ranked[] {
  return mitigations
    .map(({ mitigation, challenge }) => {
      const effect = effectOf(ground, [mitigation.id]);
      return {
        mitigationId: mitigation.id,
        challengeId: challenge.id,
        text: mitigation.text,
        effort: mitigation.effort,
        effortHint: mitigation.effortHint,
        raises: mitigation.raises,
        testIds: mitigation.tests,
        residualGain: effect.residualGain,
        creditGain: effect.creditGain,
        score: effect.score,
        mlTestScore: effect.mlTestScore,
        conditionsMet: conditionsMet(effect),
        perDay: effect.residualGain / EFFORT_DAYS[mitigation.effort],
      };
    })
    .filter((one) => one.residualGain > NOTHING || one.creditGain > NOTHING)
    .sort(byWorth);
}

function byWorth(a: Ranked, b: Ranked): number {
  const byResidual = b.perDay - a.perDay;
  if (Math.abs(byResidual) > NOTHING) return byResidual;
  const credit = (one: Ranked) => one.creditGain / EFFORT_DAYS[one.effort];
  return credit(b) - credit(a) || a.mitigationId.localeCompare(b.mitigationId);
}
