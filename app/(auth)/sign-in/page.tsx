import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { viewer } from "#app/_trpc/server.ts";
import { PageHead } from "#app/_ui/page-head.tsx";
import { ownPath } from "#server/sign-in/rules.ts";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage(props: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await props.searchParams;
  const goTo = ownPath(typeof next === "string" ? next : null) ?? "/";
  if (await viewer()) redirect(goTo);
  return (
    <>
      <PageHead
        title="Sign in to Assay"
        lede="With the e-mail address and password you set when you joined."
      />
      <SignInForm goTo={goTo} />
      <p className="mt-8 text-12 text-ink-2">
        No account yet: an owner of the workspace sends you a link. No owner yet, or a forgotten
        password: run <code>npx assay owner-link</code> beside the server.
      </p>
    </>
  );
}
