import Link from "next/link";
import { date } from "#app/_copy/format.ts";
import { Status } from "#app/_ui/glyph.tsx";
import { figure } from "#server/runs/rules/text.ts";
import { neverVaried } from "#server/trends/findings.ts";
import type { Standstill } from "#server/trends/schema.ts";

/** Many runs and no gain: told where the day begins, since each day of it is lost. */
export function StandstillNote({ href, stall }: { href: string; stall: Standstill | null }) {
  if (stall === null) return null;
  return (
    <section
      aria-label="Work stands still"
      className="mb-10 grid gap-1 border-l-4 border-bind py-1 pl-4"
    >
      <h2 className="text-20 font-strong tracking-[-0.01em] text-pretty">
        <Status kind="attention">
          <bdi>{stall.title}</bdi>
        </Status>
      </h2>
      <p className="max-w-prose">
        The best <bdi>{stall.metric}</bdi> stays {figure(stall.best)} since {date(stall.from)}.{" "}
        <bdi>{neverVaried(stall.constant)}</bdi>
      </p>
      <p>
        <Link href={`${href}/runs#stall`} className="inline-block py-3 rail:py-1">
          See what was tried, and where nobody looked
        </Link>
      </p>
    </section>
  );
}
