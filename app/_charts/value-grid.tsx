import { plain } from "#app/_copy/format.ts";
import { type niceScale, px } from "./geometry.ts";

/** A faint line across for each step of an upright scale, with its value at the left end. */
export function ValueGrid(props: {
  ticks: ReturnType<typeof niceScale>["ticks"];
  y: (value: number) => number;
  left: number;
  right: number;
}) {
  const { y, left, right } = props;
  return props.ticks.map((tick) => (
    <g key={tick}>
      <line x1={left} y1={px(y(tick))} x2={right} y2={px(y(tick))} className="guide faint" />
      <text x={left - 6} y={px(y(tick) + 4)} className="t12 end">
        {plain(tick, 3)}
      </text>
    </g>
  ));
}
