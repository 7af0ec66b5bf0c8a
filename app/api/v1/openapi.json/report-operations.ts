import { PortfolioFilter } from "#server/portfolio/schema.ts";
import { MEDIA_TYPES } from "#server/reports/catalogue.ts";
import { ReportQuery } from "#server/reports/schema.ts";
import type { Operation, OperationAnswer } from "./operations.ts";

const REPORT_FILE: OperationAnswer = {
  files: Object.values(MEDIA_TYPES).map((one) => one.replace(/;.*/, "")),
};

export const REPORTS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/reports/{file}",
    summary:
      "A report as a file: readiness, gate, handover or retrospective, as .pdf, .docx, .md, .csv or .xlsx; the ETag is the report's digest",
    verb: "projects.read",
    query: ReportQuery,
    answers: { 200: REPORT_FILE },
  },
  {
    method: "get",
    path: "/reports/{file}",
    summary:
      "Every project in sight as portfolio.csv, .xlsx or .md, streamed; as .pdf or .docx summed up, with the worst one by one",
    verb: "workspace.read",
    query: PortfolioFilter,
    answers: { 200: REPORT_FILE },
  },
];
