import type { Width } from "./at-widths.tsx";
import { linear, px } from "./geometry.ts";
import { cut } from "./rings-geometry.ts";

export type SkewBar = {
  name: string;
  value: number;
  /** As it is written beside the bar: a share or the statistic. */
  text: string;
  /** In the unit of `value`; null where the comparison has none. */
  threshold: number | null;
  isOff: boolean | null;
};

const ROW = 26;

/** One bar a feature, the worst first; the line is what the comparison allows. */
export function SkewBars(props: {
  bars: readonly SkewBar[];
  width: number;
  kind: Width;
  label: string;
}) {
  const { bars, width, kind } = props;
  const isNarrow = kind === "narrow";
  const rowHeight = isNarrow ? 42 : ROW;
  const left = isNarrow ? 0 : 200;
  const right = width - 76;
  const most = Math.max(1e-9, ...bars.flatMap(({ value, threshold }) => [value, threshold ?? 0]));
  const x = linear([0, most], [left, right]);
  const height = bars.length * rowHeight + 6;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {bars.map((bar, i) => {
        const y = i * rowHeight + (isNarrow ? 18 : 4);
        return (
          <g key={bar.name}>
            <text
              x={isNarrow ? 0 : left - 10}
              y={isNarrow ? y - 5 : y + 13}
              className={`t12 ink ${isNarrow ? "" : "end"}`}
            >
              {bar.name.length > 30 ? <title>{bar.name}</title> : null}
              {cut(bar.name, 30)}
            </text>
            <rect
              x={left}
              y={y}
              width={Math.max(1, px(x(bar.value) - left))}
              height={16}
              className={
                bar.isOff === true ? "f-bind" : bar.isOff === false ? "f-quiet" : "d-quiet"
              }
            />
            {bar.threshold === null ? null : (
              <line
                x1={px(x(bar.threshold))}
                y1={y - 3}
                x2={px(x(bar.threshold))}
                y2={y + 19}
                className="s-required s2"
              />
            )}
            <text
              x={px(Math.max(x(bar.value), x(bar.threshold ?? 0)) + 8)}
              y={y + 13}
              className="t12 ink b"
            >
              {bar.text}
            </text>
          </g>
        );
      })}
      {isNarrow ? null : <line x1={left} y1={0} x2={left} y2={height} className="axis" />}
    </svg>
  );
}
