import { date, plain } from "#app/_copy/format.ts";
import { linear, niceScale, px } from "./geometry.ts";

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
  const path = points
    .map(({ value }, i) => {
      const [px1, py] = [px(x(where[i] ?? 0)), px(y(value))];
      return i === 0 ? `M${px1} ${py}` : `H${px1}V${py}`;
    })
    .join("");
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
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={left}
            y1={px(y(tick))}
            x2={width - 16}
            y2={px(y(tick))}
            className="guide faint"
          />
          <text x={left - 6} y={px(y(tick) + 4)} className="t12 end">
            {plain(tick, 3)}
          </text>
        </g>
      ))}
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
