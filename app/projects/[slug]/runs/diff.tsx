import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { Arrow } from "#app/_ui/arrows.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { figure } from "#server/runs/rules/text.ts";
import type { DiffPage, MetricChange, RunSide } from "#server/runs/schema.ts";
import { factHref } from "./fact-href.ts";
import { Lanes } from "./lanes.tsx";
import { RecordedFigure } from "./recorded.tsx";

/** Two runs, six lanes in the paper's order; the likeliest cause is the large one. */
export function Diff({ slug, page }: { slug: string; page: DiffPage }) {
  const { diff, before, after } = page;
  return (
    <>
      <PageHead
        title={<bdi>{page.title}</bdi>}
        lede={
          <>
            {page.summary} {page.misleading ? <b>{page.misleading}.</b> : null}
          </>
        }
        actions={
          <>
            <LinkButton href={`/projects/${slug}/runs`}>All runs</LinkButton>
            <Link href={`/projects/${slug}/runs?before=${after.runId}&after=${before.runId}`}>
              Swap before and after
            </Link>
          </>
        }
      />
      <Figure
        question="What differs between the two runs, by the six version dimensions?"
        answer={page.answer}
        twin={
          <TableTwin
            caption="Every recorded difference"
            head={["Dimension", "Key", before.name, after.name]}
            rows={diff.dimensions.flatMap((one) =>
              one.changes.map((change) => [
                DIMENSION_WORDS[one.dimension],
                change.key,
                change.before ?? "not recorded",
                change.after ?? "not recorded",
              ]),
            )}
          />
        }
        source={
          <>
            <Source slug={slug} side={before} />
            <Source slug={slug} side={after} />
          </>
        }
      >
        <Metrics metrics={diff.metrics} main={page.metric} />
        <Lanes page={page} />
      </Figure>
      <RecordedFigure
        runs={page.recorded}
        answer={page.recordedAnswer}
        compared={[before.runId, after.runId]}
      />
    </>
  );
}

function Source({ slug, side }: { slug: string; side: RunSide }) {
  return (
    <span>
      <Link href={factHref(slug, side)}>
        <bdi>{side.name}</bdi>
      </Link>{" "}
      {side.startedAt ? dateTime(side.startedAt) : "no date"}, <code>{side.runId.slice(0, 8)}</code>
    </span>
  );
}

const SHOWN = 5;

/** The metric that moved, then the others by how far they moved; the loss that looks better is among them on purpose. */
function Metrics({ metrics, main }: { metrics: readonly MetricChange[]; main: string | null }) {
  const moved = metrics.filter((metric) => metric.before !== metric.after);
  const loss = moved.find((metric) => /^train.*loss|^loss$/i.test(metric.name));
  const first = moved.filter((metric) => metric.name === main);
  const others = moved.filter((metric) => metric !== loss && metric.name !== main);
  const shown = [
    ...first,
    ...others.slice(0, SHOWN - 2),
    ...(loss && loss.name !== main ? [loss] : []),
  ];
  if (shown.length === 0) return <p className="pb-4 text-ink-2">No metric of both runs differs.</p>;
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3 pb-6">
      {shown.map((metric) => (
        <div key={metric.name}>
          <dt className="text-12 text-ink-2">
            <bdi>{metric.name}</bdi>
          </dt>
          <dd className="text-20 font-strong">
            {metric.before === null ? "none" : figure(metric.before)}
            <Arrow />
            {metric.after === null ? "none" : figure(metric.after)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
