import { reportFile } from "#app/api/v1/_http/report.ts";
import { projectRoute, queryOf } from "#app/api/v1/_http/respond.ts";
import { exportReport } from "#server/reports/commands.ts";
import { demandFile } from "#server/reports/queries.ts";
import { ReportQuery } from "#server/reports/schema.ts";

/** readiness.pdf, gate.docx, handover.xlsx and so on. */
export const GET = projectRoute("projects.read", async (call) => {
  const asked = demandFile(call.params.file ?? "");
  const query = queryOf(call, ReportQuery);
  return reportFile(
    call.request,
    await exportReport(call.deps, call.scope, { ...asked, ...query }),
  );
});
