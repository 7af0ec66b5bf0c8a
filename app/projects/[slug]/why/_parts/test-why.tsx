import Link from "next/link";
import { date, plain } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { rulesOf } from "#server/catalogue/catalogue.ts";
import type { CatalogueTest } from "#server/catalogue/schema.ts";
import type { Readiness, TestScore } from "#server/readiness/schema.ts";
import type { Signal } from "#server/signals/schema.ts";

/** A test's credit, the rules that could give it, and the facts that did or did not. */
export function TestWhy(props: { test: CatalogueTest; readiness: Readiness; href: string }) {
  const { test, readiness, href } = props;
  const signals = readiness.signals.filter((signal) => signal.testId === test.id);
  return (
    <>
      <Section title="What it counts" remark="2017 edition: 0, 0.5 by hand, 1 by machine">
        <Credits score={readiness.tests[test.id]} />
      </Section>
      <Section title="From what" remark={signals.length === 0 ? null : "Newest proof per rule"}>
        {signals.length === 0 ? (
          <p className="text-ink-2">
            Nothing was received that bears on it.{" "}
            <Link href={`${href}/evidence`}>Send evidence</Link>
          </p>
        ) : (
          <ul>
            {signals.map((signal) => (
              <SignalRow
                key={`${signal.rule} ${signal.evidenceIds.join()}`}
                {...{ signal, href }}
              />
            ))}
          </ul>
        )}
      </Section>
      <Section title="What would prove it" remark="From the catalogue">
        <Table
          caption="Rules that give this test credit"
          columns={[
            { head: "Credit" },
            { head: "When" },
            { head: "Window, days", isNumber: true },
            { head: "Why that long" },
          ]}
        >
          {rulesOf(test.id).map((rule) => (
            <tr key={rule.id}>
              <th scope="row">{rule.credit === "automated" ? "1 by machine" : "0.5 by hand"}</th>
              <td>{rule.credit === "automated" ? test.autoPass : test.manualPass}</td>
              <td className="num" data-label="days">
                {rule.freshnessDays}
              </td>
              <td className="text-12 text-ink-2">{rule.freshnessReason}</td>
            </tr>
          ))}
        </Table>
      </Section>
    </>
  );
}

function Credits({ score }: { score: TestScore }) {
  const rows = [
    ["Assured", plain(score.assured), "what fresh evidence supports; gates take this"],
    ["Claimed", plain(score.claimed), "what the team says, or the proof where it is higher"],
    ["Gone stale", plain(score.stale), "proven once, too old now"],
    ["Run at all", plain(score.execution), "had the latest result passed; the 2016 reading"],
  ] as const;
  return (
    <>
      <Table
        caption="Credit of this test"
        columns={[{ head: "Credit" }, { head: "Points", isNumber: true }, { head: "Means" }]}
      >
        {rows.map(([name, points, means]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="num font-strong" data-label="points">
              {points}
            </td>
            <td className="text-12 text-ink-2">{means}</td>
          </tr>
        ))}
      </Table>
      {score.expiresAt ? (
        <p className="mt-2 text-12 text-ink-2">
          Falls after {date(score.expiresAt)}
          {score.zeroAt ? `, nothing after ${date(score.zeroAt)}` : ""}, unless new proof arrives.
        </p>
      ) : null}
    </>
  );
}

const KIND: Record<Signal["outcome"], GlyphKind> = {
  pass: "pass",
  fail: "fail",
  unknown: "unknown",
};
const WORD: Record<Signal["outcome"], string> = {
  pass: "holds",
  fail: "fails",
  unknown: "not known",
};

function SignalRow({ signal, href }: { signal: Signal; href: string }) {
  return (
    <li className="grid gap-x-6 gap-y-1 border-b border-line py-2 tablet:grid-cols-[200px_minmax(0,1fr)]">
      <Status kind={KIND[signal.outcome]}>
        {WORD[signal.outcome]}: {plain(signal.credit)}
        {signal.observedAt ? (
          <span className="block text-12 text-ink-2">seen {date(signal.observedAt)}</span>
        ) : null}
      </Status>
      <ul className="min-w-0 text-12">
        {signal.because.map(({ evidenceId, pointer, text }) => (
          <li key={`${evidenceId} ${pointer} ${text}`}>
            {evidenceId === null ? (
              <bdi>{text}</bdi>
            ) : (
              <Link
                className="inline-block py-3.5 rail:py-1"
                href={`${href}/evidence/${evidenceId}?at=${encodeURIComponent(pointer)}#${encodeURI(pointer)}`}
              >
                <bdi>{text}</bdi>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
}
