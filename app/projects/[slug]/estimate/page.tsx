import type { Metadata } from "next";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Drivers, EffortHistogram, RangeBar } from "#app/_charts/effort.tsx";
import { date, dateTime, number } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { caller, viewer } from "#app/_trpc/server.ts";
import { Figure, Section, TableTwin } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { DEFAULT_SEED } from "#server/estimates/catalogue.ts";
import {
  driversAnswer,
  estimateLede,
  estimateTitle,
  rangeAnswer,
  roundDays,
} from "#server/estimates/findings.ts";
import type { Estimate, SavedEstimate } from "#server/estimates/schema.ts";
import { whyNot } from "#server/identity/permissions.ts";
import { readProject } from "../_read.ts";
import { ForecastFigure } from "./forecast-figure.tsx";
import { PlanEditor } from "./plan-editor.tsx";
import { emptyRow, formOf, type PlanForm } from "./plan-form.ts";

export const metadata: Metadata = { title: "Estimate" };

const BLANK: PlanForm = {
  rows: [emptyRow("p1"), emptyRow("p2"), emptyRow("p3")],
  history: "",
  size: "2",
  availability: "80",
  start: "",
};

export default async function EstimatePage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [saved, forecasts, project, scope] = await Promise.all([
    api.estimates.list({ slug }),
    api.forecasts.list({ slug }),
    readProject(slug),
    viewer(),
  ]);
  const blocked = scope && whyNot(scope.actor, "estimates.write");
  const [latest, ...earlier] = saved;
  return (
    <>
      {latest ? (
        <>
          <PageHead title={estimateTitle(latest.result)} lede={estimateLede(latest.result)} />
          <Range made={latest.result} />
          <WhatDrives made={latest.result} />
        </>
      ) : (
        <PageHead
          title="How much work is it, and how sure is that?"
          lede="List the work packages with the fewest, the likeliest and the most days. The answer is a range from outcomes of finished projects and from this project's residual risks, never one number."
        />
      )}
      <ForecastFigure
        slug={slug}
        target={project.target}
        forecasts={forecasts}
        disabledBecause={blocked}
      />
      <Section title="The plan" remark="Person-days; for a package with rounds, of one round">
        <PlanEditor
          key={latest?.estimateId ?? "blank"}
          slug={slug}
          start={latest ? formOf(latest.plan) : BLANK}
          seed={latest?.result.seed ?? DEFAULT_SEED}
          disabledBecause={blocked}
        />
      </Section>
      {latest ? <Earlier latest={latest} earlier={earlier} /> : null}
    </>
  );
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

function Earlier({
  latest,
  earlier,
}: {
  latest: SavedEstimate;
  earlier: readonly SavedEstimate[];
}) {
  return (
    <Section
      title="Estimates so far"
      remark="Kept as they were made; a new one never replaces an old one"
    >
      <Table
        caption="Estimates so far"
        columns={[
          { head: "Made" },
          { head: "Packages", isNumber: true },
          { head: "P10", isNumber: true },
          { head: "P50", isNumber: true },
          { head: "P80", isNumber: true },
          { head: "P90", isNumber: true },
          { head: "Seed", isNumber: true },
        ]}
      >
        {[latest, ...earlier].map((one) => (
          <tr key={one.estimateId}>
            <th scope="row" className="whitespace-nowrap">
              {dateTime(one.createdAt)}
            </th>
            <td className="num" data-label="Packages">
              {one.plan.packages.length}
            </td>
            {four(one.result.effortDays).map((value, i) => (
              <td key={i} className="num" data-label={["P10", "P50", "P80", "P90"][i]}>
                {value}
              </td>
            ))}
            <td className="num" data-label="Seed">
              {one.result.seed}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
