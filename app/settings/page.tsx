import type { Metadata } from "next";
import { caller, requestTime, whyNotEver, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { ACCESS_NAME } from "#server/identity/permissions.ts";
import { accessTitle } from "#server/members/findings.ts";
import { Invitations, Invite } from "./invitations.tsx";
import { Members } from "./members.tsx";
import { PersonData } from "./person-data.tsx";

export const metadata: Metadata = { title: "Members" };

/** Who is in the workspace, and who is on the way. */
export default async function MembersPage() {
  const api = await caller();
  const at = requestTime();
  const [me, members, blocked, unseen] = await Promise.all([
    api.identity.me(),
    api.identity.members(),
    whyNotMe("members.manage"),
    whyNotEver("members.manage"),
  ]);
  const [invitations, tokens] = unseen
    ? [[], null]
    : await Promise.all([api.identity.invitations(), api.identity.tokens()]);
  return (
    <>
      <PageHead
        title={accessTitle({ members, tokens, at })}
        lede={`You are ${me.name} (${me.email}), ${ACCESS_NAME[me.access]} of ${me.workspaceName}.`}
      />
      <Section title="Members" remark={`${members.length} in all`}>
        <Members members={members} myId={me.userId} myAccess={me.access} blocked={blocked} />
      </Section>
      <Section title="Invitations" remark="A link works once, for seven days">
        <Invite blocked={blocked} myAccess={me.access} look="main" />
        <Invitations invitations={invitations} at={at} blocked={blocked} />
      </Section>
      <Section
        title="Personal data"
        remark="On somebody's request; what is kept of you is on your account page"
      >
        <PersonData
          people={members.filter((one) => !one.isDemo && one.userId !== me.userId)}
          blocked={await whyNotMe("people.erase")}
        />
      </Section>
    </>
  );
}
