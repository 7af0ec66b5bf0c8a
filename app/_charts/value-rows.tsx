import { plain, risk } from "#app/_copy/format.ts";
import { linear, PARTS, px, toneOf } from "./geometry.ts";

export type ValueRow = {
  readonly name: string;
  readonly value: number | null;
  /** Another value of the same thing, as an outline. */
  readonly outline?: number | null;
  /** What the value is made of, in the order of PARTS. */
  readonly parts?: readonly number[];
};

const ROW = 24;
const TOP = 20;
const LOOK = { sure: "f", stale: "h", unproven: "o", unanswered: "d" } as const;

/** A bar for each row, in the tone of its risk where the scale is one of risks; its parts by texture. */
export function ValueRows(props: {
  rows: readonly ValueRow[];
  max: number;
  width: number;
  label: string;
  /** Of 100, where higher is worse. */
  isRisk?: boolean;
  /** Prefix of the hatch patterns of the page. */
  hatch?: string;
}) {
  const { rows, max, width, isRisk = false, hatch = "hatch" } = props;
  const left = width < 500 ? 128 : 200;
  const x = linear([0, max], [left, width - 44]);
  const bottom = TOP + rows.length * ROW;
  const lines = isRisk ? [0, 50, 75, 100] : [0, max];
  return (
    <svg
      width={width}
      height={bottom + 4}
      viewBox={`0 0 ${width} ${bottom + 4}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {lines.map((value) => (
        <g key={value}>
          <line x1={px(x(value))} y1={TOP - 4} x2={px(x(value))} y2={bottom} className="guide" />
          <text x={px(x(value))} y={12} className="t12 mid">
            {value}
          </text>
        </g>
      ))}
      {rows.map((row, i) => (
        <g key={`${i} ${row.name}`}>
          <text x={left - 8} y={TOP + (i + 0.5) * ROW + 4} className="t12 ink end">
            {row.name.length > (width < 500 ? 19 : 32)
              ? `${row.name.slice(0, width < 500 ? 18 : 31)}…`
              : row.name}
          </text>
          <Bar row={row} y={TOP + (i + 0.5) * ROW - 7} x={x} isRisk={isRisk} hatch={hatch} />
        </g>
      ))}
    </svg>
  );
}

function Bar(props: {
  row: ValueRow;
  y: number;
  x: (value: number) => number;
  isRisk: boolean;
  hatch: string;
}) {
  const { row, y, x, isRisk, hatch } = props;
  const { value, outline = null, parts } = row;
  const end = x(Math.max(value ?? 0, outline ?? 0));
  const tone = isRisk && value !== null ? toneOf(value) : "ink";
  return (
    <>
      {outline === null ? null : (
        <rect
          x={px(x(0) + 0.75)}
          y={y + 0.75}
          width={px(Math.max(0.5, x(outline) - x(0) - 1.5))}
          height={12.5}
          className="o-ink"
        />
      )}
      {value === null ? null : parts ? (
        <Parts parts={parts} y={y} x={x} tone={tone} hatch={hatch} />
      ) : (
        <rect
          x={px(x(0))}
          y={y}
          width={px(Math.max(0.5, x(value) - x(0)))}
          height={14}
          className={`f-${tone}`}
        />
      )}
      <text x={px(end + 5)} y={y + 11} className="t12 b ink halo">
        {value === null ? "not known" : isRisk ? risk(value) : plain(value)}
      </text>
    </>
  );
}

function Parts(props: {
  parts: readonly number[];
  y: number;
  x: (value: number) => number;
  tone: string;
  hatch: string;
}) {
  const { parts, y, x, tone, hatch } = props;
  return PARTS.map((part, i) => {
    const start = parts.slice(0, i).reduce((sum, one) => sum + one, 0);
    const length = parts[i] ?? 0;
    if (length <= 0) return null;
    const inset = part === "unproven" || part === "unanswered" ? 0.75 : 0;
    const look = LOOK[part];
    const ink =
      look === "h" ? { fill: `url(#${hatch}-${tone})` } : { className: `${look}-${tone}` };
    return (
      <rect
        key={part}
        x={px(x(start) + inset)}
        y={px(y + inset)}
        width={px(Math.max(0.4, x(start + length) - x(start) - 2 * inset))}
        height={px(14 - 2 * inset)}
        {...ink}
      />
    );
  });
}
