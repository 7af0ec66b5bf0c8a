import { number } from "#app/_copy/format.ts";
import { Frame } from "./effort-frame.tsx";
import { px } from "./geometry.ts";

export type RangeRow = {
  readonly name: string;
  readonly low: number | null;
  readonly middle: number | null;
  readonly high: number | null;
  /** What came; null: not yet. */
  readonly mark: number | null;
};

/** What was said against what came: a line from low to high, a tick at the middle, and what came as a dot; a ring where it lies outside. */
export function RangeRows(props: {
  rows: readonly RangeRow[];
  width: number;
  label: string;
  digits?: number;
  /** Only what was said: nothing is to come, and the middle is written instead. */
  isSaidOnly?: boolean;
}) {
  const { rows, width, label, digits = 0, isSaidOnly = false } = props;
  const values = rows.flatMap(({ low, middle, high, mark }) => [low, middle, high, mark]);
  const to = Math.max(1e-9, ...values.map((value) => value ?? 0));
  return (
    <Frame
      names={rows.map(({ name }) => name)}
      from={0}
      to={to}
      width={width}
      label={label}
      draw={(i, y, x) => {
        const row = rows[i];
        return row ? <Row {...{ row, y, x, digits, isSaidOnly }} /> : null;
      }}
    />
  );
}

function Row(props: {
  row: RangeRow;
  y: number;
  x: (value: number) => number;
  digits: number;
  isSaidOnly: boolean;
}) {
  const { row, y, x, digits, isSaidOnly } = props;
  const { low, middle, high, mark } = row;
  const isOutside =
    mark !== null && middle !== null && (mark < (low ?? middle) || mark > (high ?? middle));
  // Beside the dot where there is room before it, else after the line.
  const isLeft = mark !== null && low !== null && mark < low && x(mark) - x(0) > 40;
  const end = Math.max(x(high ?? middle ?? 0), mark === null ? 0 : x(mark));
  return (
    <>
      {low === null || high === null ? null : (
        <>
          <line x1={px(x(low))} y1={y} x2={px(x(high))} y2={y} className="s-quiet s5" />
          <line x1={px(x(low))} y1={y - 6} x2={px(x(low))} y2={y + 6} className="s-quiet s2" />
          <line x1={px(x(high))} y1={y - 6} x2={px(x(high))} y2={y + 6} className="s-quiet s2" />
        </>
      )}
      {middle === null ? null : (
        <rect x={px(x(middle) - 1.5)} y={y - 9} width={3} height={18} className="f-ink" />
      )}
      {mark === null ? (
        <text x={px(end + 8)} y={y + 4} className="t12 halo">
          {isSaidOnly && middle !== null ? number(middle, digits) : "not yet"}
        </text>
      ) : (
        <>
          <circle
            cx={px(x(mark))}
            cy={y}
            r={6}
            className={isOutside || middle === null ? "o-ink s2" : "f-ink"}
          />
          <text
            x={px(isLeft ? x(mark) - 10 : end + 11)}
            y={y + 4}
            className={`t12 b ink halo ${isLeft ? "end" : ""}`}
          >
            {number(mark, digits)}
          </text>
        </>
      )}
    </>
  );
}
