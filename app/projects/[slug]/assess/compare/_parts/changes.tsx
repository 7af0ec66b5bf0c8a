import { number, signed } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import {
  answerChangesAnswer,
  challengeMovesAnswer,
  testMovesAnswer,
} from "#server/assessments/findings.ts";
import type { AnswerDifference, Comparison } from "#server/assessments/schema.ts";
import {
  challengeOf,
  indicatorOf,
  isChallengeId,
  isTestId,
  testOf,
} from "#server/catalogue/catalogue.ts";
import { MoveLine } from "./move-line.tsx";

const riskOr = (value: number | null) => (value === null ? "not scored" : number(value, 1));
const change = (before: number | null, after: number | null) =>
  before === null || after === null ? "" : signed(after - before, 1);

/** The residual risks that moved, largest move first. */
export function ChallengeMoves(of: Comparison) {
  const { challenges, before, after } = of;
  if (challenges.length === 0) return null;
  return (
    <Figure
      question="Which challenges moved?"
      answer={challengeMovesAnswer(of)}
      source={
        <span>
          Residual risk, assured, 0 to 100, higher is worse. Ring: assessment {before.number}. Disc:
          assessment {after.number}. Lines at 50 and 75.
        </span>
      }
    >
      <Table
        caption="Residual risk by challenge, before and after"
        columns={[
          { head: "Challenge" },
          { head: "From 0 to 100" },
          { head: "Before", isNumber: true },
          { head: "After", isNumber: true },
          { head: "Change", isNumber: true },
        ]}
      >
        {challenges.map((row) => (
          <tr key={row.id}>
            <th scope="row">{CHALLENGE_NAME[row.id]}</th>
            <td className="not-phone">
              <MoveLine before={row.before} after={row.after} />
            </td>
            <td className="num" data-label="Before">
              {riskOr(row.before)}
            </td>
            <td className="num" data-label="After">
              {riskOr(row.after)}
            </td>
            <td className="num" data-label="Change">
              {change(row.before, row.after)}
            </td>
          </tr>
        ))}
      </Table>
    </Figure>
  );
}

/** The tests whose credit moved. */
export function TestMoves(of: Comparison) {
  const { tests } = of;
  if (tests.length === 0) return null;
  return (
    <Figure
      question="Which tests moved?"
      answer={testMovesAnswer(of)}
      source={
        <span>Credit of a test: 0, 0.5 or 1, from evidence that was fresh at publication.</span>
      }
    >
      <Table
        caption="Credit by test, before and after"
        columns={[
          { head: "Test" },
          { head: "Before", isNumber: true },
          { head: "After", isNumber: true },
        ]}
      >
        {tests.map((row) => (
          <tr key={row.id}>
            <th scope="row">{testOf(row.id).name}</th>
            <td className="num" data-label="Before">
              {number(row.before, 1)}
            </td>
            <td className="num" data-label="After">
              {number(row.after, 1)}
            </td>
          </tr>
        ))}
      </Table>
    </Figure>
  );
}

/** Who answered what differently. */
export function AnswerChanges(of: Comparison & { nameOf: (id: string) => string }) {
  const { answers, nameOf } = of;
  if (answers.length === 0) return null;
  return (
    <Figure question="Which answers changed?" answer={answerChangesAnswer(of)}>
      <Table
        className="top"
        caption="Answers that changed, by person"
        columns={[{ head: "Question" }, { head: "Person" }, { head: "Before" }, { head: "After" }]}
      >
        {answers.map((answer) => (
          <tr key={`${answer.kind} ${answer.id} ${answer.assessorId}`}>
            <th scope="row" className="max-w-prose">
              {questionOf(answer)}
            </th>
            <td data-label="By">{nameOf(answer.assessorId)}</td>
            <td data-label="Before">{answer.before ?? "not answered"}</td>
            <td data-label="After">{answer.after ?? "not answered"}</td>
          </tr>
        ))}
      </Table>
    </Figure>
  );
}

function questionOf({ id }: AnswerDifference): string {
  if (isChallengeId(id)) return `${challengeOf(id).name}: state and level`;
  if (isTestId(id)) return testOf(id).name;
  return indicatorOf(id)?.indicator.question ?? id;
}
