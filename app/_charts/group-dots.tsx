import type { Width } from "./at-widths.tsx";
import { linear, px } from "./geometry.ts";
import { cut } from "./rings-geometry.ts";

export type GroupDot = {
  label: string;
  value: number;
  low: number | null;
  high: number | null;
  text: string;
  /** solid: told from chance to be worse; outline: within chance or not told; dotted: too few rows. */
  mark: "worse" | "plain" | "small";
};

/** Each group a dot with its interval, over the line of the whole: what reaches the line is no difference. */
export function GroupDots(props: {
  groups: readonly GroupDot[];
  whole: number | null;
  width: number;
  kind: Width;
  label: string;
}) {
  const { groups, whole, width, kind } = props;
  const isNarrow = kind === "narrow";
  const rowHeight = isNarrow ? 44 : 28;
  const left = isNarrow ? 8 : kind === "mid" ? 132 : 208;
  const right = width - (isNarrow ? 8 : 232);
  const ends = groups.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const all = whole === null ? ends : [...ends, whole];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least || Math.abs(most) || 1) * 0.06;
  const x = linear([least - room, most + room], [left, right]);
  const top = 22;
  const height = top + groups.length * rowHeight + 8;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {whole === null ? null : (
        <>
          <line
            x1={px(x(whole))}
            y1={top - 6}
            x2={px(x(whole))}
            y2={height - 6}
            className="s-ink s1 dash"
          />
          <text x={px(x(whole))} y={12} className="t12 mid">
            all
          </text>
        </>
      )}
      {groups.map((group, i) => {
        const y = top + i * rowHeight + (isNarrow ? 30 : 14);
        const tone = group.mark === "worse" ? "s-bind" : "s-quiet";
        return (
          <g key={group.label}>
            <text
              x={isNarrow ? 0 : left - 12}
              y={isNarrow ? y - 14 : y + 4}
              className={`t12 ink ${isNarrow ? "" : "end"}`}
            >
              {group.label.length > 20 ? <title>{group.label}</title> : null}
              {cut(group.label, kind === "mid" ? 20 : 32)}
              {isNarrow ? ` ${group.text}` : ""}
            </text>
            {group.low === null || group.high === null ? null : (
              <line
                x1={px(x(group.low))}
                y1={y}
                x2={px(x(group.high))}
                y2={y}
                className={`${tone} s2 ${group.mark === "small" ? "dots" : ""}`}
              />
            )}
            <circle
              cx={px(x(group.value))}
              cy={y}
              r={5}
              className={
                group.mark === "worse" ? "f-bind" : group.mark === "small" ? "d-quiet" : "o-ink"
              }
            />
            {isNarrow ? null : (
              <text x={right + 12} y={y + 4} className="t12">
                {group.text}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
