import type { Metadata } from "next";
import { date, time } from "#app/_copy/format.ts";
import { caller, viewerZone, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { schedulesTitle } from "#server/report-schedules/findings.ts";
import type { Schedule } from "#server/report-schedules/schema.ts";
import { FORMAT_NAMES, KIND_NAMES } from "#server/reports/catalogue.ts";
import { EndSchedule } from "./end-schedule.tsx";
import { NewSchedule } from "./new-schedule.tsx";

export const metadata: Metadata = { title: "Reports by e-mail" };

type Props = { searchParams: Promise<{ project?: string | string[]; kind?: string | string[] }> };

/** Which reports go out by themselves, to whom, and how the last time went. */
export default async function ReportsPage({ searchParams }: Props) {
  const asked = await searchParams;
  const api = await caller();
  const [schedules, people, projects, preferences, blocked, zone] = await Promise.all([
    api.reportSchedules.list(),
    api.identity.named(),
    api.projects.list({}),
    api.notices.preferences(),
    whyNotMe("reports.schedule"),
    viewerZone(),
  ]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return (
    <>
      <PageHead
        title={schedulesTitle(schedules)}
        lede="On Mondays or on the first of the month, at seven in the morning. Each reader gets what they may see by then; who may not see the project any more gets nothing."
      />
      {preferences.canMail ? null : (
        <p className="mb-6 max-w-prose border-l-2 border-ink pl-3">
          This server sends no mail, as its operator set no ASSAY_SMTP_URL. Nothing goes out until
          then.
        </p>
      )}
      {schedules.length > 0 ? (
        <Section title="Schedules">
          <Schedules schedules={schedules} nameOf={(id) => names.get(id) ?? "a former member"} />
        </Section>
      ) : null}
      <Section title="Send a report regularly">
        <NewSchedule
          blocked={blocked}
          people={people.filter(({ role }) => role !== null).map(({ id, name }) => ({ id, name }))}
          projects={projects.map(({ slug, name }) => ({ slug, name }))}
          zone={zone ?? "UTC"}
          asked={{ project: [asked.project].flat()[0], kind: [asked.kind].flat()[0] }}
        />
      </Section>
    </>
  );
}

function Schedules(props: { schedules: readonly Schedule[]; nameOf: (id: string) => string }) {
  const { schedules, nameOf } = props;
  return (
    <Table
      caption="Reports that go out by themselves"
      columns={[
        ...["Report", "To", "When", "Next", "Last"].map((head) => ({ head })),
        { head: <span className="sr-only">What one may do</span> },
      ]}
    >
      {schedules.map((one) => (
        <tr key={one.id}>
          <th scope="row" dir="auto">
            {KIND_NAMES[one.kind]}
            {one.project ? ` of ${one.project.name}` : ""}, {FORMAT_NAMES[one.format]}
          </th>
          <td data-label="To">{one.toUserIds.map(nameOf).join(", ")}</td>
          <td data-label="When">
            {one.every}, 07:00 in {one.timeZone}
          </td>
          <td data-label="Next">
            {date(one.nextAt)}, {time(one.nextAt)}
          </td>
          <td data-label="Last">{lastText(one)}</td>
          <td>
            <EndSchedule
              id={one.id}
              blocked={one.mayRemove ? null : "Only who made it, an owner or an admin can end it."}
            />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function lastText({ last }: Schedule): string {
  if (!last) return "not yet";
  const parts = [
    `${last.sent} sent`,
    ...(last.waiting > 0 ? [`${last.waiting} on the way`] : []),
    ...(last.failed > 0 ? [`${last.failed} not sent`] : []),
  ];
  return `${date(last.dueAt)}: ${parts.join(", ")}`;
}
