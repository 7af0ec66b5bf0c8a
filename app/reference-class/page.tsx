import type { Metadata } from "next";
import { date, number } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { referenceLede, referenceTitle } from "#server/reference-class/findings.ts";
import type { FinishedProject } from "#server/reference-class/schema.ts";
import { AddFinished } from "./add-finished.tsx";
import { ImportFinished } from "./import-finished.tsx";
import { RemoveFinished } from "./remove-finished.tsx";

export const metadata: Metadata = { title: "Finished projects" };

const ORIGIN: Readonly<Record<FinishedProject["origin"], string>> = {
  hand: "by hand",
  csv: "from a table",
  retrospective: "retrospective",
};

export default async function ReferenceClassPage() {
  const api = await caller();
  const [projects, blocked] = await Promise.all([
    api.referenceClass.list(),
    whyNotMe("reference-class.write"),
  ]);
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Finished projects" }]} />
      <PageHead title={referenceTitle(projects)} lede={referenceLede(projects)} />
      <Section title="Finished and stopped projects" remark="Newest first">
        {projects.length === 0 ? (
          <p>None yet. Add one, or import a table.</p>
        ) : (
          <Listed projects={projects.toReversed()} blocked={blocked} />
        )}
      </Section>
      <Section title="Add one" remark="Person-days; leave what it took empty when it was stopped">
        <AddFinished disabledBecause={blocked} />
      </Section>
      <Section title="Import a table" remark="CSV; all lines or none">
        <ImportFinished disabledBecause={blocked} />
      </Section>
    </>
  );
}

function Listed(props: { projects: readonly FinishedProject[]; blocked: string | null }) {
  return (
    <Table
      caption="Finished and stopped projects"
      columns={[
        { head: "Project" },
        { head: "Ended" },
        { head: "Estimated", isNumber: true },
        { head: "Took", isNumber: true },
        { head: "Ratio", isNumber: true },
        { head: "Duration", isNumber: true, title: "Working days, estimated and actual" },
        { head: "Entered" },
        { head: <span className="sr-only">Take out</span> },
      ]}
      foot="Estimated and took in person-days. Taken out, a project no longer counts; estimates made with it stay as they were."
    >
      {props.projects.map((project) => (
        <tr key={project.id}>
          <th scope="row">{project.name}</th>
          <td data-label="Ended">{date(project.finishedOn)}</td>
          <td className="num" data-label="Estimated">
            {number(project.estimateDays)}
          </td>
          <td className="num" data-label="Took">
            {project.actualDays === null ? "stopped" : number(project.actualDays)}
          </td>
          <td className="num" data-label="Ratio">
            {project.actualDays === null
              ? "–"
              : number(project.actualDays / project.estimateDays, 2)}
          </td>
          <td className="num" data-label="Duration">
            <WithArrows text={durationText(project)} />
          </td>
          <td data-label="Entered">{ORIGIN[project.origin]}</td>
          <td>{props.blocked ? null : <RemoveFinished id={project.id} name={project.name} />}</td>
        </tr>
      ))}
    </Table>
  );
}

function durationText({ estimateDurationDays, actualDurationDays }: FinishedProject): string {
  if (estimateDurationDays === null && actualDurationDays === null) return "–";
  const told = (value: number | null) => (value === null ? "unknown" : number(value));
  return `${told(estimateDurationDays)} → ${told(actualDurationDays)}`;
}
