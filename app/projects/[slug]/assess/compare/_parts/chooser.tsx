import { date } from "#app/_copy/format.ts";
import { Button } from "#app/_ui/button.tsx";
import { Select } from "#app/_ui/field.tsx";
import type { PublishedRow } from "#server/assessments/schema.ts";

/** Which two to compare; a plain form, so the choice is in the address. */
export function Chooser(props: { rows: readonly PublishedRow[]; a: number; b: number }) {
  return (
    <form method="get" className="mb-8 flex flex-wrap items-end gap-3">
      <Which name="a" label="Before" rows={props.rows} chosen={props.a} />
      <Which name="b" label="After" rows={props.rows} chosen={props.b} />
      <Button type="submit">Compare</Button>
    </form>
  );
}

function Which(props: {
  name: string;
  label: string;
  rows: readonly PublishedRow[];
  chosen: number;
}) {
  return (
    <div className="grid gap-1 max-tablet:w-full">
      <label htmlFor={`which-${props.name}`} className="font-strong">
        {props.label}
      </label>
      <Select id={`which-${props.name}`} name={props.name} defaultValue={props.chosen}>
        {props.rows.map((row) => (
          <option key={row.number} value={row.number}>
            Assessment {row.number}, {date(row.publishedAt)}
          </option>
        ))}
      </Select>
    </div>
  );
}
