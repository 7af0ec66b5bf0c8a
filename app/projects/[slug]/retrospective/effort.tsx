import { AtWidths } from "#app/_charts/at-widths.tsx";
import { RangeRows } from "#app/_charts/range-rows.tsx";
import { date, number } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { EFFORT_OUTCOME, effortAnswer } from "#server/retrospectives/findings.ts";
import type { Effort } from "#server/retrospectives/schema.ts";

/** Package by package: the range that was estimated, and what it took. */
export function EffortFigure({ effort }: { effort: Effort }) {
  const { estimate, rows, totalDays } = effort;
  const answer = effortAnswer(effort);
  const all = {
    name: "All of it",
    low: estimate?.p10 ?? null,
    middle: estimate?.p50 ?? null,
    high: estimate?.p90 ?? null,
    mark: totalDays > 0 ? totalDays : null,
  };
  const drawn = [
    ...(estimate || totalDays > 0 ? [all] : []),
    ...rows.map(({ name, low, likely, high, actual }) => ({
      name,
      low,
      middle: likely,
      high,
      mark: actual,
    })),
  ];
  return (
    <Figure
      question="What was estimated, and what did it take?"
      answer={answer}
      twin={
        <TableTwin
          caption="Person-days, estimated and actual"
          head={["Work", "Low", "Likely", "High", "Took", "So it was"]}
          rows={[
            ["All of it", ...days(all.low, all.middle, all.high, all.mark), ""],
            ...rows.map((row) => [
              row.name,
              ...days(row.low, row.likely, row.high, row.actual),
              EFFORT_OUTCOME[row.outcome],
            ]),
          ]}
        />
      }
      side={
        <>
          <p>
            <b>Line</b>: from low to high; of all of it, 8 in 10. <b>Tick</b>: likely; of all of it,
            half end under.
          </p>
          <p>
            <b>Dot</b>: what it took. <b>Ring</b>: outside its range, or never planned.
          </p>
        </>
      }
      source={
        <span>
          {estimate
            ? `Against the estimate of ${date(estimate.madeAt)}, whose plan adds up to ${number(estimate.plannedDays)}.`
            : "No estimate was made."}
        </span>
      }
    >
      {drawn.length > 0 ? (
        <AtWidths
          wide={860}
          draw={(width) => <RangeRows rows={drawn} width={width} label={answer} />}
        />
      ) : (
        <p>Enter what the work took below.</p>
      )}
    </Figure>
  );
}

const days = (...values: (number | null)[]) =>
  values.map((value) => (value === null ? "–" : number(value, value < 10 ? 1 : 0)));
