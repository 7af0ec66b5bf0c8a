import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { RiskKey } from "#app/_charts/key.tsx";
import { LyingBar } from "#app/_charts/risk-bar.tsx";
import { count, percent, plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { riskValueOf } from "#app/_portfolio/risk-value.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { CHALLENGE_IDS, type ChallengeId } from "#server/catalogue/schema.ts";
import type { ChallengeScore, Readiness } from "#server/readiness/schema.ts";

/** How much of each risk is sure, and how much is missing proof or answers. */
export function RisksFigure(props: { readiness: Readiness; answer: string; href: string }) {
  const { readiness, answer, href } = props;
  const ordered = [...CHALLENGE_IDS].sort((a, b) => highOf(readiness, b) - highOf(readiness, a));
  const scores = CHALLENGE_IDS.map((id) => readiness.challenges[id]);
  const answered = scores.reduce((sum, score) => sum + score.answered, 0);
  const applicable = scores.reduce((sum, score) => sum + score.applicable, 0);
  return (
    <Figure
      id="challenges"
      question="How much of each risk is sure, and how much is missing proof or answers?"
      answer={answer}
      source={
        <>
          <span>
            12 of 12 challenges, {answered} of {count(applicable, "indicator")} answered (
            {percent(readiness.coverage)}).
          </span>
          <span>
            The total is what a gate counts: stale and unproven as not done, unanswered as the worst
            case.
          </span>
        </>
      }
    >
      <RiskKey />
      <div className="mt-2">
        <Table
          caption="Residual risk by challenge"
          columns={[
            { head: "Challenge" },
            { head: "0 to 100; lines at 50 and 75" },
            { head: "Risk", isNumber: true },
            { head: "Claimed", isNumber: true },
            { head: "Can be lowered by", isNumber: true },
          ]}
        >
          {ordered.map((id) => (
            <RiskRow key={id} {...{ id, href }} score={readiness.challenges[id]} />
          ))}
        </Table>
      </div>
    </Figure>
  );
}

const highOf = (readiness: Readiness, id: ChallengeId) =>
  readiness.challenges[id].residual?.high ?? -1;

function RiskRow(props: { id: ChallengeId; score: ChallengeScore; href: string }) {
  const { id, score, href } = props;
  const value = riskValueOf(score);
  return (
    <tr id={id} className="scroll-mt-20 target:bg-selected">
      <th scope="row" className="ct-name">
        <Link href={`${href}/why/${id}`}>{CHALLENGE_NAME[id]}</Link> <Remarks score={score} />
      </th>
      <td className="whole">
        <AtWidths
          wide={560}
          mid={250}
          narrow={358}
          draw={(width) => <LyingBar value={value} width={width} height={16} />}
        />
      </td>
      <td className="num font-strong" data-label="risk">
        {value.high === null ? "–" : risk(value.high)}
      </td>
      <td className="num text-ink-2" data-label="claimed">
        {score.claimedResidual === null ? "–" : risk(score.claimedResidual.point)}
      </td>
      <td className="num lowered text-12 text-ink-2">{loweredBy(score)}</td>
    </tr>
  );
}

function Remarks({ score }: { score: ChallengeScore }) {
  if (score.awaitsApproval)
    return <Tag title="Counts as unknown until a second person agrees">not applicable?</Tag>;
  if (score.isQuick)
    return <Tag title="From the quick pass; counts as unanswered in the gate">quick</Tag>;
  return null;
}

/** "renewing 19, proving 5": what each kind of work would take off, from one point up. */
export function loweredBy(score: ChallengeScore): string {
  if (score.state === "not-applicable") return "not applicable";
  if (!score.parts) return "";
  const { stale, unproven, unanswered } = score.parts;
  const work = [
    ["renewing", stale],
    ["proving", unproven],
    ["answering", unanswered],
  ] as const;
  const parts = work.filter(([, points]) => points >= 0.5);
  if (parts.length === 0) return "mitigation only";
  return parts.map(([verb, points]) => `${verb} ${plain(points, 0)}`).join(", ");
}
