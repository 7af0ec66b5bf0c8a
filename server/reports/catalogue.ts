import type { ReportFormat, ReportKind } from "./schema.ts";

export const MEDIA_TYPES = {
  pdf: "application/pdf",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  md: "text/markdown; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const satisfies Record<ReportFormat, string>;

export const FORMAT_NAMES = {
  pdf: "PDF",
  docx: "Word",
  md: "Markdown",
  csv: "CSV",
  xlsx: "Excel",
} as const satisfies Record<ReportFormat, string>;

export const KIND_NAMES = {
  readiness: "Readiness report",
  gate: "Gate dossier",
  handover: "Handover record",
  retrospective: "Retrospective",
  portfolio: "Portfolio review",
} as const satisfies Record<ReportKind, string>;
