import type { Metadata } from "next";
import { caller, whyNotEver, whyNotMe } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { NotYours } from "#app/_ui/not-yours.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { webhooksTitle } from "#server/webhooks/findings.ts";
import { Chat } from "./chat.tsx";
import { NewWebhook } from "./new-webhook.tsx";
import { Webhooks } from "./webhooks.tsx";

export const metadata: Metadata = { title: "Webhooks" };

/** Which addresses are told what happens, and whether they take it. */
export default async function WebhooksPage() {
  const unseen = await whyNotEver("webhooks.manage");
  if (unseen) return <NotYours title="Webhooks" reason={unseen} back="/settings" />;
  const api = await caller();
  const [{ webhooks, max }, chat, preferences, blocked] = await Promise.all([
    api.webhooks.list(),
    api.digests.chat(),
    api.notices.preferences(),
    whyNotMe("webhooks.manage"),
  ]);
  return (
    <>
      <PageHead
        title={webhooksTitle(webhooks)}
        lede="A signed message at each decision, waiver and change of freshness, of every project of the workspace. Ten tries over three days; after five days without one taken the address is paused."
      />
      <Section title="Webhooks" remark={`${webhooks.length} of at most ${max}`}>
        <Webhooks webhooks={webhooks} blocked={blocked} />
      </Section>
      <Section title="Add a webhook" remark="Signed by Standard Webhooks">
        <NewWebhook blocked={blocked} />
      </Section>
      <Section
        title="Chat digest"
        remark="One message a day, at 08:00 UTC, when there is something"
      >
        <Chat chat={chat} blocked={blocked} />
      </Section>
      <Section title="Mail" remark="Each person chooses how often on their account page">
        <p className="max-w-prose text-ink-2">
          {preferences.canMail
            ? "This server sends digests by mail, at 08:00 by each person's clock."
            : "This server sends no mail, as its operator set no ASSAY_SMTP_URL. What people should know stands in their inbox."}
        </p>
      </Section>
    </>
  );
}
