import { z } from "zod";
import { Factors } from "#server/catalogue/schema.ts";

const Days = z.number().positive().max(1_000_000);

/** A project that ended, as it is entered: what was estimated, what it took, or that it was stopped. */
export const NewFinished = z.strictObject({
  name: z.string().trim().min(1).max(200),
  finishedOn: z.iso.date(),
  /** Person-days. */
  estimateDays: Days,
  /** null: it was stopped before it was done. */
  actualDays: Days.nullable(),
  /** Working days from start to end. */
  estimateDurationDays: Days.nullable().default(null),
  actualDurationDays: Days.nullable().default(null),
  /** The nine context factors, as far as they are known: they say which projects are alike. */
  context: Factors.default({}),
  projectId: z.string().nullable().default(null),
});
export type NewFinished = z.infer<typeof NewFinished>;

export const Origin = z.enum(["hand", "csv", "retrospective"]);
export type Origin = z.infer<typeof Origin>;

export const FinishedProject = z.object({
  ...NewFinished.shape,
  id: z.string(),
  origin: Origin,
  addedById: z.string(),
  addedAt: z.date(),
});
export type FinishedProject = z.infer<typeof FinishedProject>;

export const ImportInput = z.strictObject({
  csv: z.string().min(1).max(1_000_000),
  /** Only say what would be added. */
  preview: z.boolean().default(false),
});
export type ImportInput = z.infer<typeof ImportInput>;

export const ImportResult = z.object({
  rows: z.array(NewFinished),
  /** Lines that can't be read; then nothing is added. */
  problems: z.array(z.object({ line: z.int(), message: z.string() })),
  /** Rows that are here already, by name and date: not added again. */
  known: z.int(),
  added: z.int(),
});
export type ImportResult = z.infer<typeof ImportResult>;

/** What the finished projects say about one that is planned. */
export const Reference = z.object({
  /** Actual ÷ estimate with how much each counts, most recent last. */
  history: z.array(z.object({ name: z.string(), ratio: z.number(), weight: z.number() })),
  /** Actual ÷ planned duration of those that have both, most recent last. */
  durations: z.array(z.number()),
  finished: z.int(),
  stopped: z.int(),
  /** Chance that a project like these is stopped, with half a project on each side. */
  pStopped: z.number(),
  basis: z.string(),
});
export type Reference = z.infer<typeof Reference>;
