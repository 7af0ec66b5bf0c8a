import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { type SkewBar, SkewBars } from "#app/_charts/skew-bars.tsx";
import { date, percent, plain } from "#app/_copy/format.ts";
import { Figure, Section, TableTwin } from "#app/_ui/figure.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import type { MonitoringPage, Skew } from "#server/monitoring/schema.ts";

const BARS_SHOWN = 15;

/** Training and serving by feature, the worst first; below, load limits, where a decision hangs on them. */
export function SkewFigure({ slug, page }: { slug: string; page: MonitoringPage }) {
  const bars = barsOf(page.skew);
  const more = page.skew.length - Math.min(BARS_SHOWN, bars.length);
  return (
    <>
      <Figure
        question="Do training and serving compute the same?"
        answer={<bdi>{page.skewAnswer}</bdi>}
        id="skew"
        twin={page.skew.length > 0 ? <Twin slug={slug} skew={page.skew} /> : undefined}
        source={
          page.skew.length === 0 ? (
            <span>Send a comparison of both paths on the same rows, by feature.</span>
          ) : (
            <span>
              {bars.length > 0 && bars[0]?.threshold === null
                ? "Share of rows that differ beyond the tolerance."
                : "The statistic of the comparison; the line is what it allows."}
              {more > 0
                ? ` The ${BARS_SHOWN} worst are drawn, ${more} more stand in the table.`
                : ""}
            </span>
          )
        }
      >
        {bars.length > 0 ? (
          <AtWidths
            draw={(width, kind) => (
              <SkewBars
                bars={bars.slice(0, BARS_SHOWN)}
                width={width}
                kind={kind}
                label={page.skewAnswer}
              />
            )}
          />
        ) : null}
      </Figure>
      <Loads slug={slug} page={page} />
    </>
  );
}

const nameOf = ({ feature }: Skew) => feature ?? "all predictions";

/** Shares where there are any, else the statistic against its threshold: never both on one scale. */
function barsOf(skew: readonly Skew[]): SkewBar[] {
  const shares = skew.flatMap((one) =>
    one.mismatchShare === null
      ? []
      : [
          {
            name: nameOf(one),
            value: one.mismatchShare,
            text: percent(one.mismatchShare),
            threshold: null,
            isOff: one.skewed,
          },
        ],
  );
  if (shares.length > 0) return shares;
  return skew.flatMap((one) =>
    one.statistic === null
      ? []
      : [
          {
            name: nameOf(one),
            value: one.statistic,
            text: plain(one.statistic, 3),
            threshold: one.threshold,
            isOff: one.skewed,
          },
        ],
  );
}

function Twin({ slug, skew }: { slug: string; skew: readonly Skew[] }) {
  const verdict = (is: boolean | null) =>
    is === null ? "no verdict" : is ? "differs" : "the same";
  return (
    <TableTwin
      caption="Training against serving, by feature"
      head={[
        "Feature",
        "Verdict",
        "Rows that differ",
        "Statistic",
        "Allowed",
        "Rows",
        "Observed",
        "Evidence",
      ]}
      rows={skew.map((one) => [
        <bdi key="name">{nameOf(one)}</bdi>,
        verdict(one.skewed),
        one.mismatchShare === null ? "not told" : percent(one.mismatchShare),
        one.statistic === null
          ? "not told"
          : `${plain(one.statistic, 3)}${one.method ? ` ${one.method}` : ""}`,
        one.threshold ?? "not told",
        one.matchedRows ?? "not told",
        one.observedAt ? date(one.observedAt) : "not dated",
        <Link key="why" href={factHref(slug, one.ref)} prefetch={false}>
          why
        </Link>,
      ])}
    />
  );
}

/** A load test without limits decides nothing, so it is not here. */
function Loads({ slug, page }: { slug: string; page: MonitoringPage }) {
  if (page.loadAnswer === null) return null;
  return (
    <Section title={`Does it hold its load limits? ${page.loadAnswer}`} id="load">
      <ul>
        {page.loads.map((one) => (
          <li
            key={`${one.ref.evidenceId} ${one.name}`}
            className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-2"
          >
            <b>
              <bdi>{one.name}</bdi>
            </b>
            <span className="text-ink-2">
              {one.tool}, {one.limits - one.missed.length} of {one.limits} limits held
              {one.p95Ms === null ? "" : `, 95 % of requests within ${plain(one.p95Ms)} ms`}
            </span>
            <Link href={factHref(slug, one.ref)} prefetch={false} className="py-2 rail:py-0">
              why
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
