import Link from "next/link";
import { date, dateTime } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { spanOf } from "#server/monitoring/findings.ts";
import type { Episode, MonitoringPage } from "#server/monitoring/schema.ts";
import { listed } from "#server/platform/words.ts";

const STATE: Readonly<Record<Episode["status"], GlyphKind>> = {
  firing: "attention",
  pending: "attention",
  suppressed: "waived",
  resolved: "pass",
};

export function Alerts({ slug, page }: { slug: string; page: MonitoringPage }) {
  const shown =
    page.episodes.length < page.episodesTotal
      ? `${page.episodes.length} of ${page.episodesTotal}, those that fire first.`
      : undefined;
  return (
    <Figure question="Which alerts fired?" answer={<bdi>{page.alertAnswer}</bdi>} id="alerts">
      {page.episodes.length === 0 ? (
        <p className="max-w-prose text-ink-2">
          Let Alertmanager send to the webhook of this project, so that what fired, for how long and
          whom it told is known.
        </p>
      ) : (
        <Table
          caption="Alerts"
          columns={[
            { head: "Alert" },
            { head: "State" },
            { head: "Since" },
            { head: "Lasted" },
            { head: "Told" },
            { head: "" },
          ]}
          foot={shown}
        >
          {page.episodes.map((one) => (
            <tr key={`${one.ref.evidenceId} ${one.ref.pointer}`}>
              <th scope="row">
                <bdi>{one.alertname}</bdi>
                {one.about ? (
                  <span className="block text-12 wrap-anywhere text-ink-2">
                    <bdi>{one.about}</bdi>
                  </span>
                ) : null}
              </th>
              <td>
                <Status kind={STATE[one.status]}>
                  {one.status === "suppressed" ? "silenced" : one.status}
                </Status>
              </td>
              <td data-label="Since" className="whitespace-nowrap">
                {one.startsAt ? dateTime(one.startsAt) : "not said"}
              </td>
              <td data-label="Lasted">{lasted(one)}</td>
              <td data-label="Told" className="wrap-anywhere">
                <bdi>{one.receivers.length > 0 ? listed(one.receivers, 3) : "nobody known"}</bdi>
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

function lasted({ lastedMs, status, seenAt }: Episode): string {
  if (lastedMs !== null) return spanOf(lastedMs);
  if (status === "resolved") return "not said";
  return seenAt ? `no end yet, seen ${date(seenAt)}` : "no end yet";
}
