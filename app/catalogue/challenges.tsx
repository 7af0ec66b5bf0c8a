import { CATEGORIES } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { catalogue, challengeOf, testOf, testWeightsOf } from "#server/catalogue/catalogue.ts";
import type { CatalogueChallenge } from "#server/catalogue/schema.ts";
import { Cited } from "./sources.tsx";

const LEVELS = catalogue.challenges.levelScale;

export function Challenges() {
  return (
    <Section id="challenges" title="Twelve challenges" remark="61 questions, five levels each">
      <p className="mb-4 max-w-[72ch] text-ink-2">
        Levels mean the same everywhere:{" "}
        {LEVELS.map((one) => `${one.level} ${one.name}`).join("; ")}. Levels above 2 need proof to
        count in full.
      </p>
      {CATEGORIES.map((category) => (
        <section key={category.name} aria-label={category.name}>
          <h3 className="mt-6 mb-1 text-12 text-ink-2">{category.name}</h3>
          {category.challenges.map((id) => (
            <Challenge key={id} challenge={challengeOf(id)} />
          ))}
        </section>
      ))}
    </Section>
  );
}

function Challenge({ challenge }: { challenge: CatalogueChallenge }) {
  return (
    <article id={challenge.id} className="scroll-mt-16 border-t border-line py-4">
      <h4 className="text-20 font-strong">
        {challenge.name} <span className="font-mono text-12 text-ink-2">{challenge.code}</span>
      </h4>
      <p className="max-w-[72ch]">{challenge.definition}</p>
      <p className="text-12 text-ink-2">
        Section {challenge.paperSection} of the paper. <Cited ids={challenge.sources} />
      </p>
      <dl className="mt-3 max-w-[72ch]">
        {challenge.indicators.map((indicator) => (
          <div key={indicator.id} id={indicator.id} className="scroll-mt-16 py-2">
            <dt className="font-strong">
              <span className="font-mono text-12 text-ink-2">{indicator.id}</span>{" "}
              {indicator.question}
            </dt>
            <dd>
              <ol start={0} className="mt-1 list-decimal pl-6 text-ink-2">
                {indicator.anchors.map((anchor) => (
                  <li key={anchor}>{anchor}</li>
                ))}
              </ol>
            </dd>
          </div>
        ))}
      </dl>
      <More challenge={challenge} />
    </article>
  );
}

/** What helps, how it shows, which tests bear on it and what 'not applicable' means: folded, since few read all of it. */
function More({ challenge }: { challenge: CatalogueChallenge }) {
  const tests = [...testWeightsOf(challenge.id)].sort((a, b) => b.weight - a.weight);
  return (
    <details className="mt-2">
      <summary className="w-max py-3 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
        What helps, how it shows, which tests count
      </summary>
      <h5 className="mt-2 font-strong">What helps</h5>
      <ul className="list-disc pl-5">
        {challenge.mitigations.map((mitigation) => (
          <li key={mitigation.id} id={mitigation.id} className="max-w-[72ch] scroll-mt-16 py-1">
            {mitigation.text}{" "}
            <span className="text-12 text-ink-2">
              {mitigation.effortHint}; raises {mitigation.raises.join(", ")}.{" "}
              <Cited ids={mitigation.sources} />
            </span>
          </li>
        ))}
      </ul>
      <h5 className="mt-3 font-strong">How it showed in the paper’s projects</h5>
      <ul className="list-disc pl-5">
        {challenge.symptoms.map((symptom) => (
          <li key={symptom.text} className="max-w-[72ch] py-1">
            <b>{symptom.project}</b>: {symptom.text}
          </li>
        ))}
      </ul>
      <h5 className="mt-3 font-strong">Tests that bear on it</h5>
      <ul className="list-disc pl-5">
        {tests.map(({ testId, weight }) => (
          <li key={testId}>
            <a href={`#${testId}`}>{testOf(testId).name}</a>{" "}
            <span className="text-12 text-ink-2">{weight === 2 ? "directly" : "contributes"}</span>
          </li>
        ))}
      </ul>
      <h5 className="mt-3 font-strong">Not applicable, not experienced</h5>
      <p className="max-w-[72ch]">
        {challenge.notApplicableMeaning} Not experienced: {challenge.notExperiencedMeaning}
      </p>
      <p className="mt-3 text-12 text-ink-2">
        Related standards: {challenge.standards.join("; ")}.
      </p>
    </details>
  );
}
