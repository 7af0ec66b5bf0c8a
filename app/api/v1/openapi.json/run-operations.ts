import { z } from "zod";
import { ExplorerRow } from "#server/explorer/schema.ts";
import { ComparePage, DiffPage } from "#server/runs/schema.ts";
import { BreakPage, TrendPage } from "#server/trends/schema.ts";
import type { Operation } from "./operations.ts";

/** The words of the run explorer's address; lists are given by naming a word again. */
const Filter = z.object({
  find: z.string().optional(),
  status: z.string().optional(),
  experiment: z.string().optional(),
  metric: z.string().optional(),
  min: z.string().optional(),
  max: z.string().optional(),
  where: z.string().optional(),
  recorded: z.string().optional(),
  lacks: z.string().optional(),
});

export const RUN_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/runs",
    summary: "Runs of one project: filtered, sorted and paged",
    verb: "evidence.read",
    query: Filter.extend({
      sort: z.string().optional(),
      col: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(1_000).optional(),
      cursor: z.string().optional(),
    }),
    answers: {
      200: z.object({
        columns: z.array(z.string()),
        rows: z.array(ExplorerRow),
        nextCursor: z.string().nullable(),
      }),
    },
  },
  {
    method: "get",
    path: "/projects/{slug}/runs/diff",
    summary:
      "What differs between two runs, likeliest cause first; of up to eight, each against the first",
    verb: "evidence.read",
    query: z.object({ runs: z.string() }),
    answers: { 200: z.union([DiffPage, ComparePage]) },
  },
  {
    method: "get",
    path: "/projects/{slug}/runs/break",
    summary: "The run where a metric broke, and what differs across it",
    verb: "evidence.read",
    query: Filter,
    answers: { 200: BreakPage },
  },
  {
    method: "get",
    path: "/projects/{slug}/runs/trend",
    summary: "A metric over time: best so far, target, breaks, and whether work on it stands still",
    verb: "evidence.read",
    query: Filter,
    answers: { 200: TrendPage },
  },
];
