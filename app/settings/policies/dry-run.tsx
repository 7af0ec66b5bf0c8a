import { GATE_WORD } from "#app/_copy/terms.ts";
import { Arrow } from "#app/_ui/arrows.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { GATE_GLYPH, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { dryRunTitle } from "#server/policies/findings.ts";
import type { DryRun, DryRunRow } from "#server/policies/schema.ts";

/** What a policy that is not saved would say today, project by project. */
export function DryRunResult({ run }: { run: DryRun }) {
  const far = run.projects - run.standing;
  return (
    <Figure
      question="What would it say today?"
      answer={dryRunTitle(run)}
      source={
        <span>
          {run.projects} projects looked at
          {far > 0 ? `, of which ${far} do not stand before this gate` : ""}. Nothing was saved.
        </span>
      }
    >
      {run.rows.length === 0 ? null : (
        <Table
          caption="What the policy would say of each project"
          columns={[
            { head: "Project" },
            { head: "Now" },
            { head: "Then" },
            { head: "Conditions that say something else" },
          ]}
        >
          {run.rows.map((row) => (
            <Row key={row.slug} row={row} />
          ))}
        </Table>
      )}
    </Figure>
  );
}

function Row({ row }: { row: DryRunRow }) {
  const { conditions } = row;
  return (
    <tr>
      <th scope="row">
        <a href={`/projects/${row.slug}/gate`}>{row.name}</a>
        {row.standsBefore ? null : (
          <span className="block text-12 font-normal text-ink-2">
            {row.stoodBefore ? "would stand before another gate" : "stands before another gate"}
          </span>
        )}
      </th>
      <td data-label="Now">
        <Outcome of={row.now} />
      </td>
      <td data-label="Then">
        <Outcome of={row.wouldSay} />
      </td>
      <td className="whole text-12">
        {conditions.length === 0 ? <span className="text-ink-2">none</span> : null}
        <ul>
          {conditions.slice(0, 8).map((one) => (
            <li key={one.id}>
              <b>{one.id}</b> {one.title}: {word(one.now)} <Arrow /> {word(one.wouldSay)}
            </li>
          ))}
          {conditions.length > 8 ? <li>and {conditions.length - 8} more</li> : null}
        </ul>
      </td>
    </tr>
  );
}

function Outcome({ of }: { of: DryRunRow["now"] }) {
  return of ? <Status kind={GATE_GLYPH[of]}>{GATE_WORD[of]}</Status> : "–";
}

const WORD: Readonly<Record<string, string>> = {
  pass: "holds",
  fail: "falls short",
  waived: "waived",
  unknown: "not known",
  "not-applicable": "does not apply",
};
const word = (outcome: string | null) =>
  outcome === null ? "not asked" : (WORD[outcome] ?? outcome);
