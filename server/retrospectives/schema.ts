import { z } from "zod";
import { Actual } from "#server/actuals/schema.ts";
import { ChallengeId } from "#server/catalogue/schema.ts";
import { OutcomeKind } from "#server/forecasts/schema.ts";
import { ConditionOutcome, GateOutcome } from "#server/gates/schema.ts";
import { Severity } from "#server/incidents/schema.ts";
import { PlanState } from "#server/plans/schema.ts";

const Id = z.string().min(1).max(60);

export const Lesson = z.strictObject({
  id: Id,
  text: z.string().trim().min(3).max(1_000),
  challengeId: ChallengeId.nullable().default(null),
});

/** What is to be done because of it. Once it is closed the improvement plan says how far it is. */
export const Action = z.strictObject({
  id: Id,
  text: z.string().trim().min(3).max(300),
  ownerId: z.string().min(1).max(100).nullable().default(null),
  dueOn: z.iso.date().nullable().default(null),
});
export type Action = z.infer<typeof Action>;

const Word = z.strictObject({ bit: z.boolean(), note: z.string().trim().max(1_000).default("") });

export const Edited = z.strictObject({
  /** The estimate that is looked back on; null: the first. */
  estimateId: z.string().max(100).nullable().default(null),
  summary: z.string().trim().max(4_000).default(""),
  /** Whether a challenge bit, by the team's own word. */
  experienced: z.partialRecord(ChallengeId, Word).default({}),
  lessons: z.array(Lesson).max(100).default([]),
  actions: z.array(Action).max(100).default([]),
});
export type Edited = z.infer<typeof Edited>;

const Period = { from: z.iso.date(), to: z.iso.date() };
export const OpenInput = z.strictObject(Period);
export type OpenInput = z.infer<typeof OpenInput>;

export const SaveInput = z.strictObject({
  ...Period,
  number: z.int().min(1),
  /** The revision that was read; a save is refused when another came first. */
  revision: z.int().min(1),
  edited: Edited,
});
export type SaveInput = z.infer<typeof SaveInput>;

/** finished and stopped count for the estimates of the next projects; going-on does not. */
export const Ending = z.enum(["finished", "stopped", "going-on"]);
export type Ending = z.infer<typeof Ending>;

export const CloseInput = z.strictObject({
  number: z.int().min(1),
  revision: z.int().min(1),
  ending: Ending,
});
export type CloseInput = z.infer<typeof CloseInput>;

const Days = z.number();
/** Person-days. */
export const EffortRow = z.object({
  packageId: z.string().nullable(),
  name: z.string(),
  low: Days.nullable(),
  /** null: nobody planned it. */
  likely: Days.nullable(),
  high: Days.nullable(),
  /** null: nobody said yet. */
  actual: Days.nullable(),
  /** Entered as effort, or written in the plan as done. */
  basis: z.enum(["entered", "plan", "none"]),
  outcome: z.enum(["under", "within", "over", "unplanned", "open"]),
});
export type EffortRow = z.infer<typeof EffortRow>;

export const Effort = z.object({
  estimate: z
    .object({
      estimateId: z.string(),
      madeAt: z.string(),
      plannedDays: Days,
      p10: Days,
      p50: Days,
      p80: Days,
      p90: Days,
    })
    .nullable(),
  rows: z.array(EffortRow),
  /** All that is known to have been spent. */
  totalDays: Days,
  /** Every planned package has an actual. */
  isWhole: z.boolean(),
});
export type Effort = z.infer<typeof Effort>;

export const FanRow = z.object({
  forecastId: z.string(),
  madeAt: z.string(),
  said: z.string(),
  runsThen: z.int(),
  /** Runs after it was made; null: beyond its horizon. */
  p10: z.int().nullable(),
  p50: z.int().nullable(),
  p80: z.int().nullable(),
  p90: z.int().nullable(),
  horizonRuns: z.int(),
  /** Runs made since; those beyond the horizon are not counted. */
  runsSince: z.int(),
  /** The run at which the target was reached; null: it was not, so far. */
  reachedAt: z.int().nullable(),
  came: z.object({ kind: OutcomeKind, value: z.number().nullable(), note: z.string() }).nullable(),
});
export type FanRow = z.infer<typeof FanRow>;

export const Course = z.object({
  metric: z.string(),
  target: z.number(),
  direction: z.enum(["min", "max"]),
  /** The best value so far after so many runs; only where it changes, and at the end. */
  best: z.array(z.object({ run: z.int(), value: z.number() })),
  /** Runs that the first forecast knew. */
  askedAt: z.int(),
  runs: z.int(),
});
export type Course = z.infer<typeof Course>;

export const Fan = z.object({ forecasts: z.array(FanRow), course: Course.nullable() });
export type Fan = z.infer<typeof Fan>;

export const ChallengeRow = z.object({
  challengeId: ChallengeId,
  /** Upper residual risk when it was first rated; null: nobody had rated it. */
  predicted: z.number().nullable(),
  /** The same at the end. */
  later: z.number().nullable(),
  /** Whether it bit; null: nobody said. */
  bit: z.boolean().nullable(),
  saidBy: z.enum(["team", "assessment", "nobody"]),
  note: z.string(),
  outcome: z.enum(["foreseen", "missed", "spared", "quiet", "unknown", "not-applicable"]),
});
export type ChallengeRow = z.infer<typeof ChallengeRow>;

export const Challenges = z.object({
  /** When it was predicted: the beginning, or the first assessment after it. */
  predictedAt: z.string().nullable(),
  rows: z.array(ChallengeRow),
});
export type Challenges = z.infer<typeof Challenges>;

export const LANES = ["runs", "evidence", "decisions", "waivers", "incidents"] as const;
export const Moment = z.object({
  at: z.string(),
  lane: z.enum(LANES),
  text: z.string(),
  count: z.int(),
  /** Of a decision, waiver or incident. */
  id: z.string().nullable(),
});
export type Moment = z.infer<typeof Moment>;

const Blocking = z.object({
  conditionId: z.string(),
  title: z.string(),
  outcome: ConditionOutcome,
  observed: z.string(),
  required: z.string(),
});
/** What one gate of today says of the days before an incident. */
export const GateBefore = z.object({
  gate: z.string(),
  title: z.string(),
  policyVersion: z.string(),
  /** The project had passed it or stood before it, by its stage. */
  isOnTheWay: z.boolean(),
  days: z.array(z.object({ daysBefore: z.int(), outcome: GateOutcome })),
  /** Conditions that keep it closed on the last day looked at, by how long they had done so. */
  blocking: z.array(Blocking.extend({ daysBefore: z.int() })),
});
export type GateBefore = z.infer<typeof GateBefore>;

export const Catch = z.object({
  incidentId: z.string(),
  title: z.string(),
  severity: Severity,
  openedAt: z.string(),
  gates: z.array(GateBefore),
  /** What fell short the longest, of a gate on the way; null: none would have caught it. */
  caught: Blocking.extend({
    gate: z.string(),
    gateTitle: z.string(),
    daysBefore: z.int(),
  }).nullable(),
  /** Gates on the way that only what nobody knew would have kept closed. */
  unknowing: z.array(z.string()),
  /** What was decided last before it, by the policy of then. */
  lastDecision: z.object({ gate: z.string(), outcome: z.string(), at: z.string() }).nullable(),
});
export type Catch = z.infer<typeof Catch>;

/** What the finished projects say of the next one like this, and whether past ranges held. */
const Standing = z.object({
  projects: z.int(),
  /** Actual ÷ estimate that so many in 10 of such projects stay under. */
  p10: z.number(),
  p50: z.number(),
  p80: z.number(),
  p90: z.number(),
  /** Estimates that ended between P10 and P90. */
  hits: z.int(),
  of: z.int(),
  /** Against the plan's own sum ± 25 %; null while there is nothing to compare. */
  skill: z.number().nullable(),
});
export type Standing = z.infer<typeof Standing>;

export const Movement = z.object({
  /** Why it changes nothing; null: it does. */
  because: z.string().nullable(),
  estimateDays: Days.nullable(),
  actualDays: Days.nullable(),
  before: Standing,
  after: Standing,
});
export type Movement = z.infer<typeof Movement>;

export const Assembled = z.object({
  at: z.string(),
  effort: Effort,
  fan: Fan,
  challenges: Challenges,
  timeline: z.array(Moment),
  /** More happened than is listed. */
  isTimelineCut: z.boolean(),
  catches: z.array(Catch),
  /** Incidents of the period, of which the latest were replayed. */
  incidents: z.int(),
  actuals: z.array(Actual.extend({ enteredAt: z.iso.datetime() })),
});
export type Assembled = z.infer<typeof Assembled>;

/** Everything that a closed one showed. */
export const RetrospectiveRecord = z.object({
  schema: z.literal("assay-retrospective/1"),
  from: z.string(),
  to: z.string(),
  edited: Edited,
  assembled: Assembled,
  ending: Ending,
  movement: Movement,
});
export type RetrospectiveRecord = z.infer<typeof RetrospectiveRecord>;

export const Head = z.object({
  number: z.int(),
  from: z.string(),
  to: z.string(),
  revision: z.int(),
  openedById: z.string(),
  openedAt: z.string(),
  closedById: z.string().nullable(),
  closedAt: z.string().nullable(),
  /** SHA-256 of the canonical JSON of its record, once it is closed. */
  digest: z.string().nullable(),
});
export type Head = z.infer<typeof Head>;

export const ActionState = Action.extend({
  /** Of its item in the improvement plan; null while nothing is handed to it. */
  state: PlanState.nullable(),
  isOverdue: z.boolean(),
});
export type ActionState = z.infer<typeof ActionState>;

export const Shown = z.object({
  head: Head,
  edited: Edited,
  assembled: Assembled,
  actions: z.array(ActionState),
  /** null while it is open. */
  ending: Ending.nullable(),
  /** Of a closed one what moved; of an open one what would, were the project finished. */
  movement: Movement,
});
export type Shown = z.infer<typeof Shown>;

export const RetrospectivePage = z.object({
  heads: z.array(Head),
  shown: Shown.nullable(),
  /** Who may own an action. */
  people: z.array(z.object({ id: z.string(), name: z.string() })),
  estimates: z.array(z.object({ estimateId: z.string(), madeAt: z.string(), said: z.string() })),
  /** The period that one opened now would have. */
  suggested: z.object(Period),
});
export type RetrospectivePage = z.infer<typeof RetrospectivePage>;
