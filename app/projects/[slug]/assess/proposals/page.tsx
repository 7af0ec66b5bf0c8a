import type { Metadata } from "next";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { proposalsTitle } from "#server/answer-proposals/findings.ts";
import { ProposalList } from "./proposal-list.tsx";

export const metadata: Metadata = { title: "Drafted answers" };

export default async function ProposalsPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [proposals, named, blocked] = await Promise.all([
    api.answerProposals.mine({ slug }),
    api.identity.named(),
    whyNotHere(slug, "assessments.write"),
  ]);
  const names = Object.fromEntries(named.map(({ id, name }) => [id, name]));
  return (
    <>
      <PageHead
        title={proposalsTitle(proposals.length)}
        lede="An assistant, or a colleague's script, drafted these for you. None of them counts until you accept it; then it is your own answer, and you can change it like any other."
        actions={<LinkButton href={`/projects/${slug}/assess/full`}>All questions</LinkButton>}
      />
      <ProposalList {...{ slug, proposals, names, blocked }} />
    </>
  );
}
