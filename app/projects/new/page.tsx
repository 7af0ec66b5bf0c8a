import type { Metadata } from "next";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { NotYours } from "#app/_ui/not-yours.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { ImportProject } from "./import-project.tsx";
import { NewProjectForm } from "./new-project.tsx";

export const metadata: Metadata = { title: "Add a project" };

export default async function NewProjectPage() {
  const reason = await whyNotMe("projects.register");
  if (reason) return <NotYours title="Members register projects" reason={reason} back="/" />;
  const members = await (await caller()).identity.members();
  const people = members.filter((member) => !member.isDemo);
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Add a project" }]} />
      <PageHead
        title="Add a project and have it scored in five minutes"
        lede="A name is enough to begin. Each question you can answer makes the score narrower."
      />
      <NewProjectForm people={people.map(({ userId, name }) => ({ userId, name }))} />
      <ImportProject />
    </>
  );
}
