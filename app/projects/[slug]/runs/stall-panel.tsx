import { date } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { figure, shown } from "#server/runs/rules/text.ts";
import type { StallFinding } from "#server/trends/schema.ts";

const WORD = { varied: "varied", constant: "never changed", missing: "not recorded" } as const;

/** Many runs, no gain: what was tried, and where nobody looked. */
export function StallPanel({ stall, metric }: { stall: StallFinding; metric: string }) {
  return (
    <Section
      id="stall"
      title={<bdi>{stall.title}</bdi>}
      remark={`${date(stall.from)} to ${date(stall.to)}`}
    >
      <div className="grid gap-4 border-l-4 border-bind pl-4 tablet:grid-cols-2">
        <div className="grid content-start gap-1">
          <p>
            The best <bdi>{metric}</bdi> stays {figure(stall.best)}.{" "}
            {stall.failed > 0 ? `${stall.failed} of the runs failed or were killed. ` : ""}
            {stall.isOver ? "A later run got better." : "Stop, and look where no run has looked."}
          </p>
          {stall.says.map((sentence) => (
            <p key={sentence}>
              <bdi>{sentence}</bdi>
            </p>
          ))}
        </div>
        <table className="twin">
          <caption className="sr-only">What the runs varied</caption>
          <thead>
            <tr>
              <th scope="col">Dimension</th>
              <th scope="col">In these runs</th>
            </tr>
          </thead>
          <tbody>
            {stall.dimensions.map(({ dimension, outcome, values }) => (
              <tr key={dimension}>
                <th scope="row">{DIMENSION_WORDS[dimension]}</th>
                <td>
                  {WORD[outcome]}
                  {outcome === "varied" ? `, ${values} different` : ""}
                </td>
              </tr>
            ))}
            {stall.constant.slice(0, 8).map(({ key, value }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi>{key}</bdi>
                </th>
                <td>
                  always <bdi>{shown(value)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
