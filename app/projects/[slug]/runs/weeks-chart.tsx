import { px } from "#app/_charts/geometry.ts";
import { dayMonth } from "#app/_copy/format.ts";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import type { Week } from "#server/trends/schema.ts";

const ROW = 26;

/** A row for each dimension and one for all six; a full block is a week in which every run recorded it. */
export function WeeksChart(props: {
  weeks: readonly Week[];
  width: number;
  isNarrow: boolean;
  label: string;
}) {
  const { weeks, width, isNarrow } = props;
  const left = isNarrow ? 0 : 112;
  const right = isNarrow ? 0 : 52;
  const row = isNarrow ? 40 : ROW;
  const step = Math.min(28, (width - left - right) / Math.max(1, weeks.length));
  const rows = [
    { name: "All six", share: weeks.map((week) => week.whole / week.runs) },
    ...DIMENSIONS.map((dimension, i) => ({
      name: DIMENSION_WORDS[dimension],
      share: weeks.map((week) => (week.recorded[i] ?? 0) / week.runs),
    })),
  ];
  const height = rows.length * row + 18;
  const [first, last] = [weeks[0], weeks.at(-1)];
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {rows.map(({ name, share }, j) => {
        const base = j * row + row - 4;
        const most = row - (isNarrow ? 20 : 6);
        const now = `${Math.round(100 * (share.at(-1) ?? 0))} %`;
        return (
          <g key={name}>
            <text
              x={isNarrow ? 0 : left - 10}
              y={isNarrow ? base - most - 3 : base - 4}
              className={`t12 ${isNarrow ? "" : "end"} ${j === 0 ? "b ink" : ""}`}
            >
              {isNarrow ? `${name}: ${now} in the last week` : name}
            </text>
            {share.map((value, i) => (
              <rect
                key={i}
                x={px(left + i * step)}
                y={px(base - Math.max(1, value * most))}
                width={px(Math.max(1, step * 0.78))}
                height={px(Math.max(1, value * most))}
                className={j === 0 ? "f-ink" : "f-quiet"}
              />
            ))}
            {isNarrow ? null : (
              <text x={px(left + weeks.length * step + 6)} y={base - 4} className="t12">
                {now}
              </text>
            )}
          </g>
        );
      })}
      {first && last ? (
        <>
          <text x={left} y={height - 1} className="t12">
            {dayMonth(first.week)}
          </text>
          {weeks.length * step > 120 ? (
            <text x={px(left + weeks.length * step)} y={height - 1} className="t12 end">
              {dayMonth(last.week)}
            </text>
          ) : null}
        </>
      ) : null}
    </svg>
  );
}
