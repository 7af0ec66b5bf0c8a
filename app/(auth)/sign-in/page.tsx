import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { guestCaller, viewer } from "#app/_trpc/server.ts";
import { FieldError } from "#app/_ui/field.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { whyNotIn } from "#server/accounts/findings.ts";
import { ownPath } from "#server/sign-in/rules.ts";
import { CodeForm } from "./code-form.tsx";
import { OtherWays } from "./other-ways.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };

type Asked = Promise<Record<"next" | "error" | "step", string | string[] | undefined>>;
const one = (value: string | string[] | undefined) => (typeof value === "string" ? value : null);

export default async function SignInPage(props: { searchParams: Asked }) {
  const { next, error, step } = await props.searchParams;
  const goTo = ownPath(one(next)) ?? "/";
  if (await viewer()) redirect(goTo);
  if (step === "code")
    return (
      <>
        <PageHead
          title="One more step"
          lede="Your password is right. Enter the code that your authenticator app shows."
        />
        <CodeForm goTo={goTo} />
      </>
    );
  const ways = await (await guestCaller()).signIn.ways();
  const refused = one(error);
  return (
    <>
      <PageHead
        title="Sign in to Assay"
        lede={
          ways.oidc
            ? "Through your identity provider, or with the password you set when you joined."
            : "With the e-mail address and password you set when you joined."
        }
      />
      {refused ? (
        <div className="mb-6 max-w-[560px]">
          <FieldError>{whyNotIn(refused)}</FieldError>
        </div>
      ) : null}
      <SignInForm goTo={goTo} />
      <OtherWays goTo={goTo} hasOidc={ways.oidc} />
      <p className="mt-8 max-w-prose text-12 text-ink-2">
        {ways.mail ? (
          <>
            Forgotten your password? <Link href="/forgot">Get a link by mail</Link>.{" "}
          </>
        ) : null}
        No account yet: an owner of the workspace sends you a link. No owner yet, or a forgotten
        password{ways.mail ? " and no mail" : ""}: run <code>npx assay owner-link</code> beside the
        server.
      </p>
    </>
  );
}
