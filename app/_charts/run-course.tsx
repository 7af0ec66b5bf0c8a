import { ticksTo } from "./effort.tsx";
import { linear, niceScale, px, stairs } from "./geometry.ts";
import { ValueGrid } from "./value-grid.tsx";

export type Corner = { readonly run: number; readonly value: number };
/** Runs counted from the first; null: beyond the horizon. */
export type SaidRuns = {
  readonly p10: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  /** The last run that was looked ahead to. */
  readonly horizon: number;
};

const TOP = 34;
const BOTTOM = 226;

/** The best value after every run against the target, and on the target's line the runs at which it was said to be reached. */
export function RunCourse(props: {
  best: readonly Corner[];
  target: number;
  askedAt: number;
  runs: number;
  said: SaidRuns;
  width: number;
  label: string;
}) {
  const { best, target, askedAt, runs, said, width } = props;
  const last = said.p90 ?? said.horizon;
  const to = Math.max(runs, last, 1);
  const scale = niceScale([...best.map(({ value }) => value), target]);
  const left = width < 500 ? 44 : 64;
  const x = linear([0, to], [left, width - 16]);
  const y = linear([scale.low, scale.high], [BOTTOM, TOP]);
  const path = stairs(best.map(({ run, value }) => ({ x: x(run), y: y(value) })));
  return (
    <svg
      width={width}
      height={268}
      viewBox={`0 0 ${width} 268`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <ValueGrid ticks={scale.ticks} y={y} left={left} right={width - 16} />
      <line x1={px(x(askedAt))} y1={16} x2={px(x(askedAt))} y2={BOTTOM} className="s-ink s1 dash" />
      <text
        x={px(x(askedAt) + (askedAt > to / 2 ? -5 : 5))}
        y={14}
        className={`t12 ink ${askedAt > to / 2 ? "end" : ""}`}
      >
        forecast made
      </text>
      <line
        x1={left}
        y1={px(y(target))}
        x2={width - 16}
        y2={px(y(target))}
        className="s-required s1"
      />
      <Said x={x} y={y(target)} askedAt={askedAt} said={said} />
      <path d={path} className="s-ink s2 nofill" />
      <line x1={left} y1={BOTTOM} x2={width - 16} y2={BOTTOM} className="axis" />
      {ticksTo(to, width < 500 ? 3 : 6).map((tick) => (
        <text
          key={tick}
          x={px(x(tick))}
          y={BOTTOM + 17}
          className={`t12 ${tick === 0 ? "" : tick > to * 0.93 ? "end" : "mid"}`}
        >
          {tick}
        </text>
      ))}
      <text x={left} y={BOTTOM + 36} className="t12">
        runs{scale.isCut ? "; the upright scale is cut" : ""}
      </text>
    </svg>
  );
}

/** The fan, seen from its edge: thick from 1 in 10 to 9 in 10, dashed where it goes on beyond the horizon. */
function Said(props: { x: (run: number) => number; y: number; askedAt: number; said: SaidRuns }) {
  const { x, askedAt, said } = props;
  const y = px(props.y);
  const { p10, p50, p90, horizon } = said;
  if (p10 === null) return null;
  const end = p90 ?? horizon;
  return (
    <>
      <line x1={px(x(p10))} y1={y} x2={px(x(end))} y2={y} className="s-quiet s5" />
      {p90 === null ? (
        <line x1={px(x(end) - 12)} y1={y} x2={px(x(end))} y2={y} className="s-ink s2 dots" />
      ) : null}
      {p50 === null ? null : (
        <rect x={px(x(p50) - 1.5)} y={px(y - 9)} width={3} height={18} className="f-ink" />
      )}
      <text
        x={px(x(Math.max(askedAt, p10)))}
        y={px(y < 70 ? y + 24 : y - 14)}
        className="t12 ink halo"
      >
        said
      </text>
    </>
  );
}
