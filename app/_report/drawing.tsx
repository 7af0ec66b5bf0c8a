import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Happenings } from "#app/_charts/happenings.tsx";
import { RangeRows } from "#app/_charts/range-rows.tsx";
import { StepLine } from "#app/_charts/step-line.tsx";
import { ValueRows } from "#app/_charts/value-rows.tsx";
import type { Chart, Row, Table, Value } from "#server/platform/paper/model.ts";

/** A hatch of the sheet's own: paper is light whatever the theme. */
export const SHEET_HATCH = "sheet-hatch";

/** The drawing of a table, which stands beneath it as its twin; nothing where there is nothing to draw. */
export function Drawing({ table, chart }: { table: Table; chart: Chart }) {
  if (table.rows.length === 0) return null;
  const label = `${table.caption}; the table beneath has the numbers`;
  const pick = cellsOf(table);
  return (
    <div className="sheet-drawing">
      <AtWidths
        mid={600}
        wide={680}
        draw={(width) => <Drawn chart={chart} rows={table.rows} {...{ pick, width, label }} />}
      />
      {chart.kind === "parts" ? (
        <p className="sheet-key">
          Solid: sure. Hatched: lapsed. Outlined: unproven. Dotted: unanswered.
        </p>
      ) : null}
      {chart.kind === "bars" && chart.outline ? (
        <p className="sheet-key">{keyOf(table, chart)}</p>
      ) : null}
    </div>
  );
}

const headOf = (table: Table, id: string | undefined) =>
  table.columns.find((column) => column.id === id)?.title ?? "";
const keyOf = (table: Table, chart: Extract<Chart, { kind: "bars" }>) =>
  `Filled: ${headOf(table, chart.value).toLowerCase()}. Outlined: ${headOf(table, chart.outline).toLowerCase()}.`;

type Pick = (row: Row, id: string | undefined) => Value;

function cellsOf({ columns }: Table): Pick {
  const at = new Map(columns.map(({ id }, i) => [id, i]));
  return (row, id) => row[at.get(id ?? "") ?? -1] ?? null;
}

const numeric = (value: Value) => (typeof value === "number" ? value : null);

type Props = {
  chart: Chart;
  rows: readonly Row[];
  pick: Pick;
  width: number;
  label: string;
};

function Drawn({ chart, rows, pick, width, label }: Props) {
  const text = (row: Row, id: string) => String(pick(row, id) ?? "");
  const value = (row: Row, id: string | undefined) => numeric(pick(row, id));
  switch (chart.kind) {
    case "ranges":
      return (
        <RangeRows
          rows={rows.map((row) => ({
            name: text(row, chart.name),
            low: value(row, chart.low),
            middle: value(row, chart.middle),
            high: value(row, chart.high),
            mark: value(row, chart.mark),
          }))}
          digits={chart.digits ?? 0}
          isSaidOnly={chart.mark === undefined}
          width={width}
          label={label}
        />
      );
    case "bars":
      return (
        <ValueRows
          rows={rows.map((row) => ({
            name: text(row, chart.name),
            value: value(row, chart.value),
            outline: value(row, chart.outline),
          }))}
          max={chart.max}
          isRisk={chart.isRisk ?? false}
          width={width}
          label={label}
        />
      );
    case "parts":
      return (
        <ValueRows
          rows={rows.map((row) => {
            const parts = chart.parts.map((id) => value(row, id));
            const isKnown = parts.every((part) => part !== null);
            const sum = parts.reduce<number>((total, part) => total + (part ?? 0), 0);
            return {
              name: text(row, chart.name),
              value: isKnown ? sum : null,
              parts: parts.map((part) => part ?? 0),
            };
          })}
          max={100}
          isRisk
          hatch={SHEET_HATCH}
          width={width}
          label={label}
        />
      );
    case "steps":
      return <Steps {...{ chart, rows, pick, width, label }} />;
    case "lanes":
      return <Lanes {...{ chart, rows, pick, width, label }} />;
  }
}

function Steps(props: Props) {
  const { chart, rows, pick, width, label } = props;
  if (chart.kind !== "steps") return null;
  const points = rows.flatMap((row) => {
    const at = pick(row, chart.at);
    const value = numeric(pick(row, chart.value));
    const isPlace = typeof at === "number" || (typeof at === "string" && at !== "");
    return isPlace && value !== null ? [{ at, value }] : [];
  });
  return points.length < 2 ? null : <StepLine points={points} width={width} label={label} />;
}

function Lanes(props: Props) {
  const { chart, rows, pick, width, label } = props;
  if (chart.kind !== "lanes") return null;
  const happenings = rows.map((row) => ({
    at: String(pick(row, chart.at)),
    lane: String(pick(row, chart.lane)),
    count: numeric(pick(row, chart.count)) ?? 1,
  }));
  const lanes = [...new Set(happenings.map(({ lane }) => lane))];
  return (
    <Happenings
      from={happenings[0]?.at ?? ""}
      to={happenings.at(-1)?.at ?? ""}
      lanes={lanes.map((name) => ({ id: name, name }))}
      happenings={happenings}
      through={chart.through}
      width={width}
      label={label}
    />
  );
}
