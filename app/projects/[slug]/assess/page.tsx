import type { Metadata } from "next";
import Link from "next/link";
import { list } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import {
  ApartNote,
  RoundNote,
  whyNotPublish,
} from "#app/projects/[slug]/assess/_answers/round-note.tsx";
import { unchanged } from "#app/projects/[slug]/assess/_answers/slots.ts";
import { QuickPass } from "#app/projects/[slug]/assess/_quick/quick-pass.tsx";
import { proposalsTitle } from "#server/answer-proposals/findings.ts";
import { standingTitle } from "#server/assessments/findings.ts";
import type { Working } from "#server/assessments/schema.ts";
import { ALL_ANSWERS, LEVELS, QUICK } from "./questions.ts";

export const metadata: Metadata = { title: "Assess" };

export default async function AssessPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [working, proposals, blocked] = await Promise.all([
    api.assessments.working({ slug }),
    api.answerProposals.mine({ slug }),
    whyNotHere(slug, "assessments.write"),
  ]);
  const others = working.assessors.filter(({ assessorId }) => assessorId !== working.assessorId);
  return (
    <>
      <PageHead
        title={standingTitle(working)}
        lede={
          <>
            The five-minute pass: for each of twelve challenges, whether the project has met it, and
            how well it is handled today. Say what is true now, not what is planned. What you leave
            out counts as unknown, not as 0.
            {others.length > 0 ? ` Others: ${list(others.map(progressWords))}.` : null}
          </>
        }
        actions={
          <>
            <LinkButton href={`/projects/${slug}/assess/full`}>All questions</LinkButton>
            <LinkButton href={`/projects/${slug}/assess/guided`}>One at a time</LinkButton>
            <LinkButton href={`/projects/${slug}/assess/reveal`}>
              {working.round ? "The round" : "Rate apart"}
            </LinkButton>
            <LinkButton href={`/projects/${slug}/assess/own`}>Own catalogues</LinkButton>
            <LinkButton href={`/projects/${slug}/assess/compare`}>Published assessments</LinkButton>
          </>
        }
      />
      <RoundNote slug={slug} round={working.round} />
      <ApartNote round={working.apartIn} />
      {proposals.length > 0 ? (
        <p className="pb-3">
          <Link className="inline-block py-3 rail:py-1" href={`/projects/${slug}/assess/proposals`}>
            {proposalsTitle(proposals.length)}
          </Link>
        </p>
      ) : null}
      <QuickPass
        slug={slug}
        assessorId={working.assessorId}
        initial={unchanged(working.mine.answers, ALL_ANSWERS)}
        questions={QUICK}
        blocked={blocked ?? working.round?.blocked ?? null}
        blockedPublish={whyNotPublish(working.round)}
        hasOthersAnswers={others.length > 0}
        levels={LEVELS}
      />
    </>
  );
}

function progressWords({ role, progress }: Working["assessors"][number]): string {
  return `${ROLE_NAME[role].toLowerCase()} ${progress.challenges.done} of ${progress.challenges.of}`;
}
