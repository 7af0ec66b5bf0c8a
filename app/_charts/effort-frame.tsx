import { number } from "#app/_copy/format.ts";
import { roundDays } from "#server/estimates/findings.ts";
import { ticksTo } from "./effort.tsx";
import { linear, px } from "./geometry.ts";

// What the rows of an estimate stand in: a name at the left, person-days to the right.

const ROW = 34;
export const HEAD = 26;
const leftOf = (width: number) => (width < 500 ? 128 : 220);

/** Cut to what fits beside the axis; the table beneath has the whole name. */
const cut = (name: string, width: number) => {
  const most = width < 500 ? 18 : 32;
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
};

/** Two significant digits, as in every sentence about the same numbers. */
export const short = (value: number) => number(roundDays(value), Math.abs(value) < 10 ? 1 : 0);

export function Frame(props: {
  names: readonly string[];
  from: number;
  to: number;
  width: number;
  label: string;
  draw: (i: number, y: number, x: (days: number) => number) => React.ReactNode;
  over?: (x: (days: number) => number, bottom: number) => React.ReactNode;
}) {
  const { names, from, to, width } = props;
  const x = linear([from, to], [leftOf(width), width - 44]);
  const bottom = HEAD + names.length * ROW;
  const ticks = ticksTo(to, width < 500 ? 3 : 7).filter((tick) => tick >= from);
  return (
    <svg
      width={width}
      height={bottom + 4}
      viewBox={`0 0 ${width} ${bottom + 4}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={px(x(tick))}
            y1={HEAD - 4}
            x2={px(x(tick))}
            y2={bottom}
            className="guide faint"
          />
          <text x={px(x(tick))} y={13} className="t12 mid">
            {number(tick)}
          </text>
        </g>
      ))}
      {props.over?.(x, bottom)}
      {names.map((name, i) => {
        const y = HEAD + i * ROW + ROW / 2;
        return (
          <g key={`${i} ${name}`}>
            <text
              x={leftOf(width) - 10}
              y={y + 4}
              className={width < 500 ? "t12 ink end" : "t14 end"}
            >
              {cut(name, width)}
            </text>
            {props.draw(i, y, x)}
          </g>
        );
      })}
    </svg>
  );
}
