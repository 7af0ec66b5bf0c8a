import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { fuseChartOf } from "#app/_charts/fuse-chart.ts";
import { Fuses, nextWord } from "#app/_charts/fuses.tsx";
import { date, plain } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { testOf } from "#server/catalogue/catalogue.ts";
import type { Fuses as FusesOverTime } from "#server/readiness/schema.ts";

/** Where the score came from, and where it goes if nothing new arrives. */
export function FutureFigure(props: {
  fuses: FusesOverTime;
  required: number | null;
  answer: string;
  evidenceHref: string;
}) {
  const { fuses, answer } = props;
  const chart = fuseChartOf(fuses, props.required);
  if (chart.fuses.length === 0)
    return (
      <Figure question="Where does the score go if nothing new arrives?" answer={answer}>
        <p className="text-ink-2">
          <Link href={props.evidenceHref}>Send the first document</Link>
        </p>
      </Figure>
    );
  return (
    <Figure
      id="fuses"
      question="Where did the score come from, and where does it go if nothing new arrives?"
      answer={answer}
      twin={
        <TableTwin
          caption="Proofs and when they run out"
          head={["Test", "Last seen", "What happens next"]}
          rows={chart.fuses.map((fuse) => [
            testOf(fuse.testId).name,
            fuse.lastSeen ? date(fuse.lastSeen) : "never",
            nextWord(fuse, chart.now),
          ])}
        />
      }
      source={
        <span>
          {chart.fuses.length} of 28 tests have proof.{" "}
          <Link href={props.evidenceHref}>All evidence</Link>
        </span>
      }
    >
      <AtWidths
        wide={780}
        draw={(width, kind) => (
          <Fuses chart={chart} label={sentenceOf(fuses)} {...{ width, kind }} />
        )}
      />
      <div className="figure-side mt-4">
        <p>
          <b>Not a prediction.</b> The days on which proofs run out are known, so the dashed line is
          exact unless new evidence comes in.
        </p>
        <p>
          <b>By machine</b>: full credit for the window, half for one more, then none.{" "}
          <b>By hand</b>: half credit for the window, then none.
        </p>
        <p>
          <b>Red</b> belongs to a section that holds the score; a dot lowers it.
        </p>
      </div>
    </Figure>
  );
}

function sentenceOf(fuses: FusesOverTime): string {
  const past = fuses.steps.filter((step) => step.at <= fuses.now).at(-1);
  const ahead = fuses.steps.filter((step) => step.at > fuses.now);
  const falls = ahead.filter((step, i) => step.final !== (ahead[i - 1] ?? past)?.final);
  const future = falls.map((step) => `${plain(step.final)} from ${date(step.at)}`).join(", ");
  return `The ML Test Score is ${plain(past?.final ?? 0)} today. ${future ? `Without new evidence it is ${future}.` : "It does not fall in the time shown."}`;
}
