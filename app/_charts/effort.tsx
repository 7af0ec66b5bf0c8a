import { number } from "#app/_copy/format.ts";
import { CHALLENGE_SHORT } from "#app/_copy/terms.ts";
import type { Estimate } from "#server/estimates/schema.ts";
import { linear, px } from "./geometry.ts";

type Days = Estimate["effortDays"];

/** Round steps (1, 2 or 5 times a power of ten) that cut 0..max into at most `most` parts. */
export function ticksTo(max: number, most = 6): number[] {
  const rough = Math.max(max, 1e-9) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step);
}

/** One interval: thin P10–P90, thick P50–P80, a tick at P50, and the plan's own sum dashed. Person-days. */
export function RangeBar(props: {
  days: Days;
  plannedDays: number | null;
  width: number;
  /** The same for every row that is to be compared. */
  max: number;
  label: string;
}) {
  const { days, plannedDays, width, max } = props;
  const x = linear([0, max], [8, width - 40]);
  const y = 46;
  return (
    <svg
      width={width}
      height={84}
      viewBox={`0 0 ${width} 84`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      <line x1={px(x(0))} y1={66} x2={px(x(max))} y2={66} className="axis" />
      {ticksTo(max, width < 500 ? 4 : 8).map((tick) => (
        <g key={tick}>
          <line x1={px(x(tick))} y1={24} x2={px(x(tick))} y2={66} className="guide faint" />
          <text x={px(x(tick))} y={81} className="t12 mid">
            {number(tick)}
          </text>
        </g>
      ))}
      <line x1={px(x(days.p10))} y1={y} x2={px(x(days.p90))} y2={y} className="s-quiet s2" />
      <line
        x1={px(x(days.p10))}
        y1={y - 4}
        x2={px(x(days.p10))}
        y2={y + 4}
        className="s-quiet s2"
      />
      <line
        x1={px(x(days.p90))}
        y1={y - 4}
        x2={px(x(days.p90))}
        y2={y + 4}
        className="s-quiet s2"
      />
      <rect
        x={px(x(days.p50))}
        y={y - 6}
        width={px(x(days.p80) - x(days.p50))}
        height={12}
        className="f-ink2"
      />
      <rect x={px(x(days.p50) - 1.5)} y={y - 11} width={3} height={22} className="f-ink" />
      {plannedDays === null ? null : (
        <line
          x1={px(x(plannedDays))}
          y1={24}
          x2={px(x(plannedDays))}
          y2={66}
          className="s-ink s1 dash"
        />
      )}
      <text x={px(x(days.p50) - 5)} y={y - 10} className="t14 b end halo">
        {number(days.p50)}
      </text>
      <text x={px(x(days.p80) + 3)} y={y - 10} className="t12 halo">
        {number(days.p80)}
      </text>
      <text x={px(x(days.p90) + 6)} y={y + 4} className="t12 halo">
        {number(days.p90)}
      </text>
      {plannedDays === null ? null : (
        <text x={px(x(plannedDays))} y={14} className="t12 mid">
          plan {number(plannedDays)}
        </text>
      )}
    </svg>
  );
}

/** The samples in thirty bins, with the median and the plan's own sum. Person-days. */
export function EffortHistogram(props: {
  histogram: Estimate["histogram"];
  days: Days;
  plannedDays: number | null;
  width: number;
  label: string;
}) {
  const { histogram, days, plannedDays, width } = props;
  const [top, base] = [24, 144];
  const x = linear([histogram.from, histogram.to], [8, width - 8]);
  const most = Math.max(1, ...histogram.counts);
  const binWidth = (width - 16) / Math.max(1, histogram.counts.length);
  const inside = (v: number) => v >= histogram.from && v <= histogram.to;
  return (
    <svg
      width={width}
      height={170}
      viewBox={`0 0 ${width} 170`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {histogram.counts.map((n, i) => {
        const height = (n / most) * (base - top);
        const middle =
          histogram.from + ((i + 0.5) / histogram.counts.length) * (histogram.to - histogram.from);
        const isInside = middle >= days.p10 && middle <= days.p90;
        return (
          <rect
            key={i}
            x={px(8 + i * binWidth + 0.5)}
            y={px(base - height)}
            width={px(Math.max(1, binWidth - 1))}
            height={px(height)}
            className={isInside ? "f-ink2" : "f-above"}
          />
        );
      })}
      <line x1={8} y1={base + 0.5} x2={width - 8} y2={base + 0.5} className="axis" />
      {ticksTo(histogram.to, width < 500 ? 4 : 8)
        .filter(inside)
        .map((tick) => (
          <text key={tick} x={px(x(tick))} y={base + 18} className="t12 mid">
            {number(tick)}
          </text>
        ))}
      <line x1={px(x(days.p50))} y1={top - 6} x2={px(x(days.p50))} y2={base} className="s-ink s2" />
      <text x={px(x(days.p50))} y={12} className="t12 b ink mid">
        half end under {number(days.p50)}
      </text>
      {plannedDays !== null && inside(plannedDays) ? (
        <line
          x1={px(x(plannedDays))}
          y1={top}
          x2={px(x(plannedDays))}
          y2={base}
          className="s-ink s1 dash"
        />
      ) : null}
    </svg>
  );
}

/** Which challenges add the most days to the median, largest first. */
export function Drivers(props: { drivers: Estimate["drivers"]; width: number; label: string }) {
  const { drivers, width } = props;
  const rowHeight = 28;
  const left = 112;
  const most = Math.max(0.1, ...drivers.map((d) => Math.abs(d.addsDaysP50)));
  const x = linear([0, most], [0, width - left - 64]);
  const height = drivers.length * rowHeight;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {drivers.map((driver, i) => {
        const y = i * rowHeight;
        const length = Math.max(1, x(Math.abs(driver.addsDaysP50)));
        const sign = driver.addsDaysP50 < 0 ? "−" : "+";
        return (
          <g key={driver.challengeId}>
            <text x={left - 10} y={y + 18} className="t14 end">
              {CHALLENGE_SHORT[driver.challengeId]}
            </text>
            {/* Outline: it saves days. */}
            <rect
              x={left}
              y={y + 7}
              width={px(length)}
              height={14}
              className={driver.addsDaysP50 < 0 ? "o-ink" : "f-ink2"}
            />
            <text x={px(left + length + 8)} y={y + 18} className="t12 ink">
              {sign}
              {number(Math.abs(driver.addsDaysP50), 1)}
            </text>
          </g>
        );
      })}
      <line x1={left + 0.5} y1={0} x2={left + 0.5} y2={height} className="axis" />
    </svg>
  );
}
