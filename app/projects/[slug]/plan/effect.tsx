import { AtWidths } from "#app/_charts/at-widths.tsx";
import { plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME, GATE_WORD, SECTION_NAME, TEST_SHORT } from "#app/_copy/terms.ts";
import { Arrow, WithArrows } from "#app/_ui/arrows.tsx";
import { TableTwin } from "#app/_ui/figure.tsx";
import { CONDITION_GLYPH, Glyph } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { effectLines } from "#server/plans/findings.ts";
import type { WhatIf } from "#server/plans/schema.ts";
import type { Effect } from "#server/what-if/schema.ts";
import { EffectChart } from "./effect-chart.tsx";

/** Everything that a set of mitigations would change: words first, then residual risks, tests and conditions. */
export function EffectOf({ of, widths }: { of: WhatIf; widths: { mid: number; wide: number } }) {
  const { effect, effort } = of;
  const lines = effectLines(effect, effort);
  return (
    <div className="grid gap-4">
      <ul className="grid gap-1" aria-label="What changes">
        {lines.map((line) => (
          <li key={line}>
            <WithArrows text={line} />
          </li>
        ))}
      </ul>
      {effect.challenges.length > 0 ? (
        <div>
          <AtWidths
            {...widths}
            draw={(width, kind) => (
              <EffectChart
                challenges={effect.challenges}
                width={width}
                isNarrow={kind === "narrow"}
                label={`Residual risk before and after. ${lines[1] ?? ""}`}
              />
            )}
          />
          <TableTwin
            caption="Residual risk by challenge, before and after"
            head={["Challenge", "Now", "Done and proven"]}
            rows={effect.challenges.map((one) => [
              CHALLENGE_NAME[one.challengeId],
              risk(one.before),
              risk(one.after),
            ])}
          />
        </div>
      ) : null}
      <Tests effect={effect} />
      <Conditions effect={effect} />
    </div>
  );
}

function Tests({ effect }: { effect: Effect }) {
  if (effect.tests.length === 0) return null;
  const change = (name: string, { before, after }: { before: number; after: number }) =>
    `${name} ${plain(before)} → ${plain(after)}`;
  const tests = effect.tests.map((one) => change(TEST_SHORT[one.testId], one));
  const sections = effect.sections.map((one) => change(SECTION_NAME[one.section], one));
  const bySection = sections.length > 0 ? `; by section ${sections.join(", ")}` : "";
  return (
    <p>
      <b>Tests</b>: <WithArrows text={`${tests.join(", ")}${bySection}.`} />
    </p>
  );
}

const OUTCOME = {
  pass: "holds",
  fail: "falls short",
  waived: "waived",
  unknown: "not known",
  "not-applicable": "does not apply",
} as const;

function Conditions({ effect: { gate } }: { effect: Effect }) {
  if (gate.conditions.length === 0) return null;
  const { before, after } = gate.outcome;
  return (
    <Table
      caption={`Conditions of the gate that change. ${gate.title}`}
      columns={[
        { head: "Conditions of the gate that change" },
        { head: "Now", isNumber: true },
        { head: "Done and proven", isNumber: true },
        { head: "Required", isNumber: true },
      ]}
      foot={
        before === after
          ? `The gate as a whole: ${GATE_WORD[after].toLowerCase()} before and after.`
          : `The gate as a whole: ${GATE_WORD[before].toLowerCase()} before, ${GATE_WORD[after].toLowerCase()} after.`
      }
    >
      {gate.conditions.map((one) => (
        <tr key={one.id}>
          <th scope="row">
            <span className="flex gap-2.5">
              <Glyph
                kind={CONDITION_GLYPH[one.outcome.after]}
                label={`${OUTCOME[one.outcome.before]} now, ${OUTCOME[one.outcome.after]} then`}
              />
              <span>
                {one.title}
                {one.outcome.before !== one.outcome.after ? (
                  <span className="block text-12 text-ink-2">
                    {OUTCOME[one.outcome.before]} <Arrow /> {OUTCOME[one.outcome.after]}
                  </span>
                ) : null}
              </span>
            </span>
          </th>
          <td className="num" data-label="Now">
            {one.observed.before}
          </td>
          <td className="num font-strong" data-label="Done and proven">
            {one.observed.after}
          </td>
          <td className="num" data-label="Required">
            {one.required}
          </td>
        </tr>
      ))}
    </Table>
  );
}
