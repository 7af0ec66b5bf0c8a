import { recordRead } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { paperCsv } from "#server/platform/paper/csv.ts";
import { paperDocx } from "#server/platform/paper/docx.ts";
import { paperMarkdown } from "#server/platform/paper/markdown.ts";
import { paperPdf } from "#server/platform/paper/pdf.ts";
import { paperXlsx } from "#server/platform/paper/xlsx.ts";
import { MEDIA_TYPES } from "./catalogue.ts";
import { reportOf } from "./queries.ts";
import type { ProjectReportKind, Report, ReportFile, ReportFormat, ReportQuery } from "./schema.ts";

/** A report as a file, and a line in the audit log that it went out. */
export async function exportReport(
  deps: Deps,
  scope: ProjectScope,
  of: { kind: ProjectReportKind; format: ReportFormat } & ReportQuery,
): Promise<ReportFile> {
  const { kind, format } = of;
  const report = await reportOf(deps, scope, of);
  const bytes = await written(report, format);
  await recordRead(deps, scope, {
    action: "report.export",
    subject: { kind: "report", id: kind },
    detail: { format, digest: report.digest, asOf: report.asOf },
  });
  return {
    name: `${scope.slug}-${kind}-${report.asOf.slice(0, 10)}.${format}`,
    type: MEDIA_TYPES[format],
    digest: report.digest,
    bytes,
  };
}

/** The bytes of a report in one format; the same report gives the same PDF, Markdown and CSV. */
export async function written(report: Report, format: ReportFormat): Promise<Uint8Array> {
  const { running } = report;
  const at = new Date(report.asOf);
  switch (format) {
    case "pdf":
      return paperPdf(report, { at, running });
    case "docx":
      return paperDocx(report, { running });
    case "xlsx":
      return allOf(paperXlsx(report, at));
    case "md":
      return Buffer.from([...paperMarkdown(report)].join(""));
    case "csv":
      return Buffer.from([...paperCsv(report)].join(""));
  }
}

async function allOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  for await (const chunk of chunks) held.push(chunk);
  return Buffer.concat(held);
}
