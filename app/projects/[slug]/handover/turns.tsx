import Link from "next/link";
import { count } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { roleTurnText } from "#server/handover/findings.ts";
import { isTurnOf, turnOf, turnsOf } from "#server/handover/rules/turns.ts";
import type { Handover } from "#server/handover/schema.ts";
import { FollowLedger } from "./follow.tsx";
import { PlanArea } from "./plan-area.tsx";
import { readerOf, type View } from "./view.ts";

/** Who must do what next, the reader first; so that two who look at the page talk about the same item. */
export function Turns(props: {
  handover: Handover;
  view: View;
  seen: string;
  isMineOnly: boolean;
}) {
  const { handover, view, isMineOnly } = props;
  const reader = readerOf(view);
  const turns = turnsOf(handover);
  const mine = handover.items.filter((item) => item.isDue && isTurnOf(turnOf(item), reader));
  const here = `/projects/${view.slug}/handover`;
  const groups = [
    ...new Set(handover.items.filter(({ isDue }) => isDue).map(({ group }) => group)),
  ];
  return (
    <Section
      title="Who must do what next"
      remark={<FollowLedger slug={view.slug} seen={props.seen} />}
    >
      {turns.length === 0 ? (
        <p>Nobody: everything that is due is settled.</p>
      ) : (
        <ul className="grid gap-x-8 tablet:grid-cols-2 wide:grid-cols-3">
          {turns.map((one) => (
            <li key={one.role} className="border-b border-line py-1">
              <Link
                href={`${here}?item=${one.firstId}#${one.firstId}`}
                className="inline-block py-3 rail:py-0"
              >
                {ROLE_NAME[one.role]}
                {one.role === reader?.role ? " (you)" : ""}
              </Link>
              <span
                className={one.role === reader?.role ? "block font-strong" : "block text-ink-2"}
              >
                {roleTurnText(one)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-3 flex flex-wrap items-end gap-x-6 gap-y-3">
        {isMineOnly ? (
          <Link href={here} className="inline-block py-3 rail:py-1">
            Show all items
          </Link>
        ) : mine.length > 0 ? (
          <Link href={`${here}?mine=1`} className="inline-block py-3 rail:py-1">
            Show only the {count(mine.length, "item")} that {mine.length === 1 ? "waits" : "wait"}{" "}
            for you
          </Link>
        ) : null}
        <PlanArea slug={view.slug} groups={groups} blocked={view.blocked} />
      </div>
    </Section>
  );
}
