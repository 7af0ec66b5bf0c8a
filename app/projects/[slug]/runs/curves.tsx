import Link from "next/link";
import { linear, niceScale, px } from "#app/_charts/geometry.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import type { CurvesPage } from "#server/curves/schema.ts";
import { figure } from "#server/runs/rules/text.ts";
import { factHref } from "./fact-href.ts";

type Metric = CurvesPage["metrics"][number];

/** How metrics of the two runs went, step by step; nothing where no tracker sent a history. */
export function Curves({ slug, page }: { slug: string; page: CurvesPage }) {
  if (page.metrics.length === 0) return null;
  return (
    <Figure
      question="How did training go, step by step?"
      answer={page.title}
      twin={
        <TableTwin
          caption="Curves of the runs"
          head={["Metric", "Run", "Steps", "First", "Last", "At its end", "What its shape says"]}
          rows={page.metrics.flatMap(({ metric, sides }) =>
            sides.map((side) => [
              metric,
              <Link key={side.runId} href={factHref(slug, side)}>
                {side.name}
              </Link>,
              side.count,
              shownValue(side.points[0]),
              shownValue(side.points.at(-1)),
              side.heading ?? "too few steps",
              SHAPE[side.verdict.kind],
            ]),
          )}
        />
      }
      source={
        <span>
          <b>Dashed</b>: before. <b>Solid</b>: after. A gap is a value that was no number. Flat: the
          median of the last quarter is within 2 % of the whole range of that of the quarter before.
          No test of significance.
          {page.leftOut > 0 ? ` ${page.leftOut} more metrics are not drawn.` : ""}
        </span>
      }
    >
      <div className="flex flex-wrap gap-x-8 gap-y-6">
        {page.metrics.map((one) => (
          <Curve key={one.metric} of={one} />
        ))}
      </div>
    </Figure>
  );
}

const SHAPE = {
  diverged: "ends without a number",
  turned: "got worse after its best",
  "best-last": "best at its last step",
  open: "tells nothing",
} as const;

const shownValue = (point: Metric["sides"][number]["points"][number] | undefined) =>
  point === undefined || point.value === null ? "no number" : figure(point.value);

const WIDTH = 330;
const LEFT = 46;
const TOP = 10;
const PLOT = 110;
const HEIGHT = TOP + PLOT + 22;

function Curve({ of }: { of: Metric }) {
  const points = of.sides.flatMap((side) => side.points);
  const scale = niceScale(points.flatMap(({ value }) => (value === null ? [] : [value])));
  // Reduced, not spread: a history may be longer than what a call takes as arguments.
  const first = points.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const last = points.reduce((most, { step }) => Math.max(most, step), 0);
  const x = linear([first, last], [LEFT, WIDTH - 8]);
  const y = linear([scale.low, scale.high], [TOP + PLOT, TOP]);
  return (
    <div className="max-w-full min-w-0">
      <h3 className="text-14 font-strong">
        <bdi>{of.metric}</bdi>
      </h3>
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="chart max-w-full"
        role="img"
        aria-label={of.says || `${of.metric} by step`}
      >
        {scale.ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={LEFT}
              y1={px(y(tick))}
              x2={WIDTH - 8}
              y2={px(y(tick))}
              className={tick === 0 ? "s-ink s1" : "guide faint"}
            />
            <text x={LEFT - 8} y={px(y(tick) + 4)} className="t12 end">
              {figure(tick)}
            </text>
          </g>
        ))}
        {of.sides.map((side, i) => (
          <path
            key={side.runId}
            d={pathOf(side.points, x, y)}
            className={`nofill ${i === 0 && of.sides.length > 1 ? "s-ink s15 dash" : "s-ink s2"}`}
          />
        ))}
        <text x={LEFT} y={HEIGHT - 4} className="t12">
          step {first}
        </text>
        <text x={WIDTH - 8} y={HEIGHT - 4} className="t12 end">
          {last}
        </text>
      </svg>
      <p className="max-w-[330px] text-12 text-ink-2">
        {of.says} {scale.isCut ? "The axis is cut: 0 is not on it." : ""}
      </p>
    </div>
  );
}

/** A value that is no number lifts the pen. */
function pathOf(
  points: Metric["sides"][number]["points"],
  x: (step: number) => number,
  y: (value: number) => number,
): string {
  let isDown = false;
  return points
    .map(({ step, value }) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const to = `${isDown ? "L" : "M"}${px(x(step))} ${px(y(value))}`;
      isDown = true;
      return to;
    })
    .join("");
}
