import type { Metadata } from "next";
import { caller, requestTime } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { accessTitle } from "#server/members/findings.ts";
import { Demo } from "./demo.tsx";
import { Invitations, Invite } from "./invitations.tsx";
import { Members } from "./members.tsx";
import { SettingsApi } from "./settings-api.tsx";
import { SignOut } from "./sign-out.tsx";
import { NewToken, Tokens } from "./tokens.tsx";

export const metadata: Metadata = { title: "Settings" };

const OWNERS_ONLY = "Only an owner of the workspace can do this.";

export default async function SettingsPage() {
  const api = await caller();
  const at = requestTime();
  const [me, members, projects] = await Promise.all([
    api.identity.me(),
    api.identity.members(),
    api.projects.list({ archived: "with" }),
  ]);
  const isOwner = me.access === "owner";
  const [invitations, tokens] = isOwner
    ? await Promise.all([api.identity.invitations(), api.identity.tokens()])
    : [[], null];
  const blocked = isOwner ? null : OWNERS_ONLY;
  const demoProjects = projects.filter((project) => project.isDemo).length;
  const own = projects.map(({ id, slug, name }) => ({ id, slug, name }));
  return (
    <SettingsApi>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Settings" }]} asOf={at} />
      <PageHead
        title={accessTitle({ members, tokens, at })}
        lede={`You are ${me.name} (${me.email}), ${isOwner ? "an owner" : "a member"} of ${me.workspaceName}.`}
        actions={<SignOut />}
      />
      <Section title="Members" remark={`${members.length} in all`}>
        <Members members={members} myId={me.userId} blocked={blocked} />
      </Section>
      <Section title="Invitations" remark="A link works once, for seven days">
        <Invite blocked={blocked} />
        <Invitations invitations={invitations} at={at} />
      </Section>
      <Section title="Tokens" remark="For machines and scripts; shown once, kept as a hash">
        <NewToken projects={own} blocked={blocked} />
        {tokens ? <Tokens tokens={tokens} projects={own} at={at} /> : null}
      </Section>
      <Section title="Demo" remark="The paper's eight projects">
        <Demo projects={demoProjects} blocked={blocked} />
      </Section>
    </SettingsApi>
  );
}
