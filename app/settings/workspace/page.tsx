import type { Metadata } from "next";
import { count } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Demo } from "./demo.tsx";
import { WorkspaceName } from "./workspace-name.tsx";

export const metadata: Metadata = { title: "Workspace" };

export default async function WorkspacePage() {
  const api = await caller();
  const [me, projects, blocked] = await Promise.all([
    api.identity.me(),
    api.projects.list({ archived: "with" }),
    whyNotMe("workspace.manage"),
  ]);
  const demo = projects.filter((project) => project.isDemo).length;
  const own = projects.length - demo;
  return (
    <>
      <PageHead
        title={`${me.workspaceName} holds ${own === 0 ? "no project" : count(own, "project")} of its own`}
        lede={
          demo === 0
            ? "No demo project is here."
            : own === 0
              ? `Only ${count(demo, "demo project")} to look at.`
              : `${count(demo, "demo project")} to look at beside.`
        }
        actions={
          <LinkButton href="/welcome" disabledBecause={blocked}>
            Set it up step by step
          </LinkButton>
        }
      />
      <Section title="Name" remark="As everybody sees it">
        <WorkspaceName name={me.workspaceName} blocked={blocked} />
      </Section>
      <Section title="Demo" remark="The paper's eight projects">
        <Demo projects={demo} blocked={blocked} />
      </Section>
    </>
  );
}
