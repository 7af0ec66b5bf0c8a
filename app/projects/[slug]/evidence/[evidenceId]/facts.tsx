import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { classNames } from "#app/_ui/class-names.ts";
import { Section } from "#app/_ui/figure.tsx";
import type { EvidenceDetail } from "#server/receipts/schema.ts";
import { kindOf, labelOf, textOf } from "./fact-label.ts";

const PAGE = 100;

/** Every fact can be linked to by its place in the document: …/evidence/ID?at=/runs/0#/runs/0 opens it. */
export function Facts({ slug, detail }: { slug: string; detail: EvidenceDetail }) {
  const { evidence, facts, factsFrom: from, factAt } = detail;
  const href = `/projects/${slug}/evidence/${evidence.id}`;
  const last = from + facts.length;
  const shown =
    evidence.factCount > facts.length ? `${from + 1} to ${last} of ${evidence.factCount}` : "";
  return (
    <Section title={`Facts (${evidence.factCount})`} remark={shown} id="facts">
      {facts.length === 0 ? <p className="text-ink-2">The document holds none.</p> : null}
      {facts.map((fact) => (
        <details
          key={fact.ordinal}
          open={facts.length <= 3 || fact.pointer === factAt}
          className={classNames(
            "border-b border-line has-[:target]:bg-selected",
            fact.pointer === factAt && "bg-selected",
          )}
        >
          <summary className="flex flex-wrap items-baseline gap-x-4 py-3 rail:py-1.5">
            <span className="text-12 text-ink-2">{kindOf(fact.kind)}</span>
            <bdi className="min-w-0 font-strong break-words">{fact.subject}</bdi>
            <code className="text-12 break-all text-ink-2">{fact.pointer || "/"}</code>
            <span className="text-12 text-ink-2 rail:ml-auto">
              {fact.observedAt ? dateTime(fact.observedAt) : "no date"}
            </span>
          </summary>
          <dl
            // Inside, so that a browser opens the fact that an address leads to.
            id={fact.pointer || "document"}
            className="grid scroll-mt-24 gap-x-6 gap-y-0.5 pb-3 text-12 tablet:grid-cols-[260px_minmax(0,1fr)]"
          >
            {fact.details.map((line) => (
              <div key={line.key} className="contents">
                <dt className="min-w-0 break-words text-ink-2">
                  <bdi>{labelOf(line.key)}</bdi>
                </dt>
                <dd className="min-w-0 break-words">
                  <bdi title={line.value}>{textOf(line.value)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
      <p className="flex gap-6 pt-2">
        {from > 0 ? (
          <Link href={`${href}?from=${Math.max(0, from - PAGE)}#facts`}>Earlier facts</Link>
        ) : null}
        {last < evidence.factCount ? (
          <Link href={`${href}?from=${last}#facts`}>More facts</Link>
        ) : null}
      </p>
    </Section>
  );
}
