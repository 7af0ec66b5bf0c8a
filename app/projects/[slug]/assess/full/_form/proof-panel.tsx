import Link from "next/link";
import { date } from "#app/_copy/format.ts";
import { Glyph, type GlyphKind } from "#app/_ui/glyph.tsx";
import type { Proof, ProofLine } from "#server/assessments/findings.ts";

const GLYPH: Record<ProofLine["outcome"], GlyphKind> = {
  pass: "pass",
  fail: "fail",
  unknown: "unknown",
  proposed: "attention",
};
const WORD: Record<ProofLine["outcome"], string> = {
  pass: "Holds",
  fail: "Fails",
  unknown: "Not known",
  proposed: "Waits for acceptance by a second person",
};
/** More would push the next question off the screen; the evidence page has all. */
const SHOWN = 6;

/** What evidence says about one question, beside the answer. */
export function ProofPanel(props: { proof: Proof; slug: string; heading: "h2" | "h4" }) {
  const { proof, slug, heading: Heading } = props;
  const more = proof.lines.length - SHOWN;
  return (
    <aside aria-label="Evidence" className="border-t border-ink pt-2">
      <Heading className="text-14 font-strong">Evidence</Heading>
      <p className="text-ink-2">
        {proof.verdict}
        {proof.expiresAt ? ` Renew it before ${date(proof.expiresAt)}.` : null}
      </p>
      <ul className="mt-1">
        {proof.lines.slice(0, SHOWN).map((line, i) => (
          <li key={i} className="flex gap-2 border-b border-line py-2">
            <span className="pt-0.5">
              <Glyph kind={GLYPH[line.outcome]} label={WORD[line.outcome]} />
            </span>
            <span className="min-w-0 break-words">
              {line.text}
              {line.evidenceId ? (
                <span className="flex flex-wrap items-baseline gap-x-2 text-12 text-ink-2">
                  <Link
                    className="max-rail:py-3.5"
                    href={`/projects/${slug}/evidence/${line.evidenceId}`}
                  >
                    {line.outcome === "proposed" ? "See and accept it" : "See the document"}
                  </Link>
                  <code>{line.pointer}</code>
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="py-2 text-12 text-ink-2">and {more} more</p> : null}
      {proof.lines.length === 0 ? (
        <p className="py-2">
          <Link className="inline-block max-rail:py-3.5" href={`/projects/${slug}/evidence`}>
            Send evidence
          </Link>
        </p>
      ) : null}
    </aside>
  );
}
