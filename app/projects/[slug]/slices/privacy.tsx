import Link from "next/link";
import { date } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { figure } from "#server/slices/findings.ts";
import type { Privacy, SlicesPage } from "#server/slices/schema.ts";

export function PrivacyFigure({ slug, page }: { slug: string; page: SlicesPage }) {
  return (
    <Figure
      question="How private is what it learned from?"
      answer={page.privacyAnswer}
      id="privacy"
      source={
        <span>
          Epsilons of releases of the same data add up; here the largest stands. The budget is the
          limit called epsilon in the project's profile. Only kinds of findings are kept, never what
          was found.
        </span>
      }
    >
      {page.privacy.length === 0 ? null : (
        <Table
          caption="Privacy measures"
          columns={[
            { head: "Measure" },
            { head: "Epsilon", isNumber: true },
            { head: "Found" },
            { head: "Stores" },
            { head: "Verdict" },
            { head: "Observed" },
            { head: "" },
          ]}
        >
          {page.privacy.map((one) => (
            <tr key={`${one.ref.evidenceId} ${one.ref.pointer}`}>
              <th scope="row">
                {one.measure.replaceAll("-", " ")}
                {one.mechanism ? (
                  <span className="block text-12 wrap-anywhere text-ink-2">
                    <bdi>{one.mechanism}</bdi>
                  </span>
                ) : null}
              </th>
              <td className="num" data-label="Epsilon">
                {one.epsilon === null ? "none" : figure(one.epsilon)}
              </td>
              <td data-label="Found" className="whole wrap-anywhere">
                <bdi>{foundWords(one)}</bdi>
              </td>
              <td data-label="Stores">{storeWords(one)}</td>
              <td>
                <Verdict passed={one.passed} />
              </td>
              <td data-label="Observed">{date(one.observedAt)}</td>
              <td>
                <Link href={factHref(slug, one.ref)} prefetch={false}>
                  why
                </Link>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Figure>
  );
}

function Verdict({ passed }: { passed: boolean | null }) {
  if (passed === null) return <Status kind="unknown">no verdict</Status>;
  return passed ? <Status kind="pass">holds</Status> : <Status kind="fail">fails</Status>;
}

function foundWords({ findings }: Privacy): string {
  if (findings.length === 0) return "nothing told";
  const named = findings
    .slice(0, 4)
    .map(({ name, count }) => `${count} ${name.toLowerCase().replaceAll("_", " ")}`);
  const more = findings.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more kinds` : "");
}

function storeWords({ storesScanned, storesTotal }: Privacy): string {
  if (storesTotal === null && storesScanned === null) return "not told";
  return `${storesScanned ?? 0} of ${storesTotal ?? "an unknown number"}`;
}
