import { WithArrows } from "#app/_ui/arrows.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { effectSentence } from "#server/receipts/findings.ts";
import type { EvidenceRow } from "#server/receipts/schema.ts";
import { EffectTable } from "../effect-table.tsx";
import { CHALLENGE_NAMES } from "../proposals.tsx";

/** The receipt: what this document changed when it arrived, or what was still missing. */
export function ArrivalEffect({ evidence }: { evidence: EvidenceRow }) {
  const { effect, senderKind } = evidence;
  if (effect === null) return null;
  return (
    <Section
      title="What it changed when it arrived"
      remark={
        senderKind === "machine"
          ? "Sent by a machine: it can count in full."
          : "Sent by a person: only what a machine sends counts in full."
      }
      id="effect"
    >
      <p className="max-w-[52em] pb-2">
        <bdi>
          <WithArrows text={effectSentence(effect)} />
        </bdi>
      </p>
      <EffectTable effect={effect} names={CHALLENGE_NAMES} />
    </Section>
  );
}
