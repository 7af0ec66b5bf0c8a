import { AtWidths } from "#app/_charts/at-widths.tsx";
import { RunCourse } from "#app/_charts/run-course.tsx";
import { date, plain } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { fanAnswer, saidText } from "#server/retrospectives/findings.ts";
import type { Fan } from "#server/retrospectives/schema.ts";

/** When the runs were said to reach the target, and what they did. */
export function FanFigure({ fan }: { fan: Fan }) {
  const { course, forecasts } = fan;
  const [first] = forecasts;
  const answer = fanAnswer(fan);
  if (!course || !first)
    return (
      <Figure question="Did the runs keep what the forecast said?" answer={answer}>
        <p className="text-ink-2">A forecast is made on the Estimate page.</p>
      </Figure>
    );
  const later = (run: number | null) => (run === null ? null : run + course.askedAt);
  const said = {
    p10: later(first.p10),
    p50: later(first.p50),
    p90: later(first.p90),
    horizon: first.horizonRuns + course.askedAt,
  };
  return (
    <Figure
      question="Did the runs keep what the forecast said?"
      answer={answer}
      twin={
        <>
          <TableTwin
            caption="Forecasts and what came of them, the first first"
            head={["Made", "Runs then", "Said, in runs after it", "Runs since", "Reached at"]}
            rows={forecasts.map((one) => [
              date(one.madeAt),
              one.runsThen,
              saidText(one),
              one.runsSince,
              one.reachedAt ?? "not reached",
            ])}
          />
          <TableTwin
            caption={`The best ${course.metric} so far, where it changed`}
            head={["After run", course.metric]}
            rows={course.best.map(({ run, value }) => [run, plain(value, 3)])}
          />
        </>
      }
      side={
        <>
          <p>
            <b>Steps</b>: the best {course.metric} so far. <b>Thin line</b>: the target,{" "}
            {course.target}.
          </p>
          <p>
            <b>Thick on it</b>: the runs at which it was said to be reached, 8 in 10; the tick is
            the middle. Dotted at its end: perhaps later than was looked ahead.
          </p>
        </>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => <RunCourse {...course} said={said} width={width} label={answer} />}
      />
    </Figure>
  );
}
