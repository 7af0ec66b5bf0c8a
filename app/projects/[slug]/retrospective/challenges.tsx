import { AtWidths } from "#app/_charts/at-widths.tsx";
import { BitRows } from "#app/_charts/bit-rows.tsx";
import { date, risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { CHALLENGE_OUTCOME, challengesAnswer } from "#server/retrospectives/findings.ts";
import type { ChallengeRow, Challenges } from "#server/retrospectives/schema.ts";

const SAID = { team: "the team", assessment: "the answers", nobody: "nobody" } as const;
const bitText = ({ bit }: ChallengeRow) => (bit === null ? "not known" : bit ? "yes" : "no");
const riskText = (value: number | null) => (value === null ? "not rated" : risk(value));

/** Which challenges were rated high at the beginning, and which bit. */
export function ChallengesFigure({ challenges }: { challenges: Challenges }) {
  const { predictedAt, rows } = challenges;
  const answer = challengesAnswer(challenges);
  const drawn = rows
    .filter(({ outcome }) => outcome !== "not-applicable")
    .toSorted((a, b) => (b.predicted ?? -1) - (a.predicted ?? -1));
  return (
    <Figure
      question="Which challenges bit, and were they seen coming?"
      answer={answer}
      twin={
        <TableTwin
          caption="Challenges, rated and experienced"
          head={["Challenge", "Rated then", "Risk at the end", "Bit", "Says", "So it was", "Note"]}
          rows={rows.map((row) => [
            CHALLENGE_NAME[row.challengeId],
            riskText(row.predicted),
            riskText(row.later),
            bitText(row),
            SAID[row.saidBy],
            CHALLENGE_OUTCOME[row.outcome],
            row.note,
          ])}
        />
      }
      side={
        <>
          <p>
            <b>Bar</b>: risk when it was first rated; high from 50, critical from 75.
          </p>
          <p>
            <b>Filled</b>: it bit. <b>Ring</b>: it did not. The team's word counts before what the
            answers say.
          </p>
        </>
      }
      source={
        <span>
          {predictedAt ? `Rated as of ${date(predictedAt)}.` : "Nobody had published a rating."}
        </span>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <BitRows
            rows={drawn.map(({ challengeId, predicted, bit }) => ({
              name: CHALLENGE_NAME[challengeId],
              predicted,
              bit,
            }))}
            width={width}
            label={answer}
          />
        )}
      />
    </Figure>
  );
}
