import { z } from "zod";

/** Person-days. */
const Days = z
  .number("person-days are a number")
  .positive("person-days are above 0")
  .max(100_000, "at most 100,000 person-days");
const Day = z.iso.date("write the day as 2026-03-05").nullable();

/** What a piece of work really took. */
export const NewActual = z.strictObject({
  /** A package of the project's latest plan; null: work that was in none. */
  packageId: z.string().min(1).max(60).nullable().default(null),
  /** What the work was; left empty, the package's name. */
  label: z.string().trim().max(200).default(""),
  days: Days,
  startedOn: Day.default(null),
  endedOn: Day.default(null),
  note: z.string().trim().max(2_000).default(""),
});
export type NewActual = z.infer<typeof NewActual>;

/** One that was entered, corrected: the old entry is kept and no longer counts. */
export const EnteredActual = z.strictObject({
  ...NewActual.shape,
  replacesId: z.string().max(100).nullable().default(null),
});
export type EnteredActual = z.infer<typeof EnteredActual>;

export const Actual = z.object({
  ...NewActual.shape,
  id: z.string(),
  enteredById: z.string(),
  enteredAt: z.date(),
});
export type Actual = z.infer<typeof Actual>;

/** A package that effort can be entered for. */
export const PackageName = z.object({ id: z.string(), name: z.string() });
export type PackageName = z.infer<typeof PackageName>;

export const ActualsPage = z.object({ actuals: z.array(Actual), packages: z.array(PackageName) });
export type ActualsPage = z.infer<typeof ActualsPage>;

export const ImportInput = z.strictObject({
  csv: z.string().min(1).max(1_000_000),
  /** Only say what would be added. */
  preview: z.boolean().default(false),
});
export type ImportInput = z.infer<typeof ImportInput>;

export const ImportProblem = z.object({
  line: z.int(),
  /** null: the whole line. */
  column: z.string().nullable(),
  /** What is wrong. */
  message: z.string(),
  /** What to write instead. */
  remedy: z.string(),
});
export type ImportProblem = z.infer<typeof ImportProblem>;

export const ImportResult = z.object({
  rows: z.array(NewActual),
  /** Lines that can't be read; then nothing is added. */
  problems: z.array(ImportProblem),
  /** Lines that are here already, alike in every cell: not added again. */
  known: z.int(),
  added: z.int(),
});
export type ImportResult = z.infer<typeof ImportResult>;
