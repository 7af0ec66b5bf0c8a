import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { Breakable } from "#app/_ui/breakable.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { testOf } from "#server/catalogue/catalogue.ts";
import type { MonitoringPage, Rule } from "#server/monitoring/schema.ts";
import { listed } from "#server/platform/words.ts";

/** Every alerting rule with who hears of it; what cannot warn first. */
export function Rules({ slug, page }: { slug: string; page: MonitoringPage }) {
  if (page.rules.length === 0) return null;
  const shown =
    page.rules.length < page.rulesTotal
      ? `${page.rules.length} of ${page.rulesTotal} rules, those that cannot warn first.`
      : undefined;
  return (
    <Figure
      question="Who would be woken at night?"
      answer={<bdi>{page.nightAnswer}</bdi>}
      id="rules"
      source={
        <span>
          Prometheus does not say who is told: the receivers are those of alerts that Alertmanager
          sent. Whom a rule tells that never fired is not known.
        </span>
      }
    >
      <Table
        caption="Alerting rules"
        className="top"
        columns={[
          { head: "Rule" },
          { head: "State" },
          { head: "Watches" },
          { head: "Tells" },
          { head: "" },
        ]}
        foot={shown}
      >
        {page.rules.map((rule) => (
          <tr key={rule.id}>
            <th scope="row" className="tablet:min-w-40 side:min-w-48">
              <Breakable text={rule.name} />
              <code className="block max-w-[60ch] text-12 break-words text-ink-2">
                <Breakable text={rule.query} />
              </code>
            </th>
            <td className="whole wrap-anywhere tablet:min-w-48">
              <Status kind={stateOf(rule).kind}>{stateOf(rule).word}</Status>
              <span className="block text-12 text-ink-2">
                {rule.lastEvaluation
                  ? `evaluated ${dateTime(rule.lastEvaluation)}`
                  : "never evaluated"}
              </span>
            </td>
            <td data-label="Watches" className="whole tablet:min-w-28">
              {rule.tests.length === 0 ? "no test" : null}
              {rule.tests.map((testId) => (
                <Link
                  key={testId}
                  href={`/projects/${slug}/why/${testId}`}
                  prefetch={false}
                  className="mr-3 inline-block rail:block rail:pb-1"
                >
                  {testOf(testId).name}
                </Link>
              ))}
            </td>
            <td data-label="Tells" className="tablet:min-w-24 wrap-anywhere">
              <Breakable text={toldWords(rule)} />
              {rule.severity ? (
                <span className="block text-12 text-ink-2">
                  severity <bdi>{rule.severity}</bdi>
                </span>
              ) : null}
            </td>
            <td>
              <Link href={factHref(slug, rule.ref)} prefetch={false}>
                why
              </Link>
            </td>
          </tr>
        ))}
      </Table>
    </Figure>
  );
}

function stateOf({ health, lastError, blindBy, state }: Rule): { kind: GlyphKind; word: string } {
  if (health === "err")
    return { kind: "fail", word: `broken: ${shortened(lastError ?? "no reason given")}` };
  if (blindBy.length > 0) return { kind: "fail", word: `blind: ${listed(blindBy, 3)} is down` };
  if (health === "unknown") return { kind: "unknown", word: "not evaluated yet" };
  if (state === "firing") return { kind: "attention", word: "firing" };
  return state === "pending"
    ? { kind: "attention", word: "pending" }
    : { kind: "pass", word: "quiet" };
}

const shortened = (text: string) => (text.length > 90 ? `${text.slice(0, 88)}…` : text);

function toldWords({ told }: Rule): string {
  if (told.kind === "receivers")
    return listed(told.names, 3) + (told.isStaffed === false ? ", where nobody watches" : "");
  return told.kind === "nobody" ? "nobody known, and it fired" : "never fired";
}
