import { percent } from "#app/_copy/format.ts";
import { ticksTo } from "./effort.tsx";
import { futuresOf } from "./futures.ts";
import { linear, px } from "./geometry.ts";

const PER_ROW = 5;
/** Higher stacks get smaller dots. */
const STACK_PX = 230;

/** Fifty equally likely futures: a dot where one reaches the target, rings in a box for those that do not within the horizon. */
export function FiftyFutures(props: {
  reachedByRun: readonly number[];
  /** Runs from now to the decision point; null while there is none ahead. */
  decisionIn: number | null;
  width: number;
  label: string;
}) {
  const { reachedByRun, decisionIn, width } = props;
  const runs = reachedByRun.length;
  const isSmall = width < 500;
  const boxWidth = isSmall ? 62 : 102;
  const right = width - boxWidth - (isSmall ? 26 : 76);
  const futures = futuresOf(reachedByRun);
  const columns = Math.min(runs, isSmall ? 15 : 20);
  const stacks = stacked(futures, runs, columns);
  const never = futures.filter((run) => run === null).length;
  const pitch = Math.min(
    boxWidth / (PER_ROW + 1.55),
    STACK_PX / Math.max(1, ...stacks),
    right / columns,
  );
  const radius = pitch * 0.45;
  const rows = Math.ceil(never / PER_ROW);
  const top = 30 + Math.max(Math.max(...stacks) * pitch, rows * pitch + 40, 66);
  const x = linear([0, runs], [0, right]);
  const ticks = ticksTo(runs, isSmall ? 3 : 6).filter((tick) => tick >= 1);
  const boxHeight = rows * pitch + pitch * 0.65;
  return (
    <svg
      width={width}
      height={px(top + 40)}
      viewBox={`0 0 ${width} ${px(top + 40)}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <text x={0} y={16} className="t20 b">
        {futures.length - never} of {futures.length} reach it
      </text>
      {decisionIn !== null && decisionIn <= runs ? (
        <>
          <line
            x1={px(x(decisionIn))}
            y1={px(top - 66)}
            x2={px(x(decisionIn))}
            y2={px(top)}
            className="s-ink s1 dash"
          />
          <text
            x={px(x(decisionIn) + (decisionIn > runs * 0.6 ? -5 : 5))}
            y={px(top - 56)}
            className={`t12 ink halo ${decisionIn > runs * 0.6 ? "end" : ""}`}
          >
            {isSmall ? "decide" : "decision point"}
          </text>
        </>
      ) : null}
      <line x1={0} y1={px(top + 0.5)} x2={right} y2={px(top + 0.5)} className="axis" />
      {stacks.flatMap((height, column) =>
        Array.from({ length: height }, (_, i) => (
          <circle
            key={`${column} ${i}`}
            cx={px(((column + 0.5) * right) / columns)}
            cy={px(top - (i + 0.5) * pitch - 1)}
            r={px(radius)}
            className="f-ink"
          />
        )),
      )}
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={px(x(tick))} y1={px(top)} x2={px(x(tick))} y2={px(top + 5)} className="axis" />
          <text x={px(x(tick))} y={px(top + 18)} className={`t12 ${tick === runs ? "end" : "mid"}`}>
            {tick}
          </text>
          <text
            x={px(x(tick))}
            y={px(top + 34)}
            className={`t12 b ink ${tick === runs ? "end" : "mid"}`}
          >
            {percent(reachedByRun[tick - 1] ?? 0)}
          </text>
        </g>
      ))}
      <text x={0} y={px(top + 18)} className="t12">
        runs
      </text>
      {isSmall ? null : (
        <text x={0} y={px(top + 34)} className="t12">
          reached
        </text>
      )}
      <line
        x1={right + 6}
        y1={px(top + 0.5)}
        x2={width - boxWidth - 4}
        y2={px(top + 0.5)}
        className="s-ink s1 dots"
      />
      {never > 0 ? (
        <rect
          x={width - boxWidth + 0.5}
          y={px(top - boxHeight)}
          width={boxWidth - 1}
          height={px(boxHeight)}
          className="never-box"
        />
      ) : null}
      {Array.from({ length: never }, (_, i) => (
        <circle
          key={i}
          cx={px(width - boxWidth / 2 + ((i % PER_ROW) - (PER_ROW - 1) / 2) * pitch)}
          cy={px(top - (Math.floor(i / PER_ROW) + 0.8) * pitch)}
          r={px(radius * 0.9)}
          className="ring"
        />
      ))}
      <text x={width} y={px(top - boxHeight - 22)} className="t20 b end">
        {percent(1 - (reachedByRun.at(-1) ?? 0))}
      </text>
      <text x={width} y={px(top - boxHeight - 6)} className="t12 ink end">
        not within {runs} runs
      </text>
    </svg>
  );
}

/** How many futures arrive in each of the equally wide columns of runs. */
function stacked(futures: readonly (number | null)[], runs: number, columns: number): number[] {
  const stacks = Array.from({ length: columns }, () => 0);
  for (const run of futures) {
    if (run === null) continue;
    const column = Math.min(columns - 1, Math.floor(((run - 1) * columns) / runs));
    stacks[column] = (stacks[column] ?? 0) + 1;
  }
  return stacks;
}
