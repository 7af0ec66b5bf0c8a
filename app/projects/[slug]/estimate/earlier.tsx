import { date, dateTime, number } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { EstimateOutcome } from "#server/calibration/schema.ts";
import { roundDays } from "#server/estimates/findings.ts";
import type { SavedEstimate } from "#server/estimates/schema.ts";
import { RecordOutcome } from "./record-outcome.tsx";

const SHARES = ["p10", "p50", "p80", "p90"] as const;

/** Every estimate as it was made, and what came of it. */
export function Earlier(props: {
  slug: string;
  estimates: readonly SavedEstimate[];
  outcomes: readonly EstimateOutcome[];
  disabledBecause: string | null;
}) {
  const { slug, estimates, outcomes, disabledBecause } = props;
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
          ...SHARES.map((share) => ({ head: share.toUpperCase(), isNumber: true })),
          { head: "Half finish by" },
          { head: "What came of it" },
        ]}
      >
        {estimates.map(({ estimateId, createdAt, plan, result }) => {
          const came = outcomes.find((one) => one.estimateId === estimateId);
          return (
            <tr key={estimateId}>
              <th scope="row" className="whitespace-nowrap">
                {dateTime(createdAt)}
              </th>
              <td className="num" data-label="Packages">
                {plan.packages.length}
              </td>
              {SHARES.map((share) => (
                <td key={share} className="num" data-label={share.toUpperCase()}>
                  {number(
                    roundDays(result.effortDays[share]),
                    result.effortDays[share] < 10 ? 1 : 0,
                  )}
                </td>
              ))}
              <td data-label="Half finish by">
                {result.calendar ? date(result.calendar.finish.p50) : "no dates"}
              </td>
              <td data-label="What came of it">{came ? cameText(came, result) : "open"}</td>
            </tr>
          );
        })}
      </Table>
      <RecordOutcome
        slug={slug}
        disabledBecause={disabledBecause}
        estimates={estimates.map(({ estimateId, createdAt }) => ({
          id: estimateId,
          made: dateTime(createdAt),
        }))}
      />
    </Section>
  );
}

function cameText(came: EstimateOutcome, { effortDays }: SavedEstimate["result"]): string {
  const note = came.note === "" ? "" : ` ${came.note}`;
  if (came.kind === "stopped") return `stopped.${note}`;
  if (came.kind === "changed" || came.actualDays === null) return `overtaken.${note}`;
  const isIn = came.actualDays >= effortDays.p10 && came.actualDays <= effortDays.p90;
  return `took ${number(came.actualDays, 1)} days, ${isIn ? "within" : "outside"} the range.${note}`;
}
