import { date, month, risk } from "#app/_copy/format.ts";
import { TableTwin } from "#app/_ui/figure.tsx";
import type { PortfolioTrend } from "#server/portfolio/schema.ts";
import { AtWidths } from "./at-widths.tsx";
import { linear, px } from "./geometry.ts";

type Week = PortfolioTrend["weeks"][number];
const HEIGHT = 220;
const PLOT = { left: 32, top: 12, bottom: 190 };
const LINES = [
  { key: "max", name: "worst", look: "s-ink" },
  { key: "index", name: "index", look: "s-bind" },
  { key: "mean", name: "mean", look: "s-quiet" },
] as const;

/** Three lines on the scale of every risk, labelled where they end. */
export function WeekTrend({ trend }: { trend: PortfolioTrend }) {
  if (trend.weeks.length < 2) return null;
  return (
    <>
      <AtWidths draw={(width) => <Lines weeks={trend.weeks} width={width} />} />
      <TableTwin
        caption="The portfolio every fourth week"
        head={["Week's end", "Projects", "Worst", "Index", "Mean", "Critical"]}
        rows={trend.weeks.map((week) => [
          date(week.at),
          String(week.projects),
          ...[week.max, week.index, week.mean].map((value) => (value === null ? "–" : risk(value))),
          String(week.critical),
        ])}
      />
    </>
  );
}

function Lines({ weeks, width }: { weeks: readonly Week[]; width: number }) {
  const times = weeks.map((week) => Date.parse(week.at));
  const x = linear([times[0] ?? 0, times.at(-1) ?? 1], [PLOT.left, width - 84]);
  const y = linear([0, 100], [PLOT.bottom, PLOT.top]);
  const ticks = weeks.filter((_, i) => i % (width < 500 ? 8 : 4) === 0);
  return (
    <svg
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      className="chart"
      role="img"
      aria-label="Worst, index and mean of the portfolio over time; the table has the numbers"
    >
      {[0, 50, 75, 100].map((value) => (
        <g key={value}>
          <line
            x1={PLOT.left}
            x2={width - 84}
            y1={px(y(value))}
            y2={px(y(value))}
            className="guide"
          />
          <text x={PLOT.left - 6} y={px(y(value) + 4)} className="t12 end">
            {value}
          </text>
        </g>
      ))}
      {ticks.map((week) => (
        <text key={week.at} x={px(x(Date.parse(week.at)))} y={PLOT.bottom + 18} className="t12 mid">
          {`${month(week.at)} ${week.at.slice(2, 4)}`}
        </text>
      ))}
      {endsApart(weeks, y).map(({ key, name, look, labelY }) => (
        <g key={key}>
          <path d={pathOf(weeks, key, { x, y })} className={look} fill="none" strokeWidth={2} />
          <text x={width - 78} y={px(labelY + 4)} className="t14">
            {name} {risk(weeks.at(-1)?.[key] ?? 0)}
          </text>
        </g>
      ))}
    </svg>
  );
}

type Scales = { x: (value: number) => number; y: (value: number) => number };

function pathOf(weeks: readonly Week[], key: "max" | "index" | "mean", { x, y }: Scales): string {
  return weeks
    .flatMap((week) => {
      const value = week[key];
      return value === null ? [] : [`${px(x(Date.parse(week.at)))},${px(y(value))}`];
    })
    .map((point, i) => `${i === 0 ? "M" : "L"}${point}`)
    .join("");
}

/** Labels at the ends of their lines, pushed down where they would touch. */
function endsApart(weeks: readonly Week[], y: (value: number) => number) {
  let last = Number.NEGATIVE_INFINITY;
  return LINES.map((line) => {
    const labelY = Math.max(y(weeks.at(-1)?.[line.key] ?? 0), last + 15);
    last = labelY;
    return { ...line, labelY };
  });
}
