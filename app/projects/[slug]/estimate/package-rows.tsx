import { Button } from "#app/_ui/button.tsx";
import { TextInput } from "#app/_ui/field.tsx";
import type { Row } from "./plan-form.ts";

const COLUMNS: readonly {
  key: keyof Omit<Row, "id">;
  head: string;
  label: string;
  wide?: boolean;
}[] = [
  { key: "name", head: "Work package", label: "Name", wide: true },
  { key: "low", head: "Low", label: "Low, days" },
  { key: "likely", head: "Likely", label: "Likely, days" },
  { key: "high", head: "High", label: "High, days" },
  { key: "after", head: "After", label: "After packages" },
  { key: "expectedIterations", head: "Rounds expected", label: "Rounds expected" },
  { key: "maxIter", head: "at most", label: "Rounds at most" },
  { key: "actual", head: "Took", label: "Took, days" },
];

/** The plan, one line a package. Days are person-days; for a package with rounds, of one round. */
export function PackageRows(props: {
  rows: readonly Row[];
  onChange: (id: string, change: Partial<Row>) => void;
  onRemove: (id: string) => void;
  onAdd: () => void;
}) {
  return (
    <div className="grid gap-3">
      <table className="tbl">
        <caption className="sr-only">Work packages, in person-days</caption>
        <thead>
          <tr>
            <th scope="col" className="w-8">
              <span className="sr-only">Number</span>
            </th>
            {COLUMNS.map((column) => (
              <th key={column.key} scope="col" className={column.wide ? "w-[28%]" : undefined}>
                {column.head}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, i) => (
            <tr key={row.id}>
              <th scope="row" className="text-12 text-ink-2">
                {i + 1}
              </th>
              {COLUMNS.map((column) => (
                <td
                  key={column.key}
                  data-label={column.label}
                  className={column.wide ? "whole" : "max-tablet:w-[30%]"}
                >
                  <TextInput
                    aria-label={`Package ${i + 1}: ${column.label}`}
                    inputMode={column.wide ? undefined : "decimal"}
                    maxLength={column.wide ? 200 : 20}
                    value={row[column.key]}
                    onChange={(event) =>
                      props.onChange(row.id, { [column.key]: event.currentTarget.value })
                    }
                  />
                </td>
              ))}
              <td>
                <Button
                  look="quiet"
                  aria-label={`Remove package ${i + 1}`}
                  disabled={props.rows.length === 1}
                  onClick={() => props.onRemove(row.id)}
                >
                  Remove
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <Button onClick={props.onAdd}>Add a package</Button>
      </div>
    </div>
  );
}
