import { SECTION_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { catalogue, rulesOf, testsOfSection } from "#server/catalogue/catalogue.ts";
import { type CatalogueTest, type EvidenceRule, SECTION_IDS } from "#server/catalogue/schema.ts";
import { Cited } from "./sources.tsx";

export function Tests() {
  return (
    <Section id="tests" title="28 tests of the ML Test Score" remark="editions 2016 and 2017">
      <p className="mb-4 max-w-[72ch] text-ink-2">
        A test done by hand gives half a point, one that runs by itself a whole one (2016: 1 and 2).
        The score is the smallest of the four sums. {catalogue.mlTestScore.conversion}
      </p>
      <Bands />
      {SECTION_IDS.map((section) => (
        <section key={section} aria-label={SECTION_NAME[section]}>
          <h3 className="mt-6 mb-1 text-12 text-ink-2">{SECTION_NAME[section]}</h3>
          {testsOfSection(section).map((test) => (
            <Test key={test.id} test={test} />
          ))}
        </section>
      ))}
    </Section>
  );
}

function Bands() {
  const [older, newer] = catalogue.mlTestScore.editions;
  return (
    <Table
      caption="Bands of both editions"
      columns={[{ head: "Meaning" }, { head: "2016" }, { head: "2017" }]}
      foot={older?.gap ?? undefined}
    >
      {newer?.bands.map((band, i) => {
        const before = older?.bands[i];
        return (
          <tr key={band.id} id={`band-${band.id}`}>
            <th scope="row">{band.label}</th>
            <td data-label="2016">
              {before
                ? before.min === before.max
                  ? before.max
                  : `${before.min}–${before.max}`
                : "–"}
            </td>
            <td data-label="2017">
              {typeof band.minExclusive === "number"
                ? `above ${band.minExclusive}, up to ${band.max}`
                : band.max}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Test({ test }: { test: CatalogueTest }) {
  const older = test.editions["2016"];
  return (
    <article id={test.id} className="scroll-mt-16 border-t border-line py-4">
      <h4 className="text-20 font-strong">
        {test.name} <span className="font-mono text-12 text-ink-2">{test.id}</span>
      </h4>
      <p className="max-w-[72ch]">{test.statement}</p>
      <dl className="mt-2 grid max-w-[86ch] gap-x-6 tablet:grid-cols-[9em_minmax(0,1fr)]">
        <dt className="text-ink-2">By hand</dt>
        <dd>{test.manualPass}</dd>
        <dt className="text-ink-2">By machine</dt>
        <dd>{test.autoPass}</dd>
        <dt className="text-ink-2">Typical evidence</dt>
        <dd>{test.typicalEvidence.join(", ")}</dd>
        <dt className="text-ink-2">Edition 2016</dt>
        <dd>
          {older.name} <span className="text-ink-2">({older.delta})</span>: {older.deltaNote}
        </dd>
        <dt className="text-ink-2">Not applicable when</dt>
        <dd>{test.notApplicableHint}</dd>
      </dl>
      {rulesOf(test.id).map((rule) => (
        <Rule key={rule.id} rule={rule} />
      ))}
      <Cited ids={test.sources} />
    </article>
  );
}

function Rule({ rule }: { rule: EvidenceRule }) {
  const credit = rule.credit === "automated" ? "whole point" : "half point";
  return (
    <p id={rule.id} className="max-w-[86ch] scroll-mt-16 py-1 text-12">
      <span className="font-mono text-ink-2">{rule.id}</span> <b>{credit}</b> for{" "}
      {rule.kinds.join(", ")}: <span className="font-mono break-words">{rule.passRule}</span>. Fresh
      for {rule.freshnessDays} days: {rule.freshnessReason}
      {rule.invalidatedBy.length > 0 ? ` Ends early on ${rule.invalidatedBy.join(", ")}.` : ""}
    </p>
  );
}
