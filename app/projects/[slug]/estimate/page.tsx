import type { Metadata } from "next";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Drivers, EffortHistogram, RangeBar } from "#app/_charts/effort.tsx";
import { date, number } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { Figure, Section, TableTwin } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { DEFAULT_SEED, MULTIPLIERS } from "#server/estimates/catalogue.ts";
import {
  driversAnswer,
  estimateLede,
  estimateTitle,
  rangeAnswer,
  roundDays,
} from "#server/estimates/findings.ts";
import type { Estimate } from "#server/estimates/schema.ts";
import { forecastLede, forecastTitle } from "#server/forecasts/findings.ts";
import type { Forecast } from "#server/forecasts/schema.ts";
import { readProject } from "../_read.ts";
import { Earlier } from "./earlier.tsx";
import { EvidenceBox } from "./evidence-box.tsx";
import { ForecastFigure } from "./forecast-figure.tsx";
import { PlanEditor } from "./plan-editor.tsx";
import { emptyRow, formOf, NO_RATE, type PlanForm } from "./plan-form.ts";
import { BuiltUp, Buys, Changed, HangsOn } from "./sensitivity.tsx";

export const metadata: Metadata = { title: "Estimate" };

const BLANK: PlanForm = {
  rows: [emptyRow("p1"), emptyRow("p2"), emptyRow("p3")],
  history: "",
  size: "2",
  availability: "80",
  start: "",
  ...NO_RATE,
};

export default async function EstimatePage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [saved, forecasts, decision, outcomes, reference, project, blocked] = await Promise.all([
    api.estimates.list({ slug }),
    api.forecasts.list({ slug }),
    api.decisionPoints.get({ slug }),
    api.calibration.ofProject({ slug }),
    api.referenceClass.ofProject({ slug }),
    readProject(slug),
    whyNotHere(slug, "estimates.write"),
  ]);

  const [latest] = saved;
  return (
    <>
      <PageHead {...headOf(latest?.result, forecasts[0]?.result)} />
      <ForecastFigure
        slug={slug}
        target={project.target}
        forecasts={forecasts}
        decision={decision}
        isInTitle={!latest}
        disabledBecause={blocked}
      />
      {latest ? (
        <>
          <Range made={latest.result} />
          <BuiltUp saved={latest} />
          {latest.result.bridge ? <Changed bridge={latest.result.bridge} /> : null}
          <HangsOn saved={latest} />
          <WhatDrives made={latest.result} />
          <Buys saved={latest} />
          <EvidenceBox saved={latest} reference={reference} runs={forecasts[0]?.asked.runs ?? 0} />
        </>
      ) : null}
      <Section title="The plan" remark="Person-days; for a package with rounds, of one round">
        <PlanEditor
          key={latest?.estimateId ?? "blank"}
          slug={slug}
          start={latest ? formOf(latest.plan) : BLANK}
          seed={latest?.result.seed ?? DEFAULT_SEED}
          assumed={MULTIPLIERS.map(({ challengeId, effort, reason }) => ({
            challengeId,
            effort,
            reason,
          }))}
          disabledBecause={blocked}
        />
      </Section>
      {latest ? (
        <Earlier slug={slug} estimates={saved} outcomes={outcomes} disabledBecause={blocked} />
      ) : null}
    </>
  );
}

/** One sentence first: the range of the plan, else what the runs say, else what the page is for. */
function headOf(made: Estimate | undefined, told: Forecast | undefined) {
  if (made) return { title: estimateTitle(made), lede: estimateLede(made) };
  if (told?.outcome === "forecast") return { title: forecastTitle(told), lede: forecastLede(told) };
  return {
    title: "How much work is it, and how sure is that?",
    lede: "List the work packages with the fewest, the likeliest and the most days. The answer is a range from outcomes of finished projects and from this project's residual risks, never one number.",
  };
}

function Range({ made }: { made: Estimate }) {
  const { effortDays, plannedDays, calendar, histogram } = made;
  const max = Math.max(histogram.to, effortDays.p90 * 1.1, plannedDays);
  const label = estimateTitle(made);
  return (
    <Figure
      question="How much effort, and how sure is it?"
      answer={rangeAnswer(made)}
      twin={
        <TableTwin
          caption="Effort and dates by percentile"
          head={["Measure", "P10", "P50", "P80", "P90"]}
          rows={[
            ["Person-days", ...four(effortDays)],
            ...(calendar
              ? [
                  ["Working days", ...four(calendar.workingDays)],
                  [
                    "Finish",
                    date(calendar.finish.p10),
                    date(calendar.finish.p50),
                    date(calendar.finish.p80),
                    date(calendar.finish.p90),
                  ],
                ]
              : []),
            ...(calendar?.byDurations
              ? [
                  [
                    "Finish, by past durations",
                    date(calendar.byDurations.finish.p10),
                    date(calendar.byDurations.finish.p50),
                    date(calendar.byDurations.finish.p80),
                    date(calendar.byDurations.finish.p90),
                  ],
                ]
              : []),
            ...(made.cost
              ? [
                  [
                    `Cost, ${made.cost.currency}`,
                    ...[made.cost.p10, made.cost.p50, made.cost.p80, made.cost.p90].map((value) =>
                      number(roundDays(value)),
                    ),
                  ],
                ]
              : []),
          ]}
        />
      }
      side={
        <>
          <p>
            <b>Upright tick</b>: half end under it. <b>Thick</b>: up to 8 in 10. <b>Thin</b>: 1 in
            10 to 9 in 10.
          </p>
          <p>
            <b>Dashed</b>: the plan's own sum, {number(plannedDays)}.
          </p>
          {made.spentDays > 0 ? (
            <p>
              <b>Spent</b> on finished packages, and part of the range: {number(made.spentDays)}.
            </p>
          ) : null}
          {calendar?.byDurations ? (
            <p>
              <b>By what your {calendar.byDurations.projects} past projects did to their dates</b>:
              half finish by {date(calendar.byDurations.finish.p50)}, 8 in 10 by{" "}
              {date(calendar.byDurations.finish.p80)}.
            </p>
          ) : null}
          {made.cost ? (
            <p>
              <b>Cost</b>: 8 in 10 from {number(roundDays(made.cost.p10))} to{" "}
              {number(roundDays(made.cost.p90))} {made.cost.currency}.
            </p>
          ) : null}
          <p>
            <b>Bars</b>: how many of {number(made.samples)} simulated courses of the project ended
            there.
          </p>
        </>
      }
      source={
        <>
          <span>{made.basis}</span>
          <span>
            {number(made.samples)} samples, seed {made.seed}.
          </span>
        </>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <div className="grid gap-4">
            <RangeBar
              days={effortDays}
              plannedDays={plannedDays}
              width={width}
              max={max}
              label={label}
            />
            <EffortHistogram
              histogram={histogram}
              days={effortDays}
              plannedDays={plannedDays}
              width={width}
              label={`Distribution of the simulated effort. ${label}`}
            />
          </div>
        )}
      />
    </Figure>
  );
}

const four = (of: { p10: number; p50: number; p80: number; p90: number }) =>
  [of.p10, of.p50, of.p80, of.p90].map((value) => number(roundDays(value), value < 10 ? 1 : 0));

function WhatDrives({ made }: { made: Estimate }) {
  if (made.drivers.length === 0) return null;
  return (
    <Figure
      question="What drives it?"
      answer={driversAnswer(made)}
      twin={
        <TableTwin
          caption="Days that each challenge adds to the middle"
          head={["Challenge", "Adds, person-days"]}
          rows={made.drivers.map((driver) => [
            CHALLENGE_NAME[driver.challengeId],
            number(driver.addsDaysP50, 1),
          ])}
        />
      }
      source={
        <span>
          Against the mean residual risk of finished projects, 35. Filled: adds days; outlined:
          saves days.
        </span>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <Drivers drivers={made.drivers} width={width} label={driversAnswer(made)} />
        )}
      />
    </Figure>
  );
}
