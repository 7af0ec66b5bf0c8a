import type { Metadata } from "next";
import { guestCaller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { ForgotForm } from "./forgot-form.tsx";

export const metadata: Metadata = { title: "Forgotten password" };

export default async function ForgotPage() {
  const { mail } = await (await guestCaller()).signIn.ways();
  if (!mail)
    return (
      <PageHead
        title="This server sends no mail"
        lede="Ask an owner of the workspace for a link with which you set a new password."
        actions={<LinkButton href="/sign-in">Sign in</LinkButton>}
      />
    );
  return (
    <>
      <PageHead
        title="Set a new password"
        lede="A link goes to your e-mail address. It works once, for 24 hours; until then your password stays."
      />
      <ForgotForm />
    </>
  );
}
