import { date, dateTime, number, percent, plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME, GATE_WORD, SECTION_NAME } from "#app/_copy/terms.ts";
import { Arrow, WithArrows } from "#app/_ui/arrows.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Field, Select } from "#app/_ui/field.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { CONDITION_GLYPH, Glyph } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { testOf } from "#server/catalogue/catalogue.ts";
import { conditionWord, diffAnswer, diffTitle } from "#server/snapshots/findings.ts";
import type { DiffPage, SnapshotDiff, SnapshotHead, Why } from "#server/snapshots/schema.ts";

/** Which two: milestones, or now. The address says it, so that it can be sent to somebody. */
export function CompareStates(props: {
  milestones: readonly SnapshotHead[];
  before: string | undefined;
  after: string | undefined;
}) {
  const { milestones } = props;
  if (milestones.length === 0)
    return <p className="text-ink-2">Name a milestone first; it can then be compared with now.</p>;
  const options = [
    ...milestones.map((one) => ({ id: one.id, name: `${one.name}, ${date(one.effectiveAt)}` })),
    { id: "now", name: "Now" },
  ];
  const select = (label: string, name: "before" | "after", initial: string) => (
    <Field label={label}>
      {(control) => (
        <Select {...control} name={name} defaultValue={initial}>
          {options.map(({ id, name: text }) => (
            <option key={id} value={id}>
              {text}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
  return (
    <form className="flex flex-wrap items-end gap-4">
      {select("From", "before", props.before ?? milestones[0]?.id ?? "now")}
      {select("To", "after", props.after ?? "now")}
      <Button type="submit">Compare</Button>
    </form>
  );
}

export function DiffFigure({ slug, page }: { slug: string; page: DiffPage }) {
  const { before, after, diff } = page;
  return (
    <Figure
      id="diff"
      question={`What changed between ${before.name} and ${after.name}?`}
      answer={<WithArrows text={diffTitle(page)} />}
      source={
        <>
          <span>
            {before.name}: {dateTime(before.at)}, by what was recorded until{" "}
            {dateTime(before.known)}.
          </span>
          <span>
            {after.name}: {dateTime(after.at)}, by what was recorded until {dateTime(after.known)}.
          </span>
        </>
      }
    >
      <p className="pb-3">{diffAnswer(diff)}.</p>
      <DiffTables slug={slug} diff={diff} names={{ before: before.name, after: after.name }} />
    </Figure>
  );
}

type Names = { before: string; after: string };

/** The scores, then residual risks, tests and conditions that changed, each with its why. */
export function DiffTables(props: { slug: string; diff: SnapshotDiff; names: Names }) {
  const { slug, diff, names } = props;
  const columns = [
    { head: names.before, isNumber: true },
    { head: names.after, isNumber: true },
  ];
  return (
    <div className="grid gap-6">
      <Table caption="Scores" columns={[{ head: "Score" }, ...columns]}>
        {scoresOf(diff).map(([name, from, to]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="num" data-label={names.before}>
              {from}
            </td>
            <td className={from === to ? "num" : "num font-strong"} data-label={names.after}>
              {to}
            </td>
          </tr>
        ))}
      </Table>
      {diff.challenges.length > 0 ? (
        <Table
          caption="Residual risks that changed"
          className="top"
          columns={[{ head: "Residual risk" }, ...columns, { head: "Why" }]}
        >
          {diff.challenges.map((one) => (
            <ChangeRow
              key={one.challengeId}
              name={CHALLENGE_NAME[one.challengeId]}
              before={one.before === null ? "does not apply" : risk(one.before)}
              after={one.after === null ? "does not apply" : risk(one.after)}
              {...{ why: one.why, slug, names }}
            />
          ))}
        </Table>
      ) : null}
      {diff.tests.length > 0 ? (
        <Table
          caption="Tests that changed"
          className="top"
          columns={[{ head: "Test" }, ...columns, { head: "Why" }]}
        >
          {diff.tests.map((one) => (
            <ChangeRow
              key={one.testId}
              name={testOf(one.testId).name}
              before={plain(one.before)}
              after={plain(one.after)}
              {...{ why: one.why, slug, names }}
            />
          ))}
        </Table>
      ) : null}
      <Conditions gate={diff.gate} names={names} />
    </div>
  );
}

function scoresOf(diff: SnapshotDiff): [name: string, before: string, after: string][] {
  const risks = ({ before, after }: SnapshotDiff["score"]): [string, string] => [
    before === null ? "none" : risk(before),
    after === null ? "none" : risk(after),
  ];
  return [
    ["Risk score", ...risks(diff.score)],
    ["Risk score, as claimed", ...risks(diff.claimed)],
    ["ML Test Score", plain(diff.mlTestScore.before), plain(diff.mlTestScore.after)],
    ...diff.sections.map((one): [string, string, string] => [
      `${SECTION_NAME[one.section]} tests`,
      plain(one.before),
      plain(one.after),
    ]),
    ["Coverage", percent(diff.coverage.before), percent(diff.coverage.after)],
    ["Confidence", number(diff.confidence.before, 2), number(diff.confidence.after, 2)],
    ["Documents that count", number(diff.documents.before), number(diff.documents.after)],
    ["Gate", GATE_WORD[diff.gate.outcome.before], GATE_WORD[diff.gate.outcome.after]],
  ];
}

function ChangeRow(props: {
  slug: string;
  name: string;
  before: string;
  after: string;
  why: readonly Why[];
  names: Names;
}) {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td className="num" data-label={props.names.before}>
        {props.before}
      </td>
      <td className="num font-strong" data-label={props.names.after}>
        {props.after}
      </td>
      <td className="whole text-12 tablet:max-w-[460px]">
        <ul>
          {props.why.map(({ text, evidenceIds }) => (
            <li key={text}>
              <WithArrows text={text} />
              <Documents slug={props.slug} ids={evidenceIds} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

const LINKS_MAX = 3;

function Documents({ slug, ids }: { slug: string; ids: readonly string[] }) {
  if (ids.length === 0) return null;
  const more = ids.length - LINKS_MAX;
  return (
    <span className="text-ink-2">
      {" "}
      (
      {ids.slice(0, LINKS_MAX).map((id, i) => (
        <span key={id}>
          {i > 0 ? ", " : ""}
          <a href={`/projects/${slug}/evidence/${id}`} className="inline-block py-3 rail:py-0">
            document {i + 1}
          </a>
        </span>
      ))}
      {more > 0 ? ` and ${more} more` : ""})
    </span>
  );
}

function Conditions({ gate, names }: { gate: SnapshotDiff["gate"]; names: Names }) {
  if (gate.conditions.length === 0) return null;
  return (
    <Table
      caption="Conditions of the gate that changed"
      columns={[
        { head: "Condition" },
        { head: names.before, isNumber: true },
        { head: names.after, isNumber: true },
        { head: "Required", isNumber: true },
      ]}
      foot={
        gate.id.before === gate.id.after
          ? null
          : `The gate is another one: ${gate.id.before}, then ${gate.id.after}.`
      }
    >
      {gate.conditions.map((one) => (
        <tr key={one.id}>
          <th scope="row">
            <span className="flex gap-2.5">
              <Glyph
                kind={one.outcome.after === null ? "na" : CONDITION_GLYPH[one.outcome.after]}
                label={conditionWord(one.outcome.after)}
              />
              <span>
                {one.title}
                {one.outcome.before !== one.outcome.after ? (
                  <span className="block text-12 text-ink-2">
                    {conditionWord(one.outcome.before)} <Arrow /> {conditionWord(one.outcome.after)}
                  </span>
                ) : null}
              </span>
            </span>
          </th>
          <td className="num" data-label={names.before}>
            {one.observed.before}
          </td>
          <td className="num font-strong" data-label={names.after}>
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
