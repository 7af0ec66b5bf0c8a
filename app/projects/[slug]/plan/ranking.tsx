import Link from "next/link";
import { count, number, plain } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Table } from "#app/_ui/table.tsx";
import type { WhatIf } from "#server/plans/schema.ts";
import type { Ranked } from "#server/what-if/schema.ts";
import { EffectOf } from "./effect.tsx";
import { ChooseForm } from "./item-form.tsx";

const SHOWN = 12;

type Props = {
  slug: string;
  ranked: readonly Ranked[];
  /** The one that is looked at, with what it would change. */
  looked: { id: string; effect: WhatIf } | null;
  isWhole: boolean;
  people: readonly { id: string; name: string }[];
  disabledBecause: string | null;
};

/** Mitigations by what they buy; one opens to its whole effect before anybody commits to it. */
export function Ranking({ ranked, isWhole, ...view }: Props) {
  // One that is looked at stays in sight wherever it stands.
  const shown = ranked.filter(
    (one, i) => isWhole || i < SHOWN || one.mitigationId === view.looked?.id,
  );
  const rest = ranked.length - shown.length;
  return (
    <Table
      caption="Mitigations by what they buy for their effort"
      className="top"
      columns={[
        { head: "Mitigation" },
        { head: "Effort" },
        { head: "Residual risk, points", isNumber: true },
        { head: "A day", isNumber: true, title: "Points of residual risk for each person-day" },
        { head: "Test credit", isNumber: true },
        { head: "Conditions met", isNumber: true },
      ]}
      foot={
        rest > 0 ? (
          <Link
            href={`/projects/${view.slug}/plan?all=1`}
            scroll={false}
            className="inline-block py-3.5 rail:py-1"
          >
            Show {count(rest, "more mitigation")}
          </Link>
        ) : null
      }
    >
      {shown.map((one) => (
        <Row key={one.mitigationId} one={one} isWhole={isWhole} {...view} />
      ))}
    </Table>
  );
}

function Row({
  one,
  slug,
  looked,
  isWhole,
  people,
  disabledBecause,
}: Omit<Props, "ranked"> & { one: Ranked }) {
  const isOpen = looked?.id === one.mitigationId;
  const all = isWhole ? "all=1&" : "";
  const page = `/projects/${slug}/plan`;
  return (
    <>
      <tr id={one.mitigationId}>
        <th scope="row" className={isOpen ? "font-strong" : undefined}>
          <Link
            href={
              isOpen
                ? `${page}${isWhole ? "?all=1" : ""}`
                : `${page}?${all}choose=${one.mitigationId}`
            }
            scroll={false}
            aria-expanded={isOpen}
            className="inline-block py-2 no-underline hover:underline rail:py-0"
          >
            {one.text}
          </Link>
          <span className="block text-12 font-normal text-ink-2">
            {CHALLENGE_NAME[one.challengeId]}; raises {one.raises.join(", ")}
          </span>
        </th>
        <td data-label="Effort" className="text-12 text-ink-2">
          {one.effortHint}
        </td>
        <td className="num font-strong" data-label="Residual risk">
          {minus(one.residualGain)}
        </td>
        <td className="num" data-label="A day">
          {number(one.perDay, 2)}
        </td>
        <td className="num" data-label="Test credit">
          {one.creditGain > 0 ? `+${plain(one.creditGain)}` : "none"}
        </td>
        <td className="num" data-label="Conditions met">
          {one.conditionsMet > 0 ? `+${one.conditionsMet}` : "none"}
        </td>
      </tr>
      {isOpen && looked ? (
        <tr>
          <td colSpan={6} className="whole">
            <div className="grid gap-5 border-l-2 border-ink py-3 pl-4">
              <EffectOf of={looked.effect} widths={{ mid: 600, wide: 900 }} />
              <ChooseForm
                {...{ slug, people, disabledBecause }}
                mitigationId={one.mitigationId}
                backTo={page}
              />
            </div>
          </td>
        </tr>
      ) : null}
    </>
  );
}

const minus = (points: number) => (points < 0.05 ? "none" : number(-points, 1));
