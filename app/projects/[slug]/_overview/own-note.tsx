import Link from "next/link";
import { resultWords } from "#server/own-catalogues/findings.ts";
import type { OwnResult } from "#server/own-catalogues/schema.ts";

/** What the workspace asks of its own, beside the scores and never in them. */
export function OwnNote({ href, own }: { href: string; own: readonly OwnResult[] }) {
  if (own.length === 0) return null;
  return (
    <dl className="mb-5 grid gap-x-4 gap-y-1 border-l-2 border-control pl-3 text-14 tablet:grid-cols-[max-content_minmax(0,1fr)]">
      {own.map((one) => (
        <div key={one.slug} className="contents">
          <dt>
            <Link
              href={`${href}/assess/own/${one.slug}`}
              className="inline-block py-2.5 rail:py-0.5"
            >
              {one.name}
            </Link>{" "}
            <span className="text-ink-2">version {one.version}</span>
          </dt>
          <dd className="pb-2 rail:pb-0">{resultWords(one)}</dd>
        </div>
      ))}
    </dl>
  );
}
