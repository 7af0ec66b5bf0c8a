import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { challengeOf, isChallengeId, isTestId, testOf } from "#server/catalogue/catalogue.ts";
import { challengeWhyTitle, testWhyTitle } from "#server/readiness/findings.ts";
import { readProject, readReadiness } from "../../_read.ts";
import { WeightsNote } from "../../_weights-note.tsx";
import { ChallengeWhy } from "../_parts/challenge-why.tsx";
import { TestWhy } from "../_parts/test-why.tsx";

type Props = { params: Promise<{ slug: string; id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug, id } = await params;
  return { title: `Why ${id}, ${(await readProject(slug)).code}` };
}

/** Where one number comes from: a challenge's risk step by step, or a test's credit down to the fact. */
export default async function WhyPage({ params }: Props) {
  const { slug, id } = await params;
  const [project, readiness] = await Promise.all([readProject(slug), readReadiness(slug)]);
  const href = `/projects/${slug}`;
  if (isChallengeId(id)) {
    const challenge = challengeOf(id);
    return (
      <>
        <PageHead
          title={challengeWhyTitle(challenge.name, readiness.challenges[id])}
          lede={challenge.definition}
          actions={
            <LinkButton href={`${href}/assess/full?at=${challenge.indicators[0]?.id ?? ""}`}>
              Answer its questions
            </LinkButton>
          }
        />
        <WeightsNote weights={readiness.weights} />
        <ChallengeWhy {...{ challenge, readiness, href }} factors={project.factors} />
      </>
    );
  }
  if (isTestId(id)) {
    const test = testOf(id);
    return (
      <>
        <PageHead
          title={testWhyTitle(test.name, readiness.tests[id], readiness.asOf)}
          lede={test.statement}
          actions={<LinkButton href={`${href}/assess/full?at=${id}`}>Answer it</LinkButton>}
        />
        <WeightsNote weights={readiness.weights} />
        <TestWhy {...{ test, readiness, href }} />
      </>
    );
  }
  notFound();
}
