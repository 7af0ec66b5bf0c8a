import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Sheet } from "#app/_report/sheet.tsx";
import { caller } from "#app/_trpc/server.ts";
import { FORMAT_NAMES, KIND_NAMES } from "#server/reports/catalogue.ts";
import { ProjectReportKind, ReportFormat, ReportQuery } from "#server/reports/schema.ts";

type Props = {
  params: Promise<{ slug: string; kind: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const kind = ProjectReportKind.safeParse((await params).kind);
  return { title: kind.success ? KIND_NAMES[kind.data] : "Report" };
}

/** A report as paper: to read, to print, to take along in five formats. */
export default async function ReportPage({ params, searchParams }: Props) {
  const { slug, kind: name } = await params;
  const kind = ProjectReportKind.safeParse(name);
  const { at, decision, number } = await searchParams;
  const query = ReportQuery.safeParse({
    at: [at].flat()[0],
    decision: [decision].flat()[0],
    number: [number].flat()[0],
  });
  if (!kind.success || !query.success) notFound();
  const report = await (await caller()).reports.get({
    slug,
    kind: kind.data,
    at: [at].flat()[0],
    decision: query.data.decision,
    number: query.data.number,
  });
  const files = `/api/v1/projects/${slug}/reports/${kind.data}`;
  const same = new URLSearchParams({ at: report.asOf });
  if (query.data.decision) same.set("decision", query.data.decision);
  if (query.data.number) same.set("number", String(query.data.number));
  return (
    <>
      <nav aria-label="Reports" className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-4">
        {ProjectReportKind.options.map((one) => (
          <a
            key={one}
            href={`/projects/${slug}/report/${one}`}
            aria-current={one === kind.data ? "page" : undefined}
            className={
              one === kind.data ? "py-3 font-strong no-underline rail:py-1" : "py-3 rail:py-1"
            }
          >
            {KIND_NAMES[one]}
          </a>
        ))}
        <span className="tablet:ml-auto text-ink-2">Download as</span>
        {ReportFormat.options.map((format) => (
          <a key={format} href={`${files}.${format}?${same}`} className="py-3 rail:py-1">
            {FORMAT_NAMES[format]}
          </a>
        ))}
        <a href={`/settings/reports?project=${slug}&kind=${kind.data}`}>Send it regularly</a>
      </nav>
      <Sheet report={report} />
    </>
  );
}
