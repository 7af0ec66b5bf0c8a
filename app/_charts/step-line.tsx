import { date } from "#app/_copy/format.ts";
import { linear, niceScale, stairs } from "./geometry.ts";
import { ValueGrid } from "./value-grid.tsx";

/** A value that holds until the next one; along days, or along whole numbers such as runs. */
export function StepLine(props: {
  points: readonly { readonly at: string | number; readonly value: number }[];
  width: number;
  label: string;
}) {
  const { points, width } = props;
  const [top, bottom, left] = [12, 132, 44];
  const where = points.map(({ at }) => (typeof at === "number" ? at : Date.parse(at)));
  const scale = niceScale(points.map(({ value }) => value));
  const x = linear([where[0] ?? 0, where.at(-1) ?? 1], [left, width - 16]);
  const y = linear([scale.low, scale.high], [bottom, top]);
  const path = stairs(points.map(({ value }, i) => ({ x: x(where[i] ?? 0), y: y(value) })));
  const text = (at: string | number | undefined) =>
    at === undefined ? "" : typeof at === "number" ? String(at) : date(at);
  return (
    <svg
      width={width}
      height={156}
      viewBox={`0 0 ${width} 156`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <ValueGrid ticks={scale.ticks} y={y} left={left} right={width - 16} />
      <path d={`${path}H${width - 16}`} className="s-ink s2 nofill" />
      <line x1={left} y1={bottom} x2={width - 16} y2={bottom} className="axis" />
      <text x={left} y={bottom + 17} className="t12">
        {text(points[0]?.at)}
      </text>
      <text x={width - 16} y={bottom + 17} className="t12 end">
        {text(points.at(-1)?.at)}
        {scale.isCut ? "; the scale is cut" : ""}
      </text>
    </svg>
  );
}
