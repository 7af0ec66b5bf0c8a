import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Barrel } from "#app/_charts/barrel.tsx";
import { creditsOf } from "#app/_charts/barrel-geometry.ts";
import { Key, KeyItem, Swatch } from "#app/_charts/key.tsx";
import { plain } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { tests } from "#server/catalogue/catalogue.ts";
import type { Readiness } from "#server/readiness/schema.ts";

/** What limits the ML Test Score: the barrel. */
export function LimitsFigure(props: { readiness: Readiness; answer: string; href: string }) {
  const { readiness, answer, href } = props;
  return (
    <Figure
      question="What limits the ML Test Score?"
      answer={answer}
      twin={
        <TableTwin
          caption="Credit of each test"
          head={["Test", "Proven", "Stale", "Claimed, no proof", "Answered"]}
          rows={tests.map((test) => {
            const credits = creditsOf(readiness.tests[test.id]);
            return [
              <Link key={test.id} href={`${href}/why/${test.id}`}>
                {test.name}
              </Link>,
              plain(credits.proven),
              plain(credits.stale),
              plain(credits.claimed),
              credits.unknown > 0 ? "no" : "yes",
            ];
          })}
        />
      }
      source={
        <span>{readiness.mlTestScore.edition} edition; full block: by machine, half: by hand.</span>
      }
    >
      <AtWidths
        wide={780}
        draw={(width, kind) => (
          <Barrel tests={readiness.tests} score={readiness.mlTestScore} {...{ width, kind }} />
        )}
      />
      <div className="mt-3">
        <Key label="How to read the barrel">
          <KeyItem mark={<Swatch kind="f" tone="bind" />}>
            proven, in the section that binds
          </KeyItem>
          <KeyItem mark={<Swatch kind="f" />}>proven</KeyItem>
          <KeyItem mark={<Swatch kind="f" tone="above" />}>proven, but above the line</KeyItem>
          <KeyItem mark={<Swatch kind="hatch" tone="quiet" />}>was proven, now stale</KeyItem>
          <KeyItem mark={<Swatch kind="o" />}>claimed, no proof</KeyItem>
          <KeyItem mark={<Swatch kind="d" tone="quiet" />}>not answered</KeyItem>
        </Key>
      </div>
    </Figure>
  );
}
