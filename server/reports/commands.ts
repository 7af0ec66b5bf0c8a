import { Readable } from "node:stream";
import { recordRead } from "#server/audit/commands.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { csvLine } from "#server/platform/paper/cells.ts";
import { paperCsv } from "#server/platform/paper/csv.ts";
import { paperDocx } from "#server/platform/paper/docx.ts";
import { paperMarkdown, tableHead, tableRow } from "#server/platform/paper/markdown.ts";
import { headText, type Row } from "#server/platform/paper/model.ts";
import { paperPdf } from "#server/platform/paper/pdf.ts";
import { paperXlsx } from "#server/platform/paper/xlsx.ts";
import type { PortfolioFilter } from "#server/portfolio/schema.ts";
import { MEDIA_TYPES } from "./catalogue.ts";
import { portfolioLinesOf, portfolioReportOf, reportOf } from "./queries.ts";
import { LINE_COLUMNS } from "./rules/portfolio.ts";
import type {
  Draft,
  ProjectReportKind,
  Report,
  ReportFile,
  ReportFormat,
  ReportQuery,
} from "./schema.ts";

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

/** All projects in sight as a file that is written as it is read, whatever their number; paper has the worst. */
export async function exportPortfolio(
  deps: Deps,
  scope: WorkspaceScope,
  of: { format: ReportFormat; filter: PortfolioFilter },
): Promise<{ name: string; type: string; chunks: AsyncIterable<Uint8Array> }> {
  const { format, filter } = of;
  const isPaper = format === "pdf" || format === "docx";
  const { asOf, chunks } = isPaper
    ? await portfolioPaper(deps, scope, { format, filter })
    : await portfolioStream(deps, scope, { format, filter });
  const subject = { kind: "report", id: "portfolio" };
  const detail = { format, asOf };
  await recordRead(deps, scope, { action: "report.export", subject, detail });
  const name = `portfolio-${asOf.slice(0, 10)}.${format}`;
  return { name, type: MEDIA_TYPES[format], chunks };
}

type Written = { asOf: string; chunks: AsyncIterable<Uint8Array> };
type Filtered<F extends ReportFormat> = { format: F; filter: PortfolioFilter };

async function portfolioPaper(
  deps: Deps,
  scope: WorkspaceScope,
  { format, filter }: Filtered<"pdf" | "docx">,
): Promise<Written> {
  const report = await portfolioReportOf(deps, scope, filter);
  const bytes = await written(report, format);
  return { asOf: report.asOf, chunks: Readable.from([bytes]) };
}

async function portfolioStream(
  deps: Deps,
  scope: WorkspaceScope,
  { format, filter }: Filtered<"csv" | "md" | "xlsx">,
): Promise<Written> {
  const { summary, rows } = await portfolioLinesOf(deps, scope, filter);
  const { asOf } = summary;
  const projects = { name: "projects", columns: LINE_COLUMNS, rows };
  if (format === "xlsx") return { asOf, chunks: paperXlsx(summary, new Date(asOf), [projects]) };
  return { asOf, chunks: inChunks(format === "csv" ? csvOf(rows) : markdownOf(summary, rows)) };
}

/** One line a project: what the other formats sum up can be summed up from it. */
async function* csvOf(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield csvLine(LINE_COLUMNS.map(headText));
  for await (const row of rows) yield csvLine(row);
}

async function* markdownOf(summary: Draft, rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield* paperMarkdown(summary);
  yield "## Project by project\n\n";
  yield tableHead(LINE_COLUMNS);
  for await (const row of rows) yield tableRow(LINE_COLUMNS, row);
}

async function* inChunks(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let held = "";
  for await (const part of parts) {
    held += part;
    if (held.length < 65_536) continue;
    yield Buffer.from(held);
    held = "";
  }
  yield Buffer.from(held);
}

async function allOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  for await (const chunk of chunks) held.push(chunk);
  return Buffer.concat(held);
}
