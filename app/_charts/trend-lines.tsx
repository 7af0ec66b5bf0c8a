import { dayMonth, month, percent, plain, risk } from "#app/_copy/format.ts";
import { SECTION_IDS } from "#server/catalogue/schema.ts";
import type { Marker, Trend } from "#server/snapshots/schema.ts";
import type { Width } from "./at-widths.tsx";
import { linear, px } from "./geometry.ts";
import {
  MARKER_LANES,
  monthTicks,
  seriesOf,
  stepPath,
  type TrendFrame,
  trendFrame,
} from "./trend-frame.ts";

type Line = {
  readonly name: string;
  readonly look: string;
  readonly values: ReturnType<typeof seriesOf>;
};
type Panel = {
  readonly title: string;
  readonly max: number;
  readonly guides: readonly number[];
  readonly show: (value: number) => string;
  readonly lines: readonly Line[];
};

/** Scores over time in three panels on one axis, with what happened in lanes below. */
export function TrendLines(props: { trend: Trend; width: number; kind: Width; label: string }) {
  const { trend, width, kind } = props;
  const frame = trendFrame(trend, { width, kind });
  return (
    <svg
      width={width}
      height={frame.height}
      viewBox={`0 0 ${width} ${frame.height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {trend.markers
        .filter((one) => one.kind === "assessment" || one.kind === "milestone")
        .map((one) => (
          <line
            key={`${one.kind} ${one.id}`}
            x1={px(frame.x(one.at))}
            y1={frame.tops[0]}
            x2={px(frame.x(one.at))}
            y2={frame.plotBottom}
            className="guide dash"
          />
        ))}
      {panelsOf(trend).map((panel, i) => (
        <PanelOf key={panel.title} panel={panel} frame={frame} top={frame.tops[i] ?? 0} />
      ))}
      <Months trend={trend} frame={frame} />
      {MARKER_LANES.map((lane, i) => (
        <Lane
          key={lane.kind}
          name={lane.name}
          markers={trend.markers.filter((one) => one.kind === lane.kind)}
          frame={frame}
          y={frame.lanesTop + i * frame.lane + frame.lane - 10}
        />
      ))}
    </svg>
  );
}

function panelsOf(trend: Trend): Panel[] {
  return [
    {
      title: "Risk, lower is better",
      max: 100,
      guides: [25, 50, 75],
      show: risk,
      lines: [
        {
          name: "claims say",
          look: "s-quiet s15 dash",
          values: seriesOf(trend, (one) => one.claimed),
        },
        { name: "proven", look: "s-ink s25", values: seriesOf(trend, (one) => one.score) },
      ],
    },
    {
      title: "ML Test Score and its sections, higher is better",
      max: 7,
      guides: [2, 4, 6],
      show: (value) => plain(value),
      lines: [
        ...SECTION_IDS.map((section) => ({
          name: section,
          look: "s-quiet s1",
          values: seriesOf(trend, (one) => one.sections[section]),
        })),
        { name: "score", look: "s-ink s25", values: seriesOf(trend, (one) => one.mlTestScore) },
      ],
    },
    {
      title: "Coverage (line) and confidence (dashes)",
      max: 1,
      guides: [0.5],
      show: percent,
      lines: [
        {
          name: "confidence",
          look: "s-quiet s15 dash",
          values: seriesOf(trend, (one) => one.confidence),
        },
        { name: "coverage", look: "s-ink s2", values: seriesOf(trend, (one) => one.coverage) },
      ],
    },
  ];
}

function PanelOf({ panel, frame, top }: { panel: Panel; frame: TrendFrame; top: number }) {
  const { left, right } = frame;
  const y = linear([0, panel.max], [top + frame.panel, top]);
  const main = panel.lines.at(-1);
  const last = main?.values.at(-1)?.value ?? null;
  return (
    <g>
      <text x={0} y={top - 14} className="t12 ink">
        {panel.title}
      </text>
      {[0, ...panel.guides, panel.max].map((value) => (
        <g key={value}>
          <line
            x1={left}
            y1={px(y(value))}
            x2={right}
            y2={px(y(value))}
            className={value === 0 ? "axis" : "guide faint"}
          />
          <text x={left - 6} y={px(y(value) + 4)} className="t12 end">
            {panel.max === 1 ? Math.round(value * 100) : value}
          </text>
        </g>
      ))}
      {panel.lines.map((line) => (
        <path
          key={line.name}
          d={stepPath(line.values, { x: frame.x, y, end: right })}
          className={`${line.look} nofill`}
        />
      ))}
      {last === null ? null : (
        <>
          <circle cx={right} cy={px(y(last))} r={4} className="f-ink" />
          <text x={right + 8} y={px(y(last) + 4)} className="t14 b halo">
            {panel.show(last)}
          </text>
        </>
      )}
    </g>
  );
}

function Months({ trend, frame }: { trend: Trend; frame: TrendFrame }) {
  const y = frame.plotBottom;
  const ticks = monthTicks(trend, frame.right - frame.left).filter(
    (at) => frame.right - frame.x(at) > 40,
  );
  return (
    <g>
      {ticks.map((at) => {
        const isJanuary = new Date(at).getUTCMonth() === 0;
        return (
          <g key={at}>
            <line x1={px(frame.x(at))} y1={y} x2={px(frame.x(at))} y2={y + 5} className="axis" />
            <text x={px(frame.x(at))} y={y + 18} className="t12 mid">
              {isJanuary ? new Date(at).getUTCFullYear() : month(new Date(at))}
            </text>
          </g>
        );
      })}
      <text x={frame.right} y={y + 18} className="t12 b ink mid">
        today
      </text>
    </g>
  );
}

function Lane(props: { name: string; markers: readonly Marker[]; frame: TrendFrame; y: number }) {
  const { name, markers, frame, y } = props;
  const { left, right, isNarrow } = frame;
  return (
    <g>
      <text
        x={isNarrow ? left : left - 10}
        y={isNarrow ? y - 10 : y + 4}
        className={isNarrow ? "t12" : "t12 end"}
      >
        {name}
      </text>
      <line x1={left} y1={y} x2={right} y2={y} className="guide faint" />
      {markers.map((one, i) => (
        <g key={`${one.id} ${i}`}>
          <title>{`${one.label}, ${dayMonth(one.at)}`}</title>
          <Mark kind={one.kind} x={px(frame.x(one.at))} y={y} />
        </g>
      ))}
      <text x={right + 8} y={y + 4} className="t12">
        {markers.length > 0 ? markers.length : "none"}
      </text>
    </g>
  );
}

/** Told apart by shape: a tick, a dot, a square, a diamond, a triangle. */
function Mark({ kind, x, y }: { kind: Marker["kind"]; x: number; y: number }) {
  switch (kind) {
    case "evidence":
      return <line x1={x} y1={y - 6} x2={x} y2={y + 6} className="s-ink s15" />;
    case "assessment":
      return <circle cx={x} cy={y} r={4.5} className="f-ink" />;
    case "decision":
      return <rect x={x - 4} y={y - 4} width={8} height={8} className="f-ink" />;
    case "milestone":
      return <path d={`M${x} ${y - 6}l5 6-5 6-5-6z`} className="o-ink" />;
    case "release":
      return <path d={`M${x} ${y - 6}l6 11h-12z`} className="f-quiet" />;
  }
}

/** One residual risk on its way, on the common scale of 0 to 100. */
export function RiskSpark(props: {
  trend: Trend;
  values: ReturnType<typeof seriesOf>;
  width: number;
  label: string;
}) {
  const { trend, width } = props;
  const height = 44;
  const x = linear([Date.parse(trend.from), Date.parse(trend.to)], [1, width - 5]);
  const y = linear([0, 100], [height - 2, 2]);
  const last = props.values.at(-1)?.value ?? null;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="chart"
      role="img"
      aria-label={props.label}
    >
      {[50, 75].map((value) => (
        <line
          key={value}
          x1={0}
          y1={px(y(value))}
          x2={width}
          y2={px(y(value))}
          className="guide faint"
        />
      ))}
      <line x1={0} y1={height - 2} x2={width} y2={height - 2} className="axis" />
      <path
        d={stepPath(props.values, { x: (at) => x(Date.parse(at)), y, end: width - 5 })}
        className="s-ink s2 nofill"
      />
      {last === null ? null : <circle cx={width - 5} cy={px(y(last))} r={3.5} className="f-ink" />}
    </svg>
  );
}
