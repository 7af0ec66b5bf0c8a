import type { Metadata } from "next";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { readReadiness } from "#app/projects/[slug]/_read.ts";
import {
  ApartNote,
  RoundNote,
  whyNotPublish,
} from "#app/projects/[slug]/assess/_answers/round-note.tsx";
import { unchanged } from "#app/projects/[slug]/assess/_answers/slots.ts";
import { FullForm } from "#app/projects/[slug]/assess/full/_form/full-form.tsx";
import { proofsOf } from "#app/projects/[slug]/assess/proofs.ts";
import { ALL_ANSWERS, COUNTS, PARTS } from "#app/projects/[slug]/assess/questions.ts";
import { standingTitle } from "#server/assessments/findings.ts";

export const metadata: Metadata = { title: "Assess: all questions" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ at?: string | string[] }>;
};

export default async function FullAssessmentPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const { at } = await searchParams;
  const [working, readiness, blocked] = await Promise.all([
    caller().then((api) => api.assessments.working({ slug })),
    readReadiness(slug),
    whyNotHere(slug, "assessments.write"),
  ]);
  const initial = unchanged(working.mine.answers, ALL_ANSWERS);
  const known = PARTS.flatMap(({ questions }) => questions.map(({ id }) => id));
  const answered = new Set(initial.filter(({ value }) => value !== null).map(({ id }) => id));
  const first = known.find((id) => !answered.has(id)) ?? known[0] ?? "";
  return (
    <>
      <PageHead
        title={standingTitle(working)}
        lede={`All ${COUNTS.indicators} indicators and ${COUNTS.tests} tests, with what evidence says about each. Your own answer to an indicator replaces the quick one.`}
        actions={
          <>
            <LinkButton href={`/projects/${slug}/assess`}>Five-minute pass</LinkButton>
            <LinkButton href={`/projects/${slug}/assess/guided`}>One at a time</LinkButton>
            <LinkButton href={`/projects/${slug}/assess/lint`}>Contradictions</LinkButton>
            <LinkButton href={`/projects/${slug}/assess/reveal`}>
              {working.round ? "The round" : "Rate apart"}
            </LinkButton>
            <LinkButton href={`/projects/${slug}/assess/compare`}>Published assessments</LinkButton>
          </>
        }
      />
      <RoundNote slug={slug} round={working.round} />
      <ApartNote round={working.apartIn} />
      <FullForm
        slug={slug}
        assessorId={working.assessorId}
        initial={initial}
        blocked={blocked ?? working.round?.blocked ?? null}
        blockedPublish={whyNotPublish(working.round)}
        hasOthersAnswers={working.assessors.some((one) => one.assessorId !== working.assessorId)}
        parts={PARTS}
        proofs={proofsOf(readiness)}
        at={typeof at === "string" && known.includes(at) ? at : first}
      />
    </>
  );
}
