import { dateTime } from "#app/_copy/format.ts";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { aboutWords, type Names, whatWords, whoWords } from "#server/audit/findings.ts";
import type { AuditEntry } from "#server/audit/schema.ts";

export function Entries({ entries, names }: { entries: readonly AuditEntry[]; names: Names }) {
  if (entries.length === 0)
    return <p className="py-4 text-ink-2">No entry fits. Widen the filter.</p>;
  return (
    <Table
      caption="Audit log"
      columns={[{ head: "When" }, { head: "Who" }, { head: "What" }, { head: "About" }]}
    >
      {entries.map((entry) => (
        <tr key={entry.seq}>
          <th scope="row" className="text-left font-normal whitespace-nowrap">
            {dateTime(entry.at)}
            <span className="ml-2 text-12 text-ink-3">{entry.seq}</span>
          </th>
          <td data-label="Who">{whoWords(entry, names)}</td>
          <td data-label="What">
            {whatWords(entry)} {entry.outcome === "denied" ? <Tag>denied</Tag> : null}
          </td>
          <td data-label="About" className="text-12 wrap-anywhere text-ink-2">
            {aboutWords(entry, names)}
          </td>
        </tr>
      ))}
    </Table>
  );
}
