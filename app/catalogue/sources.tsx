import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { catalogue } from "#server/catalogue/catalogue.ts";

/** Where a statement comes from: each id leads to its line under Sources. */
export function Cited({ ids }: { ids: readonly string[] }) {
  return (
    <span className="text-12 text-ink-2">
      {ids.map((id, i) => (
        <span key={id}>
          {i > 0 ? ", " : "Sources: "}
          <a href={`#${id}`}>{id}</a>
        </span>
      ))}
    </span>
  );
}

export function Sources() {
  return (
    <Section id="sources" title="Sources" remark={`${catalogue.sources.length} works`}>
      <Table
        caption="Sources"
        columns={[
          { head: "Id" },
          { head: "Work" },
          { head: "Where" },
          { head: "How it was checked" },
        ]}
      >
        {catalogue.sources.map((source) => (
          <tr key={source.id} id={source.id} className="scroll-mt-16">
            <th scope="row" className="font-mono">
              {source.id}
            </th>
            <td>
              {source.title}
              <span className="block text-12 text-ink-2">
                {source.authors}
                {source.year === null ? "" : `, ${source.year}`}
              </span>
            </td>
            <td data-label="Where" className="text-12 wrap-anywhere">
              {source.locator}
            </td>
            <td data-label="Checked" className="text-12">
              {source.verified}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
