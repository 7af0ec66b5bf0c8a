import { number, percent } from "#app/_copy/format.ts";
import type { EstimateScores, ForecastScores, Share } from "#server/calibration/schema.ts";
import { linear, px } from "./geometry.ts";

type Size = { width: number; label: string };

/** The share that came true as a tick, the range that so few leave it as a bar, and what was promised dashed. */
export function CoverageBar(props: Size & { share: Share; promised: number }) {
  const { share, promised, width } = props;
  const x = linear([0, 1], [8, width - 24]);
  const middle = share.of === 0 ? null : share.hits / share.of;
  return (
    <svg
      width={width}
      height={92}
      viewBox={`0 0 ${width} 92`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, 0.25, 0.5, 0.75, 1].map((at) => (
        <g key={at}>
          <line x1={px(x(at))} y1={26} x2={px(x(at))} y2={70} className="guide faint" />
          <text
            x={px(x(at))}
            y={87}
            className={at === 0 ? "t12" : at === 1 ? "t12 end" : "t12 mid"}
          >
            {percent(at)}
          </text>
        </g>
      ))}
      <rect
        x={px(x(share.low))}
        y={42}
        width={px(Math.max(2, x(share.high) - x(share.low)))}
        height={12}
        className={share.of === 0 ? "d-quiet" : "f-ink2"}
      />
      {middle === null ? null : (
        <rect x={px(x(middle) - 1.5)} y={36} width={3} height={24} className="f-ink" />
      )}
      <line x1={px(x(promised))} y1={24} x2={px(x(promised))} y2={70} className="s-ink s1 dash" />
      <text x={px(x(promised))} y={16} className="t12 ink mid">
        promised {percent(promised)}
      </text>
    </svg>
  );
}

/** Chance that was told against how often it came; a dot on the diagonal kept its word. */
export function ReliabilityDots(props: Size & { bins: ForecastScores["reliability"] }) {
  const side = Math.min(props.width, 320);
  const [left, bottom] = [46, side - 30];
  const x = linear([0, 1], [left, side - 12]);
  const y = linear([0, 1], [bottom, 12]);
  return (
    <svg
      width={side}
      height={side}
      viewBox={`0 0 ${side} ${side}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, 0.5, 1].map((at) => (
        <g key={at}>
          <line x1={left} y1={px(y(at))} x2={px(x(1))} y2={px(y(at))} className="guide faint" />
          <text x={left - 6} y={px(y(at) + 4)} className="t12 end">
            {percent(at)}
          </text>
          <text x={px(x(at))} y={bottom + 20} className={at === 1 ? "t12 end" : "t12 mid"}>
            {percent(at)}
          </text>
        </g>
      ))}
      <line x1={px(x(0))} y1={px(y(0))} x2={px(x(1))} y2={px(y(1))} className="s-ink s1 dash" />
      {props.bins.map((bin) => (
        <g key={bin.from}>
          <circle cx={px(x(bin.chance))} cy={px(y(bin.reached))} r={6} className="f-ink" />
          <text x={px(x(bin.chance) + 9)} y={px(y(bin.reached) + 4)} className="t12 halo">
            {bin.count}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Outcomes per fifth of their own range; equal bars keep the word. */
export function FifthBars(props: Size & { fifths: readonly number[] }) {
  const { fifths, width } = props;
  const [top, bottom] = [24, 124];
  const most = Math.max(1, ...fifths);
  const each = (width - 16) / Math.max(1, fifths.length);
  const even = fifths.reduce((sum, n) => sum + n, 0) / Math.max(1, fifths.length);
  const y = linear([0, most], [bottom, top]);
  return (
    <svg
      width={width}
      height={150}
      viewBox={`0 0 ${width} 150`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {fifths.map((n, i) => (
        <g key={i}>
          <rect
            x={px(8 + i * each + 3)}
            y={px(y(n))}
            width={px(each - 6)}
            height={px(bottom - y(n))}
            className="f-ink2"
          />
          <text x={px(8 + (i + 0.5) * each)} y={px(y(n) - 6)} className="t12 b ink mid">
            {n}
          </text>
          <text x={px(8 + (i + 0.5) * each)} y={142} className="t12 mid">
            {i * 20}–{(i + 1) * 20}
          </text>
        </g>
      ))}
      <line x1={8} y1={px(y(even))} x2={width - 8} y2={px(y(even))} className="s-ink s1 dash" />
      <line x1={8} y1={bottom + 0.5} x2={width - 8} y2={bottom + 0.5} className="axis" />
    </svg>
  );
}

/** Width of each range over its middle, in the order made. */
export function SharpnessDots(props: Size & { made: EstimateScores["sharpness"] }) {
  const { made, width } = props;
  const [left, right, top, bottom] = [36, width - 12, 12, 112];
  const most = Math.max(1, ...made.map((one) => one.relativeWidth));
  const x = linear([0, Math.max(1, made.length - 1)], [left + 8, right - 8]);
  const y = linear([0, most], [bottom, top]);
  return (
    <svg
      width={width}
      height={134}
      viewBox={`0 0 ${width} 134`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[0, most].map((at) => (
        <g key={at}>
          <line x1={left} y1={px(y(at))} x2={right} y2={px(y(at))} className="guide faint" />
          <text x={left - 6} y={px(y(at) + 4)} className="t12 end">
            {number(at, 1)}
          </text>
        </g>
      ))}
      {made.map((one, i) => (
        <circle
          key={`${one.at} ${i}`}
          cx={px(x(i))}
          cy={px(y(one.relativeWidth))}
          r={4}
          className="f-ink"
        />
      ))}
      <text x={left} y={130} className="t12">
        earliest
      </text>
      <text x={right} y={130} className="t12 end">
        latest
      </text>
    </svg>
  );
}
