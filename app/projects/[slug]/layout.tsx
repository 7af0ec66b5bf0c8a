import type { ReactNode } from "react";
import { dayMonth, plain, risk, time } from "#app/_copy/format.ts";
import { MLTS_BAND, STAGE_NAME } from "#app/_copy/terms.ts";
import { whyNotHere } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { Hallmark, type Stamp } from "#app/_ui/hallmark.tsx";
import { Tabs } from "#app/_ui/tabs.tsx";
import type { Project } from "#server/projects/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { readProject, readReadiness } from "./_read.ts";

/** What is the same on every page of a project: where one is, its four stamps, its sections. */
export default async function ProjectLayout(props: {
  children: ReactNode;
  params: Promise<{ slug: string }>;
}) {
  const { slug } = await props.params;
  const project = await readProject(slug);
  const readiness = await readReadiness(slug);
  const href = `/projects/${slug}`;
  return (
    <>
      <TopLine
        crumbs={[{ label: "Portfolio", href: "/" }, { label: project.code }]}
        asOf={readiness.asOf}
        actions={
          <LinkButton
            href={`${href}/edit`}
            look="quiet"
            disabledBecause={await whyNotHere(slug, "projects.write")}
          >
            Edit project
          </LinkButton>
        }
      />
      <div className="pt-2 pb-1">
        <Hallmark label={`Marks of ${project.code}`} stamps={stampsOf(project, readiness)} />
        {project.isDemo ? (
          <p className="pt-1 text-12 text-ink-2">Demo: {project.demoNote}</p>
        ) : null}
      </div>
      <Tabs
        label={`Project ${project.code}`}
        tabs={[
          { href, label: "Overview" },
          { href: `${href}/assess`, label: "Assess" },
          { href: `${href}/evidence`, label: "Evidence", also: [`${href}/sources`] },
          { href: `${href}/runs`, label: "Runs" },
          { href: `${href}/lineage`, label: "Lineage" },
          { href: `${href}/monitoring`, label: "Monitoring" },
          { href: `${href}/code`, label: "Code" },
          { href: `${href}/slices`, label: "Slices" },
          { href: `${href}/proof`, label: "Proof" },
          { href: `${href}/gate`, label: "Gate" },
          { href: `${href}/plan`, label: "Plan" },
          { href: `${href}/history`, label: "History" },
          { href: `${href}/estimate`, label: "Estimate" },
          { href: `${href}/handover`, label: "Handover" },
          { href: `${href}/retrospective`, label: "Retrospective" },
          { href: `${href}/people`, label: "People" },
        ]}
      />
      {props.children}
    </>
  );
}

function stampsOf(project: Project, readiness: Readiness): Stamp[] {
  const { final, band } = readiness.mlTestScore;
  const stage = project.factors.stage;
  const latest = readiness.signals.map((signal) => signal.observedAt ?? "").reduce(later, "");
  return [
    {
      kind: "who",
      text: project.code,
      note: `${project.name}${stage ? `, ${STAGE_NAME[stage]}` : ""}`,
      isFilled: true,
    },
    {
      kind: "tested",
      text: `${plain(final)} of 7`,
      note: `ML Test Score, ${MLTS_BAND[band] ?? band}`,
    },
    {
      kind: "risk",
      text: readiness.score === null ? "no risk yet" : `risk ${risk(readiness.score)}`,
      note: readiness.band ?? "nothing answered",
    },
    latest
      ? { kind: "date", text: dayMonth(latest), note: `newest evidence, ${time(latest)} UTC` }
      : { kind: "date", text: "no date", note: "no evidence yet" },
  ];
}

const later = (a: string, b: string) => (a > b ? a : b);
