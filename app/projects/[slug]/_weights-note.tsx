import Link from "next/link";
import { weightLines, weightsNote } from "#server/weights/findings.ts";
import type { OwnWeight } from "#server/weights/schema.ts";

/** Stands wherever the score does: what weighs otherwise than in the catalogue, and why. */
export function WeightsNote({ weights }: { weights: readonly OwnWeight[] }) {
  const note = weightsNote(weights);
  if (!note) return null;
  return (
    <details className="mb-5 border-l-2 border-control pl-3 text-14">
      <summary className="w-max py-2.5 underline decoration-control underline-offset-3 rail:py-1">
        {note}
      </summary>
      <ul className="text-ink-2">
        {weightLines(weights).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>
        <Link href="/settings/weights">All weights</Link>
      </p>
    </details>
  );
}
