import type { Metadata } from "next";
import { guestCaller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { ConfirmForm } from "./confirm-form.tsx";

export const metadata: Metadata = { title: "Confirm your address", referrer: "no-referrer" };

/** Showing it uses nothing up: mail scanners that follow links confirm nothing. */
export default async function ConfirmPage(props: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await props.searchParams;
  const link = typeof token === "string" ? token : "";
  const email = link ? await (await guestCaller()).accounts.pendingEmail({ token: link }) : null;
  if (email === null)
    return (
      <PageHead
        title="This link no longer works"
        lede="It was used, is older than two hours, or a newer one was sent. Your account page sends another."
        actions={<LinkButton href="/account">Your account</LinkButton>}
      />
    );
  return (
    <>
      <PageHead
        title="Sign in with this address from now on?"
        lede={`${email} takes the place of the address you sign in with today.`}
      />
      <ConfirmForm token={link} />
    </>
  );
}
