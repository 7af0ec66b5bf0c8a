import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { RiskKey } from "#app/_charts/key.tsx";
import { LyingBar } from "#app/_charts/risk-bar.tsx";
import { number, percent, plain, risk } from "#app/_copy/format.ts";
import { riskValueOf } from "#app/_portfolio/risk-value.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { scoring, testOf, testWeightsOf } from "#server/catalogue/catalogue.ts";
import type { CatalogueChallenge, FactorId, Factors } from "#server/catalogue/schema.ts";
import { type Weights, weightKey } from "#server/challenges/rules.ts";
import type { ChallengeScore, Readiness } from "#server/readiness/schema.ts";
import { weightsOf } from "#server/weights/rules.ts";

/** The formula of the scoring model (catalogue, formulas) with this project's values in it. */
export function ChallengeWhy(props: {
  challenge: CatalogueChallenge;
  readiness: Readiness;
  href: string;
  factors: Factors;
}) {
  const { challenge, readiness, href, factors } = props;
  const score = readiness.challenges[challenge.id];
  const weights = weightsOf(readiness.weights);
  return (
    <>
      <Section title="What it is made of" remark="0 to 100; lines at 50 and 75">
        <RiskKey />
        <AtWidths
          wide={780}
          mid={600}
          narrow={358}
          draw={(width) => <LyingBar value={riskValueOf(score)} width={width} height={20} />}
        />
        <Steps score={score} context={contextOf(challenge.id, { factors, weights })} />
      </Section>
      <Section title="Its questions" remark={`${score.answered} of ${score.applicable} answered`}>
        <Indicators {...{ challenge, score, href }} />
      </Section>
      <Section title="Tests that bear on it" remark="Weight 2 bears directly, 1 contributes">
        <Tests {...{ challenge, readiness, href }} />
      </Section>
    </>
  );
}

const WORDS: Record<FactorId, string> = {
  stage: "stage",
  criticality: "criticality",
  sensitivity: "data sensitivity",
  modelClass: "kind of model",
  dataSize: "amount of data",
  team: "team",
  feedback: "feedback",
  dependencies: "dependencies",
  novelty: "novelty",
};

function contextOf(
  id: CatalogueChallenge["id"],
  { factors, weights }: { factors: Factors; weights: Weights },
): string {
  const named = Object.entries(WORDS).flatMap(([name, words]) => {
    const usual = Object.entries(scoring.weights[id]).find(([factor]) => factor === name)?.[1];
    const weight = usual && (weights.get(weightKey(id, name)) ?? usual);
    const value = Object.entries(factors).find(([factor]) => factor === name)?.[1];
    return weight ? [{ weight, text: `${words} ${value ?? "not set"} (${plain(weight, 2)})` }] : [];
  });
  return named
    .sort((a, b) => b.weight - a.weight)
    .map(({ text }) => text)
    .join(", ");
}

function Steps({ score, context }: { score: ChallengeScore; context: string }) {
  const { residual, claimedResidual } = score;
  const share = (value: number | null) => (value === null ? "none applies" : number(value, 2));
  const rows = [
    ["Inherent risk", risk(score.inherent), `From the context, by weight: ${context}.`],
    [
      "Exposure",
      score.exposure === null ? "–" : risk(score.exposure),
      `${STATE[score.state]}${score.awaitsApproval ? " Not applicable waits for a second person." : ""}`,
    ],
    [
      "Self part",
      share(score.selfPart),
      "0.7 × mean + 0.3 × lowest of the levels ÷ 4, as assured.",
    ],
    ["Test part", share(score.testPart), "Weighted credit of the tests below."],
    ["Share of the tests", share(score.testShare), "Half at most, when tests bear on it fully."],
    ["Mitigation", share(score.mitigation), "Self part and test part, by that share."],
    [
      "Residual risk",
      residual ? `${risk(residual.low)} to ${risk(residual.high)}` : "–",
      "Exposure × (1 − 0.9 × mitigation). Gates take the upper end, where open questions count as 0.",
    ],
    [
      "As claimed",
      claimedResidual ? risk(claimedResidual.point) : "–",
      "The same with every claim taken at its word.",
    ],
  ] as const;
  return (
    <Table
      caption="The formula with this project's values"
      columns={[{ head: "Step" }, { head: "Value", isNumber: true }, { head: "From" }]}
    >
      {rows.map(([name, value, from]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td className="num font-strong" data-label="value">
            {value}
          </td>
          <td className="text-12 text-ink-2">{from}</td>
        </tr>
      ))}
    </Table>
  );
}

const STATE: Record<ChallengeScore["state"], string> = {
  experienced: "Experienced: × 1.15, at most 100.",
  "not-experienced": "Not experienced: × 0.85 where somebody would have noticed, else × 1.",
  "not-applicable": "Not applicable: left out of every mean.",
  unknown: "Not answered: × 1.",
};

function Indicators(props: { challenge: CatalogueChallenge; score: ChallengeScore; href: string }) {
  const level = (value: number | null) => (value === null ? "unknown" : String(value));
  return (
    <Table
      caption="Levels, claimed and assured"
      columns={[
        { head: "Question" },
        { head: "Claimed", isNumber: true },
        { head: "Assured", isNumber: true },
        { head: "Proof" },
      ]}
    >
      {props.challenge.indicators.map(({ id, question }) => {
        const of = props.score.indicators[id];
        if (!of) return null;
        const isLeftOut = of.state === "not-applicable";
        return (
          <tr key={id}>
            <th scope="row" className="text-left font-normal">
              <Link href={`${props.href}/assess/full?at=${id}`}>{question}</Link>
            </th>
            <td className="num" data-label="claimed">
              {isLeftOut ? "–" : level(of.claimedLevel)}
            </td>
            <td className="num font-strong" data-label="assured">
              {isLeftOut ? "–" : level(of.assuredLevel)}
            </td>
            <td className="text-12 text-ink-2">
              {of.isEvidenced ? "proven" : of.isQuick ? "from the quick pass" : "none"}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Tests(props: { challenge: CatalogueChallenge; readiness: Readiness; href: string }) {
  const own = weightsOf(props.readiness.weights);
  const { id } = props.challenge;
  const weights = testWeightsOf(id)
    .map(({ testId, weight }) => ({ testId, weight: own.get(weightKey(id, testId)) ?? weight }))
    .sort((a, b) => b.weight - a.weight);
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  return (
    <Table
      caption="Tests that bear on it"
      columns={[
        { head: "Test" },
        { head: "Weight", isNumber: true },
        { head: "Share", isNumber: true },
        { head: "Credit", isNumber: true },
      ]}
    >
      {weights.map(({ testId, weight }) => (
        <tr key={testId}>
          <th scope="row" className="text-left font-normal">
            <Link href={`${props.href}/why/${testId}`}>{testOf(testId).name}</Link>
          </th>
          <td className="num" data-label="weight">
            {weight}
          </td>
          <td className="num text-ink-2" data-label="share">
            {percent(weight / sum)}
          </td>
          <td className="num font-strong" data-label="credit">
            {plain(props.readiness.tests[testId].credit)}
          </td>
        </tr>
      ))}
    </Table>
  );
}
