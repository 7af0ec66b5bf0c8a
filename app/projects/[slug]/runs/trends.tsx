import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { date } from "#app/_copy/format.ts";
import { caller } from "#app/_trpc/server.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { queryOf } from "#server/explorer/rules/address.ts";
import type { View } from "#server/explorer/rules/view.ts";
import { RunFilter } from "#server/explorer/schema.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { figure } from "#server/runs/rules/text.ts";
import type { TrendPage } from "#server/trends/schema.ts";
import { MetricChartDrawing } from "./metric-chart.tsx";
import { StallPanel } from "./stall-panel.tsx";
import { WeeksChart } from "./weeks-chart.tsx";

/**
 * Below the table: the metric over time, where it broke, whether it stands still. Not streamed after it:
 * what React sends late is wrapped in inline styles, which the page's policy refuses.
 */
export async function Trends(props: { slug: string; view: View; metric: string | null }) {
  const { slug, view, metric } = props;
  const api = await caller();
  const filter = RunFilter.catch(RunFilter.parse({})).parse(queryOf(view, null));
  const [trend, completeness] = await Promise.all([
    metric === null ? null : api.trends.metric({ slug, ...filter, metric }),
    api.trends.completeness({ slug }),
  ]);
  return (
    <>
      {trend?.stall ? <StallPanel stall={trend.stall} metric={trend.metric} /> : null}
      {trend ? <MetricFigure slug={slug} trend={trend} /> : null}
      {completeness.weeks.length > 0 ? (
        <Figure
          question="Do runs record what a diff needs, week by week?"
          answer={completeness.answer}
          twin={
            <TableTwin
              caption="Runs of each week that recorded each dimension"
              head={[
                "Week of",
                "Runs",
                "All six",
                ...DIMENSIONS.map((one) => DIMENSION_WORDS[one]),
              ]}
              rows={completeness.weeks.map((week) => [
                date(week.week),
                week.runs,
                week.whole,
                ...week.recorded,
              ])}
            />
          }
          source={<span>Active runs by the week of their start, UTC.</span>}
        >
          <AtWidths
            draw={(width, kind) => (
              <WeeksChart
                weeks={completeness.weeks}
                width={width}
                isNarrow={kind === "narrow"}
                label={completeness.answer}
              />
            )}
          />
        </Figure>
      ) : null}
    </>
  );
}

function MetricFigure({ slug, trend }: { slug: string; trend: TrendPage }) {
  const { chart, metric, breaks } = trend;
  if (!chart) return null;
  return (
    <Figure
      id="metric"
      question={`How did ${metric} develop, and where did it break?`}
      answer={<bdi>{breaks.length > 0 ? trend.breakSays : trend.answer}</bdi>}
      twin={
        <TableTwin
          caption={`${metric}: every new best result`}
          head={["Started", metric]}
          rows={chart.best.map(({ time, value }) => [
            new Date(time).toISOString().slice(0, 16).replace("T", " "),
            figure(value),
          ])}
        />
      }
      side={
        <>
          <p>
            <bdi>{breaks.length > 0 ? trend.answer : trend.breakSays}</bdi>.
          </p>
          {breaks.length > 0 ? <Breaks slug={slug} trend={trend} /> : null}
          <p>
            <b>{chart.points.length > 0 ? "Dot" : "Bar"}</b>:{" "}
            {chart.points.length > 0
              ? "a finished run."
              : "finished runs of a stretch of time, lowest to highest, with their median."}{" "}
            <b>Step</b>: best so far. <b>Cross</b>: failed or killed.
            {trend.target === null ? "" : " Dashed line: the target."}
          </p>
        </>
      }
      source={
        <span>
          {chart.results.toLocaleString("en")} finished runs with <bdi>{metric}</bdi>,{" "}
          {trend.direction === "max" ? "higher" : "lower"} is better.
          {chart.outside > 0 ? ` ${chart.outside} lie outside the drawing.` : ""}
        </span>
      }
    >
      <AtWidths
        mid={648}
        wide={896}
        draw={(width, kind) => (
          <MetricChartDrawing trend={trend} chart={chart} width={width} kind={kind} />
        )}
      />
    </Figure>
  );
}

/** One click from the break to what differs across it. */
function Breaks({ slug, trend }: { slug: string; trend: TrendPage }) {
  return (
    <ul>
      {trend.breaks.map((one) => (
        <li key={one.after.runId} className="py-0.5">
          <Link
            href={`/projects/${slug}/runs?before=${encodeURIComponent(one.before.runId)}&after=${encodeURIComponent(one.after.runId)}`}
            className="inline-flex min-h-11 items-center rail:min-h-0"
          >
            <span>
              What changed at <bdi>{one.after.name}</bdi>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
