import { date, time } from "#app/_copy/format.ts";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import {
  aboutWords,
  type Names,
  placeWords,
  traceOf,
  whatWords,
  whoWords,
} from "#server/audit/findings.ts";
import type { AuditEntry } from "#server/audit/schema.ts";

export function Entries({ entries, names }: { entries: readonly AuditEntry[]; names: Names }) {
  if (entries.length === 0)
    return <p className="py-4 text-ink-2">No entry fits. Widen the filter.</p>;
  return (
    <Table
      caption="Audit log"
      className="top"
      columns={[
        { head: "When" },
        { head: "Who" },
        { head: "What" },
        { head: "Where" },
        { head: "Record" },
      ]}
    >
      {entries.map((entry) => {
        const about = aboutWords(entry, names);
        return (
          <tr key={entry.seq}>
            <th scope="row" className="text-left font-normal whitespace-nowrap">
              <time dateTime={entry.at.toISOString()}>
                {date(entry.at)}, {time(entry.at)}
              </time>
            </th>
            <td className="font-strong">{whoWords(entry, names)}</td>
            <td className="wrap-anywhere">
              {whatWords(entry)} {entry.outcome === "denied" ? <Tag>denied</Tag> : null}
              {about ? <span className="block text-12 text-ink-2">{about}</span> : null}
            </td>
            <td>{placeWords(entry, names)}</td>
            <td className="whole w-[240px]">
              <Trace entry={entry} />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

/** What a machine compares, out of the way of what a person reads. */
function Trace({ entry }: { entry: AuditEntry }) {
  return (
    <details className="text-12">
      <summary className="w-max text-ink-2 max-tablet:py-3">
        <span className="underline decoration-control underline-offset-3">
          <span className="sr-only">Ids and hashes of entry </span>
          {entry.seq}
        </span>
      </summary>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 py-1">
        {traceOf(entry).map(({ label, value, whole }) => (
          <div key={`${label} ${whole}`} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="font-mono break-all" title={value === whole ? undefined : whole}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
