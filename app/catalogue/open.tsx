import { Section } from "#app/_ui/figure.tsx";
import { catalogue, scoring } from "#server/catalogue/catalogue.ts";

/** What the sources leave open, and the formulas as they are computed. */
export function Open() {
  return (
    <Section id="open" title="Where sources disagree, and how scores are computed">
      <ul className="list-disc pl-5">
        {catalogue.disagreements.map((text) => (
          <li key={text} className="max-w-[72ch] py-1">
            {text}
          </li>
        ))}
      </ul>
      <h3 className="mt-4 font-strong">Formulas</h3>
      <dl className="grid gap-x-6 gap-y-1 text-12 tablet:grid-cols-[9em_minmax(0,1fr)]">
        {Object.entries(scoring.formulas).map(([name, formula]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2 first-letter:uppercase">{name}</dt>
            <dd className="font-mono break-words">{formula}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 max-w-[72ch] text-12 text-ink-2">
        {scoring.unknownFactor}. {scoring.roundingRule}.
      </p>
    </Section>
  );
}
