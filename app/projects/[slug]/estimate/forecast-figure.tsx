import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { ReachCurve } from "#app/_charts/reach-curve.tsx";
import { dateTime, percent } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { forecastLede, forecastTitle } from "#server/forecasts/findings.ts";
import type { ForecastWithOutcome } from "#server/forecasts/schema.ts";
import type { Target } from "#server/projects/schema.ts";
import { MakeForecast } from "./make-forecast.tsx";

type Props = {
  slug: string;
  target: Target | null;
  forecasts: readonly ForecastWithOutcome[];
  disabledBecause: string | null;
};

/** When the runs so far say that the target is reached, and how likely it never is. */
export function ForecastFigure({ slug, target, forecasts, disabledBecause }: Props) {
  const [latest, ...earlier] = forecasts;
  const ask = (
    <p className="pt-3">
      {target ? (
        <MakeForecast
          slug={slug}
          isAgain={latest !== undefined}
          disabledBecause={disabledBecause}
        />
      ) : (
        <>
          A forecast needs a target:{" "}
          <Link href={`/projects/${slug}/edit`}>set a metric and the value it is to reach</Link>.
        </>
      )}
    </p>
  );
  if (!latest)
    return (
      <Figure
        question="How many more runs until the target?"
        answer="Nobody has asked the runs yet"
      >
        {ask}
      </Figure>
    );
  const { result, asked, dates } = latest;
  return (
    <Figure
      question={`How many more runs until ${asked.metric} reaches ${asked.target}?`}
      answer={forecastTitle(result)}
      twin={
        <TableTwin
          caption="Forecasts of this project, newest first"
          head={["Asked", "Runs then", "What was said", "What came of it"]}
          rows={forecasts.map((one) => [
            dateTime(one.createdAt),
            one.asked.runs,
            forecastTitle(one.result),
            one.came?.note ?? (one.result.outcome === "refused" ? "no forecast" : "open"),
          ])}
        />
      }
      side={
        <>
          <p>{forecastLede(result) || result.basis}</p>
          {dates?.weeks.p50 ? (
            <p>
              Half by week {dates.weeks.p50}. {dates.text}
            </p>
          ) : null}
          {result.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </>
      }
      source={
        <>
          <span>{result.basis}</span>
          <span>
            Asked {dateTime(latest.createdAt)}
            {latest.came ? `. ${latest.came.note}` : ""}
          </span>
          {earlier.length > 0 ? <span>{earlier.length} earlier, in the table.</span> : null}
        </>
      }
    >
      {result.outcome === "forecast" ? (
        <AtWidths
          wide={860}
          draw={(width) => (
            <ReachCurve
              chances={result.reachedByRun}
              marks={[
                { share: 0.5, run: result.runs.p50 },
                { share: 0.8, run: result.runs.p80 },
              ]}
              width={width}
              label={`${forecastTitle(result)}. Reached within ${result.horizonRuns} runs: ${percent(result.pReachedByHorizon ?? 0)}.`}
            />
          )}
        />
      ) : null}
      {ask}
    </Figure>
  );
}
