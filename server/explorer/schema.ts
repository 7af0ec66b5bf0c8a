import { z } from "zod";
import { unstorableAt } from "#server/platform/storable.ts";
import { DimensionName } from "#server/runs/schema.ts";

/** MLflow's words, and "deleted" for what its lifecycle stage says. */
export const RUN_STATES = [
  "FINISHED",
  "FAILED",
  "KILLED",
  "RUNNING",
  "SCHEDULED",
  "UNKNOWN",
  "deleted",
] as const;

const Name = z.string().min(1).max(250);
/** A metric or a parameter, as a column to show or to sort by. */
export const ColumnName = z.templateLiteral([z.enum(["metric:", "param:"]), Name]);
export type ColumnName = z.infer<typeof ColumnName>;

export const RunFilter = z.object({
  status: z.array(z.enum(RUN_STATES)).max(RUN_STATES.length).default([]),
  experiment: z.string().max(250).optional(),
  /** Part of a name, or the start of an id. */
  find: z.string().max(200).optional(),
  /** Bounds on one metric, both included. */
  range: z
    .object({ metric: Name, min: z.number().nullable(), max: z.number().nullable() })
    .optional(),
  where: z
    .array(z.object({ param: Name, value: z.string().max(500) }))
    .max(5)
    .default([]),
  recorded: z.array(DimensionName).max(6).default([]),
  lacks: z.array(DimensionName).max(6).default([]),
});
export type RunFilter = z.infer<typeof RunFilter>;

export const FIXED_SORTS = ["started", "name", "status", "user", "duration", "recorded"] as const;
export const RunSort = z.object({
  by: z.union([z.enum(FIXED_SORTS), ColumnName]),
  direction: z.enum(["asc", "desc"]),
});
export type RunSort = z.infer<typeof RunSort>;

/** Where a page ended: what its last row is sorted by, and its id, so that equal values page too. */
export const RunCursor = z.object({
  value: z.union([z.number(), z.string()]).nullable(),
  runId: z.string(),
});
export type RunCursor = z.infer<typeof RunCursor>;

/** A cursor as an address carries it (cursorText of rules/view.ts). */
export const CursorText = z
  .string()
  .max(2000)
  .transform((text, context) => {
    try {
      const [value, runId] = z
        .tuple([RunCursor.shape.value, z.string()])
        .parse(
          JSON.parse(
            new TextDecoder().decode(
              Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
                c.charCodeAt(0),
              ),
            ),
          ),
        );
      if (unstorableAt([value, runId]) === null) return { value, runId };
    } catch {
      // What follows says it.
    }
    context.addIssue({ code: "custom", message: "The cursor is not one of ours." });
    return z.NEVER;
  });

export const COLUMNS_MAX = 12;
export const ExplorerQuery = RunFilter.extend({
  sort: RunSort.default({ by: "started", direction: "desc" }),
  columns: z.array(ColumnName).max(COLUMNS_MAX).optional(),
  cursor: RunCursor.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});
export type ExplorerQuery = z.infer<typeof ExplorerQuery>;

export const ExplorerRow = z.object({
  runId: z.string(),
  name: z.string(),
  experimentId: z.string(),
  status: z.string(),
  isDeleted: z.boolean(),
  /** ISO 8601 UTC. */
  startedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  user: z.string().nullable(),
  parentRunId: z.string().nullable(),
  /** Bit i is set when dimension i, in the paper's order, is recorded. */
  recorded: z.int(),
  evidenceId: z.string(),
  pointer: z.string(),
  isSample: z.boolean(),
  /** In the order of the columns asked for. */
  values: z.array(z.union([z.number(), z.string()]).nullable()),
});
export type ExplorerRow = z.infer<typeof ExplorerRow>;

export const RowsPage = z.object({
  columns: z.array(ColumnName),
  rows: z.array(ExplorerRow),
  next: RunCursor.nullable(),
});
export type RowsPage = z.infer<typeof RowsPage>;

export const ColumnChoice = z.object({
  column: ColumnName,
  /** Of the newest runs, how many have it. */
  runs: z.int(),
  /** Whether all of them are numbers, so that it is sorted as one. */
  isNumber: z.boolean(),
});
export type ColumnChoice = z.infer<typeof ColumnChoice>;

export const ExplorerPage = z.object({
  title: z.string(),
  gap: z.string().nullable(),
  /** All runs of the project, and those that the filter lets by. */
  total: z.int(),
  matching: z.int(),
  /** The project's target metric, else the held-out score that most runs have. */
  metric: z.string().nullable(),
  choices: z.array(ColumnChoice),
  experiments: z.array(z.object({ id: z.string(), name: z.string(), runs: z.int() })),
  page: RowsPage,
});
export type ExplorerPage = z.infer<typeof ExplorerPage>;
