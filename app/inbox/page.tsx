import type { Metadata } from "next";
import { caller, requestTime, whyNotMe } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { inboxTitle } from "#server/notices/findings.ts";
import { InboxApi } from "./inbox-api.tsx";
import { Notices } from "./notices.tsx";

export const metadata: Metadata = { title: "Inbox" };

/** What one should know, the unread first. */
export default async function InboxPage() {
  const api = await caller();
  const at = requestTime();
  const [inbox, blocked] = await Promise.all([api.notices.inbox(), whyNotMe("account.write")]);
  const canMail = blocked === null && (await api.notices.preferences()).canMail;
  return (
    <InboxApi>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Inbox" }]} asOf={at} />
      <PageHead
        title={inboxTitle(inbox)}
        lede={`Mentions, waivers, evidence going stale, reviews and plan items due, each once.${canMail ? " What is unread also comes by mail, as often as you like." : ""}`}
        actions={<LinkButton href="/account#notices">Choose how often</LinkButton>}
      />
      {inbox.notices.length === 0 ? (
        <EmptyFirstUse
          title="Here stands what others want of you"
          why="Somebody mentions you with @ in a comment, asks you for a waiver or to rate in a round; evidence you answer for goes stale; something you took on is due."
        />
      ) : (
        <Notices inbox={inbox} at={at} blocked={blocked} />
      )}
    </InboxApi>
  );
}
