import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { type GroupDot, GroupDots } from "#app/_charts/group-dots.tsx";
import { number, percent } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { factHref } from "#app/projects/[slug]/runs/fact-href.ts";
import { figure } from "#server/slices/findings.ts";
import type { Division, Group, SlicesPage } from "#server/slices/schema.ts";

const DRAWN = 6;
const BETTER: Readonly<Record<Division["better"], string>> = {
  higher: "higher is better",
  lower: "lower is better",
  none: "a difference either way counts",
};
const VERDICT: Readonly<Record<Group["verdict"], string>> = {
  differs: "beyond chance",
  within: "within chance",
  small: "too few rows",
  unknown: "no interval",
};

export function Groups({ slug, page }: { slug: string; page: SlicesPage }) {
  const more = page.divisionsTotal - Math.min(DRAWN, page.divisions.length);
  return (
    <Figure
      question="Whom does the model serve worse?"
      answer={page.groupAnswer}
      id="groups"
      twin={page.divisions.length > 0 ? <Twin slug={slug} divisions={page.divisions} /> : undefined}
      source={
        <>
          <span>
            Intervals at 95 %: as the tool states them, else Wilson's of a share and its rows. Under
            30 rows a group is noise.
            {more > 0 ? ` ${more} more in the table or left out.` : ""}
          </span>
          {page.hasSample ? <Tag title="Sample data of the demo">sample</Tag> : null}
          <a href={`/api/v1/projects/${slug}/slices`}>As JSON</a>
        </>
      }
    >
      {page.divisions.slice(0, DRAWN).map((division) => (
        <div key={`${division.metric} ${division.by} ${division.model}`} className="pb-5">
          <h3 className="text-14 font-strong">
            <bdi>{division.metric.replace(/_/g, " ")}</bdi>{" "}
            <span className="font-normal text-ink-2">
              by <bdi>{division.by}</bdi>, {BETTER[division.better]}
            </span>
          </h3>
          <AtWidths
            draw={(width, kind) => (
              <GroupDots
                groups={dotsOf(division)}
                whole={division.whole}
                width={width}
                kind={kind}
                label={`${division.metric} by ${division.by}: ${division.groups.map(({ label, value }) => `${label} ${value === null ? "none" : figure(value)}`).join(", ")}`}
              />
            )}
          />
        </div>
      ))}
    </Figure>
  );
}

function dotsOf({ groups }: Division): GroupDot[] {
  return groups.flatMap((group) =>
    group.value === null
      ? []
      : [
          {
            label: group.label,
            value: group.value,
            low: group.low,
            high: group.high,
            text: `${figure(group.value)}${group.n === null ? "" : `, ${number(group.n)} rows`}${checksOf(group)}`,
            mark:
              group.verdict === "small"
                ? ("small" as const)
                : group.verdict === "differs" && group.isWorse
                  ? ("worse" as const)
                  : ("plain" as const),
          },
        ],
  );
}

/** Local quality of the data beside the metric. */
function checksOf({ quality }: Group): string {
  if (!quality) return "";
  return quality.failed === 0
    ? `, ${quality.evaluated} checks hold`
    : `, ${quality.failed} of ${quality.evaluated} checks broken`;
}

function Twin({ slug, divisions }: { slug: string; divisions: readonly Division[] }) {
  const between = ({ low, high, interval }: Group) =>
    low === null || high === null ? "not told" : `${figure(low)} to ${figure(high)}, ${interval}`;
  return (
    <TableTwin
      caption="Every metric by group, with its rows, its interval and the checks of its data"
      head={[
        "Metric",
        "Group",
        "Value",
        "All",
        "Rows",
        "Share of rows",
        "95 % interval",
        "Verdict",
        "Checks of its data",
        "Evidence",
      ]}
      rows={divisions.flatMap((division) =>
        division.groups.map((group) => [
          <bdi key="metric">{division.metric}</bdi>,
          <bdi key="group">{group.label}</bdi>,
          group.value === null ? "none" : figure(group.value),
          division.whole === null ? "not told" : figure(division.whole),
          group.n ?? "not told",
          group.share === null ? "not told" : percent(group.share),
          between(group),
          VERDICT[group.verdict],
          group.quality ? (
            <Link key="checks" href={factHref(slug, group.quality.ref)} prefetch={false}>
              {group.quality.failed} of {group.quality.evaluated} broken
            </Link>
          ) : (
            "none known"
          ),
          <Link key="why" href={factHref(slug, group.ref)} prefetch={false}>
            why
          </Link>,
        ]),
      )}
    />
  );
}
