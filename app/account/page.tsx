import type { Metadata } from "next";
import { caller, requestTime, whyNotMe } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { accountTitle } from "#server/accounts/findings.ts";
import { AccountApi } from "./account-api.tsx";
import { EmailForm, NameForm } from "./identity-forms.tsx";
import { MyData } from "./my-data.tsx";
import { NoticesForm } from "./notices-form.tsx";
import { Passkeys } from "./passkeys.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { Sessions } from "./sessions.tsx";

export const metadata: Metadata = { title: "Your account" };

const AT_PROVIDER = "You sign in through your identity provider. Change it there.";

export default async function AccountPage() {
  const api = await caller();
  const at = requestTime();
  const [account, sessions, preferences, fixed] = await Promise.all([
    api.accounts.mine(),
    api.accounts.sessions(),
    api.notices.preferences(),
    whyNotMe("account.write"),
  ]);
  const blocked = fixed ?? (account.hasPassword ? null : AT_PROVIDER);
  return (
    <AccountApi>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Your account" }]} asOf={at} />
      <PageHead
        title={accountTitle(account, sessions.length)}
        lede={`You sign in as ${account.email}. What you may do here is set by the workspace's owners.`}
      />
      <Section title="Name and address">
        <div className="grid gap-8 wide:grid-cols-2">
          <NameForm name={account.name} blocked={fixed} />
          <EmailForm account={account} blocked={blocked} />
        </div>
      </Section>
      <Section
        id="notices"
        title="Notices and time"
        remark="What waits for you stands in your inbox"
      >
        <NoticesForm preferences={preferences} blocked={fixed} />
      </Section>
      <Section title="Password" remark="A new one ends every other session">
        <PasswordForm blocked={blocked} />
      </Section>
      <Section
        title="Code of an app"
        remark="Asked for after the password; six digits that change every half minute"
      >
        <SecondFactor isOn={account.hasSecondFactor} blocked={blocked} />
      </Section>
      <Section
        title="Passkeys"
        remark="In place of password and code: your device checks that it is you"
      >
        <Passkeys passkeys={account.passkeys} blocked={fixed} />
      </Section>
      <Section title="Sessions" remark={`${sessions.length} in all; each ends after 30 days`}>
        <Sessions sessions={sessions} at={at} blocked={fixed} />
      </Section>
      <Section title="Personal data" remark="What this workspace keeps of you">
        <MyData name={account.name} blocked={fixed} />
      </Section>
    </AccountApi>
  );
}
