import Link from "next/link";
import { date, dateTime, percent, plain, risk } from "#app/_copy/format.ts";
import { GATE_WORD } from "#app/_copy/terms.ts";
import { Table } from "#app/_ui/table.tsx";
import type { SnapshotHead } from "#server/snapshots/schema.ts";

/** Named moments, the latest first; each leads to what changed since. */
export function Milestones(props: {
  slug: string;
  milestones: readonly SnapshotHead[];
  nameOf: (id: string) => string;
}) {
  const { slug, milestones, nameOf } = props;
  if (milestones.length === 0)
    return (
      <p className="pb-3 text-ink-2">
        No milestone is named yet. A milestone keeps every score of a moment with a digest, so that
        it can be compared later.
      </p>
    );
  return (
    <Table
      caption="Milestones"
      className="top"
      columns={[
        { head: "Milestone" },
        { head: "Moment" },
        { head: "Risk", isNumber: true },
        { head: "ML Test Score", isNumber: true },
        { head: "Coverage", isNumber: true },
        { head: "Gate" },
        { head: "Since then" },
      ]}
    >
      {milestones.map((one) => (
        <tr key={one.id}>
          <th scope="row">
            {one.name}
            <span className="block text-12 font-normal text-ink-2">
              {one.note ? `${one.note} ` : ""}Named by {nameOf(one.recordedById)},{" "}
              {dateTime(one.recordedAt)}.{" "}
              <span title={one.digest}>Digest {one.digest.slice(0, 12)}</span>
            </span>
          </th>
          <td data-label="Moment" className="whitespace-nowrap">
            {date(one.effectiveAt)}
          </td>
          <td className="num" data-label="Risk">
            {one.score === null ? "none" : risk(one.score)}
          </td>
          <td className="num" data-label="ML Test Score">
            {plain(one.mlTestScore)}
          </td>
          <td className="num" data-label="Coverage">
            {percent(one.coverage)}
          </td>
          <td data-label="Gate">{GATE_WORD[one.gateOutcome]}</td>
          <td data-label="Since then">
            <Link
              href={`/projects/${slug}/history?before=${one.id}&after=now`}
              className="inline-block py-3 rail:py-0"
            >
              What changed
            </Link>
          </td>
        </tr>
      ))}
    </Table>
  );
}
