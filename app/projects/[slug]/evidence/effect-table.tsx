import { Table } from "#app/_ui/table.tsx";
import type { Effect } from "#server/receipts/schema.ts";

/** Challenge → its name; given by the page, so that a browser need not load the catalogue. */
export type Names = Readonly<Record<string, string>>;

type Row = { name: string; before: number | null; after: number | null; digits: number };

/** The moves of a change as a table: the twin of its sentence. Nothing when nothing moved. */
export function EffectTable({ effect, names }: { effect: Effect; names: Names }) {
  const rows = rowsOf(effect, names);
  if (rows.length === 0) return null;
  const text = (value: number | null, digits: number) =>
    value === null ? "none" : value.toFixed(digits);
  return (
    <Table
      caption="What changes, before and after"
      columns={[
        { head: "Score" },
        { head: "Before", isNumber: true },
        { head: "After", isNumber: true },
      ]}
    >
      {rows.map((row) => (
        <tr key={row.name}>
          <th scope="row">{row.name}</th>
          <td className="num" data-label="Before">
            {text(row.before, row.digits)}
          </td>
          <td className="num" data-label="After">
            {text(row.after, row.digits)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function rowsOf({ tests, challenges, score, mlTestScore }: Effect, names: Names): Row[] {
  const total = (name: string, of: { before: number | null; after: number | null }): Row[] =>
    of.before === of.after ? [] : [{ name, before: of.before, after: of.after, digits: 1 }];
  return [
    ...tests.map((one) => ({ name: `Test ${one.testId}`, ...one, digits: 1 })),
    ...challenges.map((one) => ({ name: `Risk: ${names[one.id] ?? one.id}`, ...one, digits: 1 })),
    ...total("Risk of the project", score),
    ...total("ML Test Score", mlTestScore),
  ];
}
