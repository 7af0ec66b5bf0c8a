import Link from "next/link";
import { Section } from "#app/_ui/figure.tsx";
import { indicatorOf, isTestId, testOf } from "#server/catalogue/catalogue.ts";
import type { Named } from "#server/identity/schema.ts";
import type { OpenProposal } from "#server/receipts/schema.ts";
import { AcceptButton } from "./accept-button.tsx";
import { senderName } from "./log.tsx";

/** What would count if a member other than its sender agreed. */
export function Proposals(props: {
  slug: string;
  proposals: readonly OpenProposal[];
  named: readonly Named[];
}) {
  const { slug, proposals, named } = props;
  return (
    <Section
      title={`${proposals.length} ${proposals.length === 1 ? "proposal waits" : "proposals wait"} for a second person`}
      remark="Until then they change no score."
      id="proposals"
    >
      <ul>
        {proposals.map((proposal) => (
          <li
            key={`${proposal.evidenceId} ${proposal.targetId} ${proposal.rule}`}
            className="grid gap-x-6 gap-y-1 border-b border-line py-2 side:grid-cols-[minmax(0,1fr)_auto] side:items-center"
          >
            <div className="min-w-0">
              <b>{targetName(proposal.targetId)}</b>: {proposal.gain}
              <span className="block text-12 text-ink-2">
                <Link href={`/projects/${slug}/evidence/${proposal.evidenceId}`}>
                  <bdi>{proposal.text}</bdi>
                </Link>
                , sent by <bdi>{senderName(named, proposal.senderId)}</bdi>
              </span>
            </div>
            <AcceptButton
              slug={slug}
              evidenceId={proposal.evidenceId}
              targetId={proposal.targetId}
              disabledBecause={proposal.whyNot}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function targetName(id: string): string {
  if (isTestId(id)) return testOf(id).name;
  return indicatorOf(id)?.indicator.question ?? id;
}
