import { z } from "zod";
import { ChallengeId, SectionId, TestId } from "#server/catalogue/schema.ts";
import { ConditionOutcome, GateOutcome } from "#server/gates/schema.ts";
import { RiskBand } from "#server/readiness/schema.ts";

const change = <T extends z.ZodType>(value: T) => z.object({ before: value, after: value });
const NumberChange = change(z.number());

/** What a project would be if some mitigations were done: the same scores, before and after. */
export const Effect = z.object({
  score: change(z.number().nullable()),
  band: change(RiskBand.nullable()),
  /** Points of residual risk taken away, summed over the challenges. */
  residualGain: z.number(),
  /** Challenges whose residual risk changes, the largest change first. */
  challenges: z.array(NumberChange.extend({ challengeId: ChallengeId })),
  mlTestScore: NumberChange,
  sections: z.array(NumberChange.extend({ section: SectionId })),
  /** Credit of tests gained, summed. */
  creditGain: z.number(),
  tests: z.array(NumberChange.extend({ testId: TestId })),
  indicators: z.array(
    z.object({
      indicatorId: z.string(),
      before: z.number().nullable(),
      after: z.number(),
    }),
  ),
  gate: z.object({
    id: z.string(),
    title: z.string(),
    outcome: change(GateOutcome),
    /** Conditions that come out otherwise, or that are observed otherwise and still fall short. */
    conditions: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        required: z.string(),
        outcome: change(ConditionOutcome),
        observed: change(z.string()),
      }),
    ),
  }),
});
export type Effect = z.infer<typeof Effect>;

/** The latest plan of work with the residual risks as they are and as they would be. */
export const EffortEffect = z.object({ p50: NumberChange, p80: NumberChange });
export type EffortEffect = z.infer<typeof EffortEffect>;

/** A mitigation of the catalogue and what it buys this project, beside its effort. */
export const Ranked = z.object({
  mitigationId: z.string(),
  challengeId: ChallengeId,
  text: z.string(),
  effort: z.enum(["S", "M", "L"]),
  effortHint: z.string(),
  raises: z.array(z.string()),
  testIds: z.array(TestId),
  residualGain: z.number(),
  creditGain: z.number(),
  score: change(z.number().nullable()),
  mlTestScore: NumberChange,
  /** Conditions of the gate that would hold and do not now. */
  conditionsMet: z.int(),
  /** Points of residual risk for each person-day that its effort is weighed with. */
  perDay: z.number(),
});
export type Ranked = z.infer<typeof Ranked>;
