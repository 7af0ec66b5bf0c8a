import type { Metadata } from "next";
import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import {
  CoverageBar,
  FifthBars,
  ReliabilityDots,
  SharpnessDots,
} from "#app/_charts/calibration.tsx";
import { date, number, percent } from "#app/_copy/format.ts";
import { caller } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { Figure, Section, TableTwin } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import {
  calibrationTitle,
  coverageAnswer,
  forecastsAnswer,
  recalibrationText,
  skillText,
} from "#server/calibration/findings.ts";
import type { Calibration } from "#server/calibration/schema.ts";

export const metadata: Metadata = { title: "Calibration" };

const PROMISED = 0.8;

export default async function CalibrationPage() {
  const api = await caller();
  const told = await api.calibration.get();
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio", href: "/" }, { label: "Calibration" }]} />
      <PageHead
        title={calibrationTitle(told)}
        lede="Every estimate and forecast is kept as it was made and scored when its outcome is known. Stopped and overtaken ones stay in the list and are scored neither as right nor as wrong."
      />
      <Coverage estimates={told.estimates} />
      <Places estimates={told.estimates} />
      <Forecasts forecasts={told.forecasts} />
      <Records records={told.records} />
    </>
  );
}

function Coverage({ estimates }: Pick<Calibration, "estimates">) {
  const { coverage, pinball, crpsDays } = estimates;
  const answer = coverageAnswer(coverage);
  return (
    <Figure
      question="Did ranges hold what came?"
      answer={answer}
      twin={
        <TableTwin
          caption="Scores of resolved estimates"
          head={["Score", "Value"]}
          rows={[
            ["Ended between P10 and P90", `${coverage.hits} of ${coverage.of}`],
            ["In the long run", `${percent(coverage.low)} to ${percent(coverage.high)}`],
            ["Pinball loss, ours", pinball ? number(pinball.ours, 3) : "–"],
            ["Pinball loss, plan's own sum ± 25 %", pinball ? number(pinball.naive, 3) : "–"],
            ["Ranked probability score, days", crpsDays === null ? "–" : number(crpsDays, 1)],
          ]}
        />
      }
      side={
        <>
          <p>
            <b>Bar</b>: where the share can lie in the long run, 95 times in 100 (Jeffreys).{" "}
            <b>Tick</b>: the share so far. <b>Dashed</b>: promised.
          </p>
          <p>{skillText(pinball, "the plan's own sum ± 25 %")}</p>
        </>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <CoverageBar share={coverage} promised={PROMISED} width={width} label={answer} />
        )}
      />
    </Figure>
  );
}

function Places({ estimates }: Pick<Calibration, "estimates">) {
  const { pit, sharpness } = estimates;
  if (sharpness.length === 0) return null;
  const widths = sharpness.map((one) => one.relativeWidth).sort((a, b) => a - b);
  const middle = widths[Math.floor((widths.length - 1) / 2)] ?? 0;
  const answer = `Half of the ranges span under ${number(middle, 1)} times their middle`;
  return (
    <Figure
      question="Where in its range did each end, and how wide were they?"
      answer={answer}
      twin={
        <TableTwin
          caption="Width of each resolved range over its middle"
          head={["Made", "Width ÷ middle"]}
          rows={sharpness.map((one) => [date(one.at), number(one.relativeWidth, 2)])}
        />
      }
      side={
        <p>
          {pit
            ? "Outcomes per fifth of their own range, in percent from its low end: equal bars (dashed) keep the word; high ends mean too narrow."
            : "Where outcomes fell is shown from ten on: before that it is chance."}
        </p>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <div className="grid gap-4">
            {pit ? (
              <FifthBars
                fifths={pit}
                width={width}
                label={`Outcomes per fifth of their range: ${pit.join(", ")}`}
              />
            ) : null}
            <SharpnessDots made={sharpness} width={width} label={answer} />
          </div>
        )}
      />
    </Figure>
  );
}

function Forecasts({ forecasts }: Pick<Calibration, "forecasts">) {
  const { reliability, reached } = forecasts;
  const answer = forecastsAnswer(forecasts);
  return (
    <Figure
      question="Did the chances of forecasts come true?"
      answer={answer}
      twin={
        reliability.length > 0 ? (
          <TableTwin
            caption="Chance told against how often it came"
            head={["Chance told", "Forecasts", "Mean chance", "Reached"]}
            rows={reliability.map((bin) => [
              `${percent(bin.from)} to ${percent(bin.to)}`,
              bin.count,
              percent(bin.chance),
              percent(bin.reached),
            ])}
          />
        ) : undefined
      }
      side={<p>{recalibrationText(forecasts)}</p>}
    >
      {reliability.length > 0 ? (
        <ReliabilityDots bins={reliability} width={320} label={answer} />
      ) : (
        <p className="max-w-prose text-ink-2">
          {reached.of === 0
            ? "A forecast has an outcome when its target is reached or its horizon is over."
            : "A dot needs five forecasts with about the same chance."}
        </p>
      )}
    </Figure>
  );
}

const KIND = { resolved: "known", stopped: "stopped", changed: "overtaken" } as const;

function Records({ records }: Pick<Calibration, "records">) {
  return (
    <Section title="Everything that was said" remark="Newest first; nothing is dropped">
      {records.length === 0 ? (
        <p>Nothing yet: estimates and forecasts are made on a project's Estimate page.</p>
      ) : (
        <Table
          caption="Everything that was said"
          columns={[
            { head: "Project" },
            { head: "Made" },
            { head: "What was said" },
            { head: "Outcome" },
            { head: "What came" },
          ]}
        >
          {records.map((one) => (
            <tr key={`${one.subjectKind} ${one.subjectId}`}>
              <th scope="row">
                <Link href={`/projects/${one.slug}/estimate`}>{one.name}</Link>
              </th>
              <td data-label="Made">{date(one.madeAt)}</td>
              <td data-label="Said" className="whole">
                {one.subjectKind === "estimate" ? "Estimate" : "Forecast"}: {one.said}
              </td>
              <td data-label="Outcome">{one.kind ? KIND[one.kind] : "open"}</td>
              <td data-label="What came" className="whole">
                {one.came}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
