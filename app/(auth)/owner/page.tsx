import type { Metadata } from "next";
import { guestCaller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { CommandLine } from "#app/_ui/command-line.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { JoinForm } from "../join-form.tsx";

export const metadata: Metadata = { title: "Set your password", referrer: "no-referrer" };

/** Showing the form uses nothing up: link previews and reloads are harmless. */
export default async function OwnerPage(props: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await props.searchParams;
  const link = typeof token === "string" ? token : "";
  const whose = link ? await (await guestCaller()).identity.passwordLink({ token: link }) : null;
  if (!whose)
    return (
      <>
        <PageHead
          title="This link no longer works"
          lede="It was used, is older than 24 hours, or a newer one was made. An owner makes a new one for a member in Settings; for the owner this makes one:"
          actions={<LinkButton href="/sign-in">Sign in</LinkButton>}
        />
        <CommandLine command="npx assay owner-link" />
      </>
    );
  const isOwner = whose.access === "owner";
  return (
    <>
      <PageHead
        title={whose.isNew ? "Become the owner of this workspace" : "Set a new password"}
        lede={
          whose.isNew
            ? "You can add members, hand out tokens and remove the demo. The link works once."
            : "It signs you out everywhere else. The link works once."
        }
      />
      <JoinForm
        kind="owner"
        token={link}
        verb="Set password and sign in"
        known={whose.isNew ? null : { name: whose.name, email: whose.email }}
        role={whose.role}
        isRoleAsked={isOwner}
      />
    </>
  );
}
