import Link from "next/link";
import { Section } from "#app/_ui/figure.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { evidenceLines } from "#server/estimates/findings.ts";
import type { SavedEstimate } from "#server/estimates/schema.ts";
import type { Reference } from "#server/reference-class/schema.ts";

/** What the numbers rest on, and which of it nobody measured. */
export function EvidenceBox(props: { saved: SavedEstimate; reference: Reference; runs: number }) {
  const { saved, reference, runs } = props;
  const ended = reference.finished + reference.stopped;
  return (
    <Section title="What this rests on" remark="Judgement is changed in the plan, with a reason">
      <ul className="grid max-w-prose gap-1.5">
        {evidenceLines(saved.plan).map(({ text, isJudgement }) => (
          <li key={text}>
            {text} {isJudgement ? <Tag>judgement</Tag> : null}
          </li>
        ))}
        <li>
          {ended === 0
            ? "Nobody has entered a finished or stopped project of this workspace. "
            : `Stopped before they were done: ${reference.stopped} of ${ended} projects like this, so ${Math.round(reference.pStopped * 100)} in 100 for the next; not part of the range. `}
          <Link href="/reference-class">Finished projects</Link>
        </li>
        <li>{runs === 0 ? "No run asked yet." : `Runs behind the forecast: ${runs}.`}</li>
        <li>
          Whether ranges like this one were right: <Link href="/calibration">Calibration</Link>
        </li>
      </ul>
    </Section>
  );
}
