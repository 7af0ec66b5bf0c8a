import Link from "next/link";
import { AgeRamp } from "#app/_charts/age-ramp.tsx";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { count, date, dateTime } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import type { LineagePage, Upstream } from "#server/lineage/schema.ts";
import { listed } from "#server/platform/words.ts";

const STATE: Readonly<Record<Upstream["state"], { kind: GlyphKind; word: string }>> = {
  dead: { kind: "fail", word: "dead" },
  unchecked: { kind: "error", word: "could not be checked" },
  stale: { kind: "attention", word: "late" },
  future: { kind: "unknown", word: "dated ahead" },
  alive: { kind: "pass", word: "alive" },
};

/** Which sources are alive, what hides those that are not, and all that is made from them. */
export function Sources({ slug, page }: { slug: string; page: LineagePage }) {
  const [worst] = page.upstreams;
  const isDrawn = worst && worst.state !== "alive" && worst.observations.length > 1;
  return (
    <Figure
      question="Which sources are really alive?"
      answer={<bdi>{page.sourceAnswer}</bdi>}
      id="sources"
      twin={isDrawn ? <AgeTable source={worst} /> : undefined}
      source={
        page.upstreams.length === 0 ? (
          <span>Send what dbt source freshness writes, target/sources.json, to know.</span>
        ) : (
          <span>
            Age when a source was last checked, not now. Dead: over the limit of age that its owners
            set.
          </span>
        )
      }
    >
      {isDrawn ? <Ramp source={worst} answer={page.sourceAnswer} /> : null}
      {page.upstreams.length > 0 ? <SourceTable slug={slug} upstreams={page.upstreams} /> : null}
    </Figure>
  );
}

function Ramp({ source, answer }: { source: Upstream; answer: string }) {
  const what = source.label.replace(/[_-]+/g, " ");
  return (
    <div className="pb-6">
      <AtWidths
        draw={(width, kind) => (
          <AgeRamp ages={{ ...source, what }} width={width} kind={kind} label={answer} />
        )}
      />
      <p className="max-w-prose pt-3 text-12 text-ink-2">
        A healthy source is a flat line near zero. A dead one behind a fallback climbs one day per
        day, whatever the job status says.
      </p>
    </div>
  );
}

function AgeTable({ source }: { source: Upstream }) {
  return (
    <TableTwin
      caption={`Age of ${source.label} each time it was checked`}
      head={["Checked", "Age in days"]}
      rows={source.observations.map(({ at, ageDays }) => [dateTime(at), ageDays])}
    />
  );
}

const DOWNSTREAM_NAMED = 6;

function SourceTable({ slug, upstreams }: { slug: string; upstreams: readonly Upstream[] }) {
  return (
    <Table
      caption="Sources, the worst first"
      className="top"
      columns={[
        { head: "Source" },
        { head: "State" },
        { head: "Age, days", isNumber: true },
        { head: "Hidden by" },
        { head: "Made from it" },
        { head: "" },
      ]}
    >
      {upstreams.map((one) => (
        <tr key={one.name}>
          <th scope="row">
            <bdi>{one.label.replace(/[_-]+/g, " ")}</bdi>
            <span className="block text-12 text-ink-2 wrap-anywhere">
              <bdi>{one.name}</bdi>
              {one.lastLoadedAt ? `, last data ${date(one.lastLoadedAt)}` : ""}
            </span>
          </th>
          <td>
            <Status kind={STATE[one.state].kind}>{STATE[one.state].word}</Status>
          </td>
          <td className="num" data-label="Age, days">
            {one.ageDays ?? "not known"}
            <span className="text-12 text-ink-2 rail:block">
              {one.limitDays === null ? " no limit" : ` limit ${one.limitDays}`}
            </span>
          </td>
          <td className="whole wrap-anywhere" data-label="Hidden by">
            {hiddenBy(one)}
          </td>
          <td className="whole wrap-anywhere" data-label="Made from it">
            <bdi>{madeFrom(one)}</bdi>
          </td>
          <td>
            <Link href={factHref(slug, one.ref)} prefetch={false}>
              why
            </Link>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function hiddenBy(source: Upstream): string {
  if (source.state !== "dead" && source.state !== "stale") return "nothing";
  const parts = [
    ...source.fallbacks.map((name) => `fallback ${name}`),
    ...(source.runsSince > 0
      ? [`${source.completedSince} of ${count(source.runsSince, "run")} complete since`]
      : []),
  ];
  return parts.length > 0 ? listed(parts, 3) : "nothing";
}

function madeFrom({ downstream, downstreamTotal }: Upstream): string {
  if (downstreamTotal === 0) return "nothing known";
  const named = downstream.slice(0, DOWNSTREAM_NAMED);
  const more = downstreamTotal - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
