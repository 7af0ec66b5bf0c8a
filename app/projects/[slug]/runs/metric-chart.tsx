import type { Width } from "#app/_charts/at-widths.tsx";
import { linear, px } from "#app/_charts/geometry.ts";
import { dayMonth } from "#app/_copy/format.ts";
import { figure } from "#server/runs/rules/text.ts";
import type { MetricChart, TrendPage } from "#server/trends/schema.ts";

type Props = { trend: TrendPage; chart: MetricChart; width: number; kind: Width };

const TOP = 18;
const PLOT = 220;
const FAILED_Y = TOP + PLOT + 12;
const HEIGHT = FAILED_Y + 30;

/** Results over time with the best so far, the target and the breaks; the scale never hides a single run but the absurd. */
export function MetricChartDrawing({ trend, chart, width, kind }: Props) {
  const { target } = trend;
  const left = 52;
  const right = kind === "narrow" ? 8 : 64;
  const [low, high] = withTarget(chart, target);
  const x = linear([chart.from, chart.to], [left, width - right]);
  const y = linear([low, high], [TOP + PLOT, TOP]);
  const clamp = (value: number) => Math.max(low, Math.min(high, value));
  const ticks = ticksOf(low, high);
  return (
    <svg
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      className="chart"
      role="img"
      aria-label={`${trend.answer}. ${trend.breakSays}.`}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={left}
            y1={px(y(tick))}
            x2={width - right}
            y2={px(y(tick))}
            className="guide faint"
          />
          <text x={left - 8} y={px(y(tick) + 4)} className="t12 end">
            {figure(tick)}
          </text>
        </g>
      ))}
      {target === null ? null : (
        <g>
          <line
            x1={left}
            y1={px(y(clamp(target)))}
            x2={width - right}
            y2={px(y(clamp(target)))}
            className="s-required s15 dash"
          />
          <text
            x={kind === "narrow" ? width - right : width - right + 6}
            y={px(y(clamp(target)) + (kind === "narrow" ? -5 : 4))}
            className={`t12 req-text ${kind === "narrow" ? "end" : ""}`}
          >
            {kind === "narrow" ? `target ${figure(target)}` : "target"}
          </text>
        </g>
      )}
      {chart.bins.map((bin) => (
        <g key={bin.time}>
          <line
            x1={px(x(bin.time))}
            x2={px(x(bin.time))}
            y1={px(y(clamp(bin.low)) + 1)}
            y2={px(y(clamp(bin.high)) - 1)}
            className="s-quiet s2"
          />
          <line
            x1={px(x(bin.time) - 2.5)}
            x2={px(x(bin.time) + 2.5)}
            y1={px(y(clamp(bin.middle)))}
            y2={px(y(clamp(bin.middle)))}
            className="s-ink s2"
          />
        </g>
      ))}
      {chart.points.map(({ time, value }, i) => (
        <circle key={i} cx={px(x(time))} cy={px(y(clamp(value)))} r={2.5} className="f-quiet" />
      ))}
      <path d={steps(chart, x, (value) => y(clamp(value)))} className="s-ink s15 nofill" />
      {trend.breaks.map((one, i) => (
        <Break key={one.after.runId} at={{ one, x, y, clamp, isFirst: i === 0, width }} />
      ))}
      <line x1={left} y1={TOP + PLOT} x2={width - right} y2={TOP + PLOT} className="s-ink s1" />
      {chart.failed.map(({ time, runs }, i) => (
        <path
          key={i}
          d={`M${px(x(time) - 3)} ${FAILED_Y - 3}l6 6m0 -6l-6 6`}
          className={runs > 1 ? "s-ink s15" : "s-ink s1"}
        />
      ))}
      <text x={left} y={HEIGHT - 2} className="t12">
        {dayMonth(new Date(chart.from))}
      </text>
      <text x={width - right} y={HEIGHT - 2} className="t12 end">
        {dayMonth(new Date(chart.to))}
      </text>
    </svg>
  );
}

function Break(props: {
  at: {
    one: TrendPage["breaks"][number];
    x: (time: number) => number;
    y: (value: number) => number;
    clamp: (value: number) => number;
    isFirst: boolean;
    width: number;
  };
}) {
  const { one, x, y, clamp, isFirst, width } = props.at;
  const [a, b] = [x(Date.parse(one.before.startedAt)), x(Date.parse(one.after.startedAt))];
  const [from, to] = [y(clamp(one.levelBefore)), y(clamp(one.levelAfter))];
  const isRight = b > width / 2;
  return (
    <g>
      <path
        d={`M${px(a)} ${px(from)}L${px(b)} ${px(to)}`}
        className={`s-bind nofill ${isFirst ? "s2" : "s1"}`}
      />
      <circle cx={px(a)} cy={px(from)} r={4} className="f-ink" />
      <circle cx={px(b)} cy={px(to)} r={4} className="f-bind" />
      {isFirst ? (
        <text
          x={px(b + (isRight ? -8 : 8))}
          y={px(Math.min(TOP + PLOT - 6, to + 4))}
          className={`t12 b halo ${isRight ? "end" : ""}`}
        >
          {one.after.name.slice(0, 24)}
        </text>
      ) : null}
    </g>
  );
}

function withTarget(chart: MetricChart, target: number | null): [number, number] {
  const [low, high] = [
    Math.min(chart.low, target ?? chart.low),
    Math.max(chart.high, target ?? chart.high),
  ];
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  return [low - room, high + room];
}

function steps(
  chart: MetricChart,
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  const [first] = chart.best;
  if (!first) return "";
  const path = [`M${px(x(first.time))} ${px(y(first.value))}`];
  for (const { time, value } of chart.best.slice(1)) path.push(`H${px(x(time))}V${px(y(value))}`);
  path.push(`H${px(x(chart.to))}`);
  return path.join("");
}

/** Three to six round numbers. */
function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}
