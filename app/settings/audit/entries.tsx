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
      className="top tablet:table-fixed tablet:[&_thead_th:first-child]:w-36 tablet:[&_thead_th:last-child]:w-[38%]"
      columns={[{ head: "When" }, { head: "Who" }, { head: "Where" }, { head: "What" }]}
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
            <td>{placeWords(entry, names)}</td>
            <td className="whole wrap-anywhere">
              {whatWords(entry)} {entry.outcome === "denied" ? <Tag>denied</Tag> : null}
              <div className="flex flex-wrap items-baseline gap-x-4 text-12 text-ink-2">
                {about ? <span>{about}</span> : null}
                <Trace entry={entry} />
              </div>
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
    <details className="open:basis-full">
      <summary className="w-max max-tablet:py-3.5">
        <span className="underline decoration-control underline-offset-3">
          Entry {entry.seq}
          <span className="sr-only">, its ids and hashes</span>
        </span>
      </summary>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 py-1">
        {traceOf(entry).map(({ label, value, whole }) => (
          <div key={`${label} ${whole}`} className="contents">
            <dt>{label}</dt>
            <dd
              className="font-mono break-all text-ink"
              title={value === whole ? undefined : whole}
            >
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
