import { px, toneOf } from "./geometry.ts";

const BOX = { width: 57, height: 58, base: 54, full: 50 };
const BIN = 5;

/** The head of a column: where the whole portfolio stands on one challenge, on the same 0–100 scale as the cells. */
export function HeadDots(props: {
  /** One tick each; empty where there are too many to tell apart, and the bins are drawn. */
  values: readonly number[];
  bins: readonly number[];
}) {
  const { values, bins } = props;
  const { width, height, base, full } = BOX;
  const y = (v: number) => px(base - (v / 100) * full);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      aria-hidden="true"
    >
      <line x1={0} y1={y(75)} x2={width} y2={y(75)} className="guide" />
      <line x1={0} y1={y(50)} x2={width} y2={y(50)} className="guide faint" />
      <line x1={0} y1={base + 0.5} x2={width} y2={base + 0.5} className="axis" />
      {values.length === 0
        ? sharesOf(bins).map((bin) => (
            <rect
              key={bin.from}
              x={4}
              y={y(bin.from + BIN)}
              width={px(bin.share * (width - 12))}
              height={2}
              className={`f-${toneOf(bin.from + BIN / 2)}`}
            />
          ))
        : [...values]
            .sort((a, b) => a - b)
            .map((value, i) => (
              <rect
                key={i}
                x={4}
                y={px(y(value) - 0.75)}
                width={18}
                height={1.5}
                className={`f-${toneOf(value)}`}
              />
            ))}
    </svg>
  );
}

/** Twenty bins of five points; `share` is relative to the fullest. */
export function sharesOf(bins: readonly number[]): { from: number; share: number }[] {
  const most = Math.max(1, ...bins);
  return bins.map((n, i) => ({ from: i * BIN, share: n / most }));
}
