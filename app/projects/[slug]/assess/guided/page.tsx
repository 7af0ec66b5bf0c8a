import type { Metadata } from "next";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { readReadiness } from "#app/projects/[slug]/_read.ts";
import { ApartNote } from "#app/projects/[slug]/assess/_answers/round-note.tsx";
import { unchanged } from "#app/projects/[slug]/assess/_answers/slots.ts";
import { proofsOf } from "#app/projects/[slug]/assess/proofs.ts";
import { ALL_ANSWERS, PARTS } from "#app/projects/[slug]/assess/questions.ts";
import { GuidedForm } from "./guided-form.tsx";

export const metadata: Metadata = { title: "Assess: one question at a time" };

/** The whole set, one question a screen, for a team that goes through it in one sitting. */
export default async function GuidedPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const [working, readiness, blocked] = await Promise.all([
    caller().then((api) => api.assessments.working({ slug })),
    readReadiness(slug),
    whyNotHere(slug, "assessments.write"),
  ]);
  return (
    <>
      <ApartNote round={working.apartIn} />
      <GuidedForm
        slug={slug}
        assessorId={working.assessorId}
        initial={unchanged(working.mine.answers, ALL_ANSWERS)}
        parts={PARTS}
        proofs={proofsOf(readiness)}
        blocked={blocked ?? working.round?.blocked ?? null}
      />
    </>
  );
}
