import { count, dateTime, percent, plain, risk } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { PublishedRow } from "#server/assessments/schema.ts";

/** Every published assessment, newest first, with what it was scored by. */
export function PublishedList(props: {
  rows: readonly PublishedRow[];
  nameOf: (id: string) => string;
}) {
  return (
    <Section title="Published assessments">
      <Table
        className="top"
        caption="Published assessments, newest first"
        columns={[
          { head: "Number" },
          { head: "Published" },
          { head: "Risk", isNumber: true, title: "0 to 100, assured, higher is worse" },
          { head: "ML Test Score", isNumber: true },
          { head: "Answered", isNumber: true },
          { head: "Catalogue" },
          { head: "Engine" },
          { head: "Digest", title: "SHA-256 of the whole record" },
        ]}
        foot={`${props.rows.length} published. None of them can be changed; a correction is the next number.`}
      >
        {props.rows.map((row) => (
          <tr key={row.number}>
            <th scope="row">Assessment {row.number}</th>
            <td className="whole">
              {dateTime(row.publishedAt)} by {props.nameOf(row.publishedById)}
              <span className="block max-w-prose text-ink-2">{row.note}</span>
              {row.roundNumber === null ? null : (
                <span className="block text-12 text-ink-2">
                  Rated apart in round {row.roundNumber}, {count(row.agreements.length, "answer")}{" "}
                  settled together
                </span>
              )}
            </td>
            <td className="num" data-label="Risk">
              {row.headline.score === null ? "none" : risk(row.headline.score)}
            </td>
            <td className="num" data-label="ML Test Score">
              {plain(row.headline.mlTestScore)}
            </td>
            <td className="num" data-label="Answered">
              {percent(row.headline.coverage)}
            </td>
            <td data-label="Catalogue">{row.catalogueVersion}</td>
            <td data-label="Engine">{row.engineVersion}</td>
            <td data-label="Digest">
              <code className="text-12" title={row.digest}>
                {row.digest.slice(0, 12)}
              </code>
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
