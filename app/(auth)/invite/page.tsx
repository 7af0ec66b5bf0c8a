import type { Metadata } from "next";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { guestCaller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { JoinForm } from "../join-form.tsx";

export const metadata: Metadata = { title: "Join", referrer: "no-referrer" };

export default async function InvitePage(props: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await props.searchParams;
  const link = typeof token === "string" ? token : "";
  const invitation = link
    ? await (await guestCaller()).identity.openInvitation({ token: link })
    : null;
  if (!invitation)
    return (
      <PageHead
        title="This invitation no longer works"
        lede="It was used, taken back, or is older than seven days. Ask an owner of the workspace for a new link."
        actions={<LinkButton href="/sign-in">Sign in</LinkButton>}
      />
    );
  return (
    <>
      <PageHead
        title={`Join ${invitation.workspaceName} as ${ROLE_NAME[invitation.role].toLowerCase()}`}
        lede="What you see and may do there is what its owner chose for you. The link works once."
      />
      <JoinForm kind="invitation" token={link} verb="Join and sign in" onlyFor={invitation.email} />
    </>
  );
}
