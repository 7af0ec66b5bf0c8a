import { AtWidths } from "#app/_charts/at-widths.tsx";
import { RangeRows } from "#app/_charts/range-rows.tsx";
import { number } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { movementText, standingRows } from "#server/retrospectives/findings.ts";
import type { Movement, Standing } from "#server/retrospectives/schema.ts";

/** By how much the next estimates move, before and after this one counts. */
export function TeachesFigure(props: { movement: Movement; isClosed: boolean }) {
  const { movement, isClosed } = props;
  const answer = movementText(movement, isClosed);
  const { estimateDays, actualDays } = movement;
  const row = (name: string, of: Standing) => ({
    name,
    low: of.p10,
    middle: of.p50,
    high: of.p90,
    mark: null,
  });
  return (
    <Figure
      id="teaches"
      question={isClosed ? "What did it teach the next estimates?" : "What would closing it teach?"}
      answer={answer}
      source={
        movement.because === null ? (
          <span>
            Counted as {number(estimateDays ?? 0)} person-days estimated and{" "}
            {actualDays === null ? "stopped before it was done" : `${number(actualDays)} taken`},
            for a project alike to this one.
          </span>
        ) : null
      }
    >
      {movement.because === null ? (
        <>
          <AtWidths
            wide={860}
            draw={(width) => (
              <RangeRows
                rows={[row("Before", movement.before), row("After", movement.after)]}
                digits={2}
                isSaidOnly
                width={width}
                label={answer}
              />
            )}
          />
          <Table
            caption="What finished projects say, before and after"
            columns={[
              { head: "Measure" },
              { head: "Before", isNumber: true },
              { head: "After", isNumber: true },
            ]}
          >
            {standingRows(movement).map(({ measure, was, is, digits }) => (
              <tr key={measure}>
                <th scope="row">{measure}</th>
                <td className="num" data-label="Before">
                  {was === null ? "–" : number(was, digits)}
                </td>
                <td className="num" data-label="After">
                  {is === null ? "–" : number(is, digits)}
                </td>
              </tr>
            ))}
          </Table>
        </>
      ) : null}
    </Figure>
  );
}
