import { z } from "zod";
import { MetricHistory } from "#server/facts/code/schema.ts";

/** The history of a metric as it is stored, with the document and place it was read from. */
export const StoredHistory = z.object({
  history: MetricHistory,
  evidenceId: z.string(),
  pointer: z.string(),
});
export type StoredHistory = z.infer<typeof StoredHistory>;

const Point = MetricHistory.shape.points.element;

/** What the shape of a curve says. Steps are those of the tool. */
export const Verdict = z.discriminatedUnion("kind", [
  /** No longer a number from this step on. */
  z.object({ kind: z.literal("diverged"), from: z.int() }),
  /** A held-out measure that got worse after its best step; `training` is the loss that fell all the same. */
  z.object({
    kind: z.literal("turned"),
    best: z.int(),
    from: z.int(),
    training: z.string().nullable(),
  }),
  z.object({ kind: z.literal("best-last") }),
  /** Nothing to tell: too few points, or nobody knows which direction is better. */
  z.object({ kind: z.literal("open") }),
]);
export type Verdict = z.infer<typeof Verdict>;

/** Where a curve was heading when it ended. */
export const Heading = z.enum(["rising", "falling", "flat"]);
export type Heading = z.infer<typeof Heading>;

const Side = z.object({
  runId: z.string(),
  name: z.string(),
  points: z.array(Point),
  /** Of all points that were logged. */
  count: z.int(),
  verdict: Verdict,
  /** Null where there are too few points to tell. */
  heading: Heading.nullable(),
  evidenceId: z.string(),
  pointer: z.string(),
});

export const CurvesPage = z.object({
  title: z.string(),
  metrics: z.array(z.object({ metric: z.string(), says: z.string(), sides: z.array(Side) })),
  leftOut: z.int(),
});
export type CurvesPage = z.infer<typeof CurvesPage>;
