import { px } from "./geometry.ts";

/**
 * The connection between two runs in one version dimension: unbroken when equal, a geological fault when
 * different, a dotted half that ends in a question mark when not recorded. The likeliest cause is magnified.
 */
export function Lane(props: {
  outcome: "equal" | "different" | "missing";
  isLikeliest?: boolean;
  width?: number;
  height?: number;
}) {
  const { outcome, isLikeliest = false, width: w = 160, height = 44 } = props;
  const y = height / 2;
  return (
    <svg
      width={w}
      height={height}
      viewBox={`0 0 ${w} ${height}`}
      className="chart"
      aria-hidden="true"
    >
      {outcome === "equal" ? (
        <>
          <line x1={0} y1={y} x2={w} y2={y} className="s-quiet s15" />
          <circle cx={3} cy={y} r={3} className="f-quiet" />
          <circle cx={w - 3} cy={y} r={3} className="f-quiet" />
        </>
      ) : outcome === "missing" ? (
        <>
          <circle cx={3} cy={y} r={3} className="f-quiet" />
          <line x1={6} y1={y} x2={px(w * 0.42)} y2={y} className="s-quiet s15" />
          <line x1={px(w * 0.46)} y1={y} x2={w - 18} y2={y} className="s-quiet s15 dots" />
          <g transform={`translate(${w - 16} ${y - 8})`}>
            <circle cx={8} cy={8} r={6.5} className="g-unknown" />
            <path d="M6 6.4a2 2 0 1 1 2.8 1.8c-.6.3-.8.6-.8 1.3M8 11v1.2" className="g-ink" />
          </g>
        </>
      ) : (
        <Fault {...{ w, y, isLikeliest }} />
      )}
    </svg>
  );
}

function Fault({ w, y, isLikeliest }: { w: number; y: number; isLikeliest: boolean }) {
  const offset = isLikeliest ? 10 : 5;
  const tone = isLikeliest ? "s-bind" : "s-ink";
  const weight = isLikeliest ? "s5" : "s2";
  const reach = Math.min(8, y - offset);
  return (
    <>
      <path d={`M0 ${y - offset}H${px(w * 0.47)}`} className={`${tone} ${weight} nofill`} />
      <path d={`M${px(w * 0.53)} ${y + offset}H${w}`} className={`${tone} ${weight} nofill`} />
      <path
        d={`M${px(w * 0.55)} ${y - offset - reach}L${px(w * 0.45)} ${y + offset + reach}`}
        className={`${tone} ${isLikeliest ? "s2" : "s1"} nofill`}
      />
    </>
  );
}

/** Which of the version dimensions each run recorded: what a comparison could have seen. A gap is a blind spot. */
export function Recorded(props: {
  dimensions: readonly { name: string; recorded: readonly boolean[] }[];
  /** Positions of the two runs being compared. */
  compared?: readonly [number, number];
  width: number;
  isNarrow?: boolean;
  label: string;
}) {
  const { dimensions, width, isNarrow = false } = props;
  const left = isNarrow ? 0 : 104;
  const right = isNarrow ? 0 : 76;
  const rowHeight = isNarrow ? 34 : 20;
  const top = 22;
  const runs = Math.max(1, ...dimensions.map((d) => d.recorded.length));
  const step = Math.min(24, (width - left - right) / runs);
  const height = top + dimensions.length * rowHeight + 2;
  const compared = props.compared ? [...props.compared].sort((a, b) => a - b) : null;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {compared?.map((run) => (
        <path
          key={run}
          d={`M${px(left + run * step - 1)} 18V12H${px(left + run * step + step * 0.74 + 1)}V18`}
          className="s-bind s15 nofill"
        />
      ))}
      {dimensions.map((dimension, j) => {
        const y = top + j * rowHeight + (isNarrow ? 16 : 0);
        const missing = dimension.recorded.filter((has) => !has).length;
        const note = missing ? `missing in ${missing}` : "in all";
        return (
          <g key={dimension.name}>
            <text
              x={isNarrow ? 0 : left - 10}
              y={isNarrow ? y - 4 : y + 11}
              className={`t12 ${isNarrow ? "" : "end"}`}
            >
              {isNarrow ? `${dimension.name}: ${note}` : dimension.name}
            </text>
            {dimension.recorded.map((has, i) =>
              has ? (
                <rect
                  key={i}
                  x={px(left + i * step)}
                  y={y}
                  width={px(step * 0.74)}
                  height={isNarrow ? 10 : 13}
                  className="f-quiet"
                />
              ) : (
                <line
                  key={i}
                  x1={px(left + i * step + step * 0.37)}
                  y1={y + (isNarrow ? 9 : 12)}
                  x2={px(left + i * step + step * 0.37)}
                  y2={y + (isNarrow ? 7 : 10)}
                  className="s-quiet s1"
                />
              ),
            )}
            {isNarrow ? null : (
              <text x={px(left + dimension.recorded.length * step + 8)} y={y + 11} className="t12">
                {note}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
