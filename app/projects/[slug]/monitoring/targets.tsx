import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import type { MonitoringPage, Target } from "#server/monitoring/schema.ts";
import { listed } from "#server/platform/words.ts";

const STATE: Readonly<Record<Target["health"], GlyphKind>> = {
  up: "pass",
  down: "fail",
  unknown: "unknown",
};

export function Targets({ slug, page }: { slug: string; page: MonitoringPage }) {
  return (
    <Figure
      question="Is what the rules read from alive?"
      answer={<bdi>{page.targetAnswer}</bdi>}
      id="targets"
    >
      {page.targets.length === 0 ? null : (
        <Table
          caption="Scrape targets"
          columns={[
            { head: "Target" },
            { head: "State" },
            { head: "Last scrape" },
            { head: "Blinds" },
            { head: "" },
          ]}
        >
          {page.targets.map((one) => (
            <tr key={`${one.name} ${one.ref.pointer}`}>
              <th scope="row" className="wrap-anywhere">
                <bdi>{one.name}</bdi>
                {one.lastError ? (
                  <span className="block text-12 text-ink-2">
                    <bdi>{one.lastError}</bdi>
                  </span>
                ) : null}
              </th>
              <td>
                <Status kind={STATE[one.health]}>
                  {one.health === "unknown" ? "not scraped yet" : one.health}
                </Status>
              </td>
              <td data-label="Last scrape">
                {one.lastScrape ? dateTime(one.lastScrape) : "never"}
              </td>
              <td data-label="Blinds" className="wrap-anywhere">
                <bdi>{one.blinds.length > 0 ? listed(one.blinds, 3) : "no rule"}</bdi>
              </td>
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
