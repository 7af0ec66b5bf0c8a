import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { FiftyFutures } from "#app/_charts/fifty-futures.tsx";
import { ReachCurve } from "#app/_charts/reach-curve.tsx";
import { dateTime, percent } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { decisionText, nextRunsText } from "#server/decision-points/findings.ts";
import type { DecisionState } from "#server/decision-points/schema.ts";
import {
  chancesAt,
  forecastLede,
  forecastTitle,
  futuresAnswer,
  remedyOf,
} from "#server/forecasts/findings.ts";
import type { Dates, ForecastWithOutcome } from "#server/forecasts/schema.ts";
import type { Target } from "#server/projects/schema.ts";
import { DecisionPointForm } from "./decision-point.tsx";
import { MakeForecast } from "./make-forecast.tsx";

type Props = {
  slug: string;
  target: Target | null;
  forecasts: readonly ForecastWithOutcome[];
  decision: DecisionState;
  /** The page's title is the forecast's sentence already. */
  isInTitle: boolean;
  disabledBecause: string | null;
};

/** When the runs so far say that the target is reached, and how likely it never is. */
export function ForecastFigure(props: Props) {
  const [latest] = props.forecasts;
  if (!latest)
    return (
      <Figure
        question="How many more runs until the target?"
        answer="Nobody has asked the runs yet"
      >
        <Ask {...props} />
      </Figure>
    );
  const { result, dates } = latest;
  return (
    <>
      {result.outcome === "forecast" ? <Futures {...props} latest={latest} /> : null}
      <Curve {...props} latest={latest} />
      {dates && dates.reachedByWeek.length > 0 ? <Weeks dates={dates} /> : null}
    </>
  );
}

type Told = Props & { latest: ForecastWithOutcome };

function Ask({ slug, target, forecasts, disabledBecause }: Props) {
  return (
    <div className="pt-3">
      {target ? (
        <MakeForecast
          slug={slug}
          isAgain={forecasts.length > 0}
          pace={forecasts[0]?.asked.runsPerWeek ?? null}
          cost={forecasts[0]?.asked.runCost ?? null}
          disabledBecause={disabledBecause}
        />
      ) : (
        <p>
          A forecast needs a target:{" "}
          <Link href={`/projects/${slug}/edit`}>set a metric and the value it is to reach</Link>.
        </p>
      )}
    </div>
  );
}

/** Fifty futures, with what to decide and when. */
function Futures({ slug, decision, disabledBecause, latest }: Told) {
  const { result, asked } = latest;
  const { point, runsNow } = decision;
  const answer = futuresAnswer(result);
  const reminder = decisionText(decision);
  const next = nextRunsText(decision);
  return (
    <Figure
      question={`When does ${asked.metric} reach ${asked.target}, if ever?`}
      answer={answer}
      twin={
        <TableTwin
          caption="Chance to have reached the target"
          head={["By run", "Reached"]}
          rows={[
            ...chancesAt(result).map(({ run, chance }) => [run, percent(chance)]),
            [`Not within ${result.horizonRuns} runs`, percent(result.pNeverWithinHorizon ?? 0)],
          ]}
        />
      }
      side={
        <>
          <p>
            <b>Each dot is 1 of 50.</b> Its place is the run at which that future reaches the
            target. Rings do not within {result.horizonRuns} runs; beyond that the method does not
            say.
          </p>
          {next ? <p>{next}</p> : null}
        </>
      }
      source={<span>Closed form, no draws. Runs are counted from when it was asked.</span>}
    >
      {reminder ? (
        <p role="note" className={decision.isDue ? "mb-3 border-l-4 border-ink pl-3" : "mb-3"}>
          {decision.isDue ? <b>{reminder}</b> : reminder}
        </p>
      ) : null}
      <AtWidths
        wide={860}
        draw={(width) => (
          <FiftyFutures
            reachedByRun={result.reachedByRun}
            decisionIn={point && point.atRun > asked.runs ? point.atRun - asked.runs : null}
            width={width}
            label={`${answer}. Not within ${result.horizonRuns} runs: ${percent(result.pNeverWithinHorizon ?? 0)}.`}
          />
        )}
      />
      <DecisionPointForm
        key={point ? point.setAt.toISOString() : "none"}
        slug={slug}
        atRun={point?.atRun ?? null}
        runsNow={runsNow}
        disabledBecause={disabledBecause}
      />
    </Figure>
  );
}

function Curve(props: Told) {
  const { latest, isInTitle } = props;
  const { result, asked } = latest;
  const earlier = props.forecasts.length - 1;
  const title = forecastTitle(result);
  const lede = forecastLede(result);
  return (
    <Figure
      question={`How many more runs until ${asked.metric} reaches ${asked.target}?`}
      answer={isInTitle && lede !== "" ? lede : title}
      twin={
        <TableTwin
          caption="Forecasts of this project, newest first"
          head={["Asked", "Runs then", "What was said", "What came of it"]}
          rows={props.forecasts.map((one) => [
            dateTime(one.createdAt),
            one.asked.runs,
            forecastTitle(one.result),
            one.came?.note ?? (one.result.outcome === "refused" ? "no forecast" : "open"),
          ])}
        />
      }
      side={
        <>
          {isInTitle && lede !== "" ? null : <p>{lede || remedyOf(result)}</p>}
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
          {earlier > 0 ? <span>{earlier} earlier, in the table.</span> : null}
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
              label={`${title}. Reached within ${result.horizonRuns} runs: ${percent(result.pReachedByHorizon ?? 0)}.`}
            />
          )}
        />
      ) : null}
      <Ask {...props} />
    </Figure>
  );
}

/** The same chances by week, only where a pace is known, and said to be derived from it. */
function Weeks({ dates }: { dates: Dates }) {
  const { weeks, reachedByWeek } = dates;
  const end = reachedByWeek.at(-1) ?? 0;
  const answer =
    weeks.p50 === null
      ? `Under 5 in 10 to reach it within ${reachedByWeek.length} weeks`
      : `5 in 10 to reach it by week ${weeks.p50}${weeks.p80 === null ? "" : `, 8 in 10 by week ${weeks.p80}`}`;
  return (
    <Figure
      question="And in weeks?"
      answer={answer}
      twin={
        <TableTwin
          caption="Chance to have reached the target, by week"
          head={["By week", "Reached"]}
          rows={[1, 2, 4, 8, 13, 26, 52, reachedByWeek.length]
            .filter((week, i, all) => week <= reachedByWeek.length && all.indexOf(week) === i)
            .map((week) => [week, percent(reachedByWeek[week - 1] ?? 0)])}
        />
      }
      source={<span>Derived, not measured. {dates.text}</span>}
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <ReachCurve
            unit="week"
            chances={reachedByWeek}
            marks={[
              { share: 0.5, run: weeks.p50 },
              { share: 0.8, run: weeks.p80 },
            ]}
            width={width}
            label={`${answer}. Reached within ${reachedByWeek.length} weeks: ${percent(end)}.`}
          />
        )}
      />
    </Figure>
  );
}
