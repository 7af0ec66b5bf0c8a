import type { Metadata } from "next";
import { dateTime } from "#app/_copy/format.ts";
import { caller, whyNotHere, whyNotMe } from "#app/_trpc/server.ts";
import { NotYours } from "#app/_ui/not-yours.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { EditProject } from "./edit-project.tsx";

export const metadata: Metadata = { title: "Edit project" };

export default async function EditProjectPage(props: { params: Promise<{ slug: string }> }) {
  const { slug } = await props.params;
  const reason = await whyNotHere(slug, "projects.write");
  if (reason)
    return <NotYours title="Leads edit this project" reason={reason} back={`/projects/${slug}`} />;
  const api = await caller();
  const [project, members] = await Promise.all([
    api.projects.get({ slug }),
    api.identity.members(),
  ]);
  const people = members
    .filter((member) => !member.isDemo || project.owners.some((o) => o.userId === member.userId))
    .map(({ userId, name }) => ({ userId, name }));
  const { workspaceId: _, ...values } = project;
  return (
    <>
      <PageHead
        title={`What ${project.name} is, and what the rules must know of it`}
        lede={`Profile version ${project.profileVersion}, last changed ${dateTime(project.updatedAt)}. Published assessments keep the facts they were made with.`}
      />
      <EditProject project={values} people={people} />
      <DangerZone slug={slug} name={project.name} blocked={await whyNotMe("projects.delete")} />
    </>
  );
}
