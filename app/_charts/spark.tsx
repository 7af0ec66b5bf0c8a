import { linear, px } from "./geometry.ts";

/** A row of snapshots on its own range, at least eight points high so that noise stays flat. */
export function Spark(props: { values: readonly number[]; width?: number; height?: number }) {
  const { values, width = 56, height = 24 } = props;
  const last = values.at(-1);
  if (values.length < 2 || last === undefined) return null;
  const [low, high] = [Math.min(...values) - 1, Math.max(...values) + 1];
  const middle = (low + high) / 2;
  const span = Math.max(8, high - low);
  const x = linear([0, values.length - 1], [2, width - 6]);
  const y = linear([middle - span / 2, middle + span / 2], [height - 4, 4]);
  const points = values.map((value, i) => `${px(x(i))} ${px(y(value))}`).join("L");
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      aria-hidden="true"
    >
      <path d={`M${points}`} className="s-ink s15 nofill" />
      <circle cx={px(x(values.length - 1))} cy={px(y(last))} r={2.5} className="f-ink" />
    </svg>
  );
}
