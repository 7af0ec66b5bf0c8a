import { z } from "zod";
import type { Paper } from "#server/platform/paper/model.ts";

/** Of one project. */
export const ProjectReportKind = z.enum(["readiness", "gate", "handover", "retrospective"]);
export type ProjectReportKind = z.infer<typeof ProjectReportKind>;
/** portfolio: of all projects in sight. */
export const ReportKind = z.enum([...ProjectReportKind.options, "portfolio"]);
export type ReportKind = z.infer<typeof ReportKind>;
export const ReportFormat = z.enum(["pdf", "docx", "md", "csv", "xlsx"]);
export type ReportFormat = z.infer<typeof ReportFormat>;

/**
 * `at`: as it stood then. `decision`: the dossier of that decision of a gate instead of the latest.
 * `number`: that retrospective instead of the latest.
 */
export const ReportQuery = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  decision: z.string().max(100).optional(),
  number: z.coerce.number().int().min(1).max(999_999).optional(),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Fact = z.object({ label: z.string(), value: Value, unit: z.string().optional() });
const Column = z.object({
  id: z.string(),
  title: z.string(),
  type: z.enum(["text", "number", "score", "date", "yes-no"]),
  unit: z.string().optional(),
  digits: z.int().optional(),
  max: z.number().optional(),
  weight: z.number().optional(),
});
const Chart = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("bars"),
    name: z.string(),
    value: z.string(),
    outline: z.string().optional(),
    max: z.number(),
    isRisk: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("parts"), name: z.string(), parts: z.array(z.string()) }),
  z.object({
    kind: z.literal("ranges"),
    name: z.string(),
    low: z.string(),
    middle: z.string(),
    high: z.string(),
    mark: z.string().optional(),
    digits: z.int().optional(),
  }),
  z.object({ kind: z.literal("steps"), at: z.string(), value: z.string() }),
  z.object({
    kind: z.literal("lanes"),
    at: z.string(),
    lane: z.string(),
    count: z.string(),
    through: z.string(),
  }),
]);
const Block = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("facts"), facts: z.array(Fact) }),
  z.object({
    kind: z.literal("finding"),
    tone: z.enum(["good", "bad", "open", "plain"]),
    title: z.string(),
    text: z.string(),
  }),
  z.object({
    kind: z.literal("table"),
    caption: z.string(),
    chart: Chart.optional(),
    columns: z.array(Column),
    rows: z.array(z.array(Value)),
    empty: z.string(),
  }),
]);

/** One report, whatever it is written as. */
export const Report = z.object({
  kind: ReportKind,
  /** What stands above every page: what it is and of what. */
  running: z.string(),
  asOf: z.string(),
  /** SHA-256 of everything else in it, so that two copies can be told to be one. */
  digest: z.string(),
  title: z.string(),
  lede: z.string(),
  about: z.array(Fact),
  sections: z.array(z.object({ id: z.string(), title: z.string(), blocks: z.array(Block) })),
});
export type Report = z.infer<typeof Report>;

/** What a kind's rules put together; the frame around it is the same for all. */
export type Draft = Paper & {
  readonly kind: ReportKind;
  readonly running: string;
  readonly asOf: string;
};

/** A report written as a file. */
export type ReportFile = {
  readonly name: string;
  readonly type: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
};
