import { whyNotHere } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { challenges, indicatorOf, isTestId, testOf } from "#server/catalogue/catalogue.ts";
import type { Named } from "#server/identity/schema.ts";
import type { OpenProposal } from "#server/receipts/schema.ts";
import type { Names } from "./effect-table.tsx";
import { senderName } from "./log.tsx";
import { ProposalChooser } from "./proposal-chooser.tsx";

export const CHALLENGE_NAMES: Names = Object.fromEntries(
  challenges.map(({ id, name }) => [id, name]),
);

/** What would count if a member other than its sender agreed: one by one, or several with a preview. */
export async function Proposals(props: {
  slug: string;
  proposals: readonly OpenProposal[];
  named: readonly Named[];
}) {
  const { slug, proposals, named } = props;
  const blocked = await whyNotHere(slug, "evidence.accept");
  return (
    <Section
      title={`${proposals.length} ${proposals.length === 1 ? "proposal waits" : "proposals wait"} for a second person`}
      remark="Until then they change no score."
      id="proposals"
    >
      <ProposalChooser
        slug={slug}
        names={CHALLENGE_NAMES}
        choices={proposals.map((proposal) => ({
          key: `${proposal.evidenceId} ${proposal.targetId} ${proposal.rule}`,
          evidenceId: proposal.evidenceId,
          targetId: proposal.targetId,
          name: targetName(proposal.targetId),
          gain: proposal.gain,
          text: proposal.text,
          sender: senderName(named, proposal.senderId),
          whyNot: blocked ?? proposal.whyNot,
        }))}
      />
    </Section>
  );
}

export function targetName(id: string): string {
  if (isTestId(id)) return testOf(id).name;
  return indicatorOf(id)?.indicator.question ?? id;
}
