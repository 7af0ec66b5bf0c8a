import { ReportQuery } from "#server/reports/schema.ts";
import type { Operation } from "./operations.ts";

export const REPORTS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/reports/{file}",
    summary:
      "A report as a file: readiness, gate or handover, as .pdf, .docx, .md, .csv or .xlsx; the ETag is the report's digest",
    verb: "projects.read",
    query: ReportQuery,
    answers: { 200: "bytes" },
  },
];
