import { linear, px } from "./geometry.ts";

/** Chance to have reached the target after so many more runs; what is left open at the end is the part that never came. */
export function ReachCurve(props: {
  /** After run (or week) 1, 2, …; at least one. */
  chances: readonly number[];
  /** Run or week of P50 and P80; null beyond the horizon. */
  marks: readonly { readonly share: number; readonly run: number | null }[];
  /** What the curve runs over; runs unless told. */
  unit?: "run" | "week";
  width: number;
  label: string;
}) {
  const { chances, marks, width, unit = "run" } = props;
  const [left, right, top, bottom] = [44, width - 12, 14, 174];
  const runs = chances.length;
  const x = linear([0, runs], [left, right]);
  const y = linear([0, 1], [bottom, top]);
  const line = chances.map((chance, i) => `L${px(x(i + 1))} ${px(y(chance))}`).join("");
  const end = chances.at(-1) ?? 0;
  return (
    <svg
      width={width}
      height={204}
      viewBox={`0 0 ${width} 204`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={left} y1={px(y(share))} x2={right} y2={px(y(share))} className="guide faint" />
          <text x={left - 6} y={px(y(share) + 4)} className="t12 end">
            {share * 100} %
          </text>
        </g>
      ))}
      <rect
        x={px(right - 8)}
        y={top}
        width={8}
        height={px(y(end) - top)}
        className="nofill s-ink s1 dash"
      />
      <text x={px(right - 14)} y={px((top + y(end)) / 2 + 4)} className="t12 end halo">
        not reached within {runs} {unit}s: {Math.round((1 - end) * 100)} %
      </text>
      <path d={`M${px(x(0))} ${px(y(0))}${line}`} className="s-ink s2 nofill" />
      {marks.map(({ share, run }) =>
        run === null ? null : (
          <g key={share}>
            <line
              x1={px(x(run))}
              y1={px(y(chances[run - 1] ?? share))}
              x2={px(x(run))}
              y2={bottom}
              className="s-ink s1 dash"
            />
            <circle cx={px(x(run))} cy={px(y(chances[run - 1] ?? share))} r={4} className="f-ink" />
            <text x={px(x(run) + 8)} y={px(y(chances[run - 1] ?? share) + 16)} className="t12 halo">
              {unit} {run}
            </text>
          </g>
        ),
      )}
      <line x1={left} y1={bottom} x2={right} y2={bottom} className="axis" />
      <text x={left} y={194} className="t12">
        now
      </text>
      <text x={right} y={194} className="t12 end">
        {runs} more {unit}s
      </text>
    </svg>
  );
}
