import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { caller } from "#app/_trpc/server.ts";
import { EmptyFiltered, EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { queryOf, viewOf } from "#server/explorer/rules/address.ts";
import { searchOf, type View } from "#server/explorer/rules/view.ts";
import { CursorText, ExplorerQuery } from "#server/explorer/schema.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { Compare } from "./compare.tsx";
import { Curves } from "./curves.tsx";
import { Diff } from "./diff.tsx";
import { Filters } from "./filters.tsx";
import { RunGrid } from "./run-grid.tsx";
import { Trends } from "./trends.tsx";
import "./explorer.css";
import "./runs.css";

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const metadata: Metadata = { title: "Runs" };

/** The runs of a project; with ?runs=a&runs=b (or ?before=&after=) what differs between some of them. */
export default async function RunsPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const query = asSearch(await searchParams);
  const chosen = chosenIn(query);
  if (chosen.length >= 2) return <Chosen slug={slug} runs={chosen} />;
  const view = viewOf(query);
  // A form sends its empty fields too: the address that one shares has none.
  if ([...query.values()].includes("")) redirect(`/projects/${slug}/runs${searchOf(view)}`);
  return <Explorer slug={slug} view={view} cursor={query.get("cursor") ?? undefined} />;
}

function asSearch(given: Record<string, string | string[] | undefined>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given))
    for (const one of [value].flat()) if (one !== undefined) query.append(name, one);
  return query;
}

function chosenIn(query: URLSearchParams): string[] {
  const [before, after] = [query.get("before"), query.get("after")];
  const runs = query.getAll("runs").flatMap((ids) => ids.split(","));
  return [...new Set([...(before && after ? [before, after] : []), ...runs])].filter(Boolean);
}

async function Chosen({ slug, runs }: { slug: string; runs: readonly string[] }) {
  const api = await caller();
  const [before, after, third] = runs;
  if (before && after && third === undefined) {
    const [diff, curves] = await Promise.all([
      api.runs.diff({ slug, before, after }),
      api.curves.of({ slug, runs: [before, after] }),
    ]);
    return (
      <>
        <Diff slug={slug} page={diff} />
        <Curves slug={slug} page={curves} />
      </>
    );
  }
  return <Compare slug={slug} page={await api.runs.compare({ slug, runs: runs.slice(0, 8) })} />;
}

async function Explorer(props: { slug: string; view: View; cursor: string | undefined }) {
  const { slug, view } = props;
  const api = await caller();
  const cursor = CursorText.optional().catch(undefined).parse(props.cursor);
  const wish = ExplorerQuery.safeParse({ ...queryOf(view, null), cursor });
  const query = wish.success ? wish.data : ExplorerQuery.parse({});
  const page = await api.explorer.page({ slug, ...query });
  if (page.total === 0) return <NoRuns slug={slug} title={page.title} />;
  const metric = view.metric || page.metric;
  const pinned = { ...view, metric: metric ?? "", columns: page.page.columns };
  return (
    <>
      <PageHead
        title={page.title}
        lede={page.gap ?? "Any two of them can be compared in every dimension."}
      />
      <Filters slug={slug} view={view} page={page} metric={metric} />
      {page.matching === 0 ? (
        <div className="pb-10">
          <EmptyFiltered
            what="No run matches."
            hidden={`The filter hides all ${page.total}.`}
            clearHref={`/projects/${slug}/runs`}
          />
        </div>
      ) : (
        <RunGrid
          slug={slug}
          view={view}
          search={searchOf(pinned)}
          first={page.page}
          matching={page.matching}
          total={page.total}
          experiments={page.experiments}
          dimensions={DIMENSIONS.map((one) => DIMENSION_WORDS[one].toLowerCase())}
        />
      )}
      <Trends slug={slug} view={view} metric={metric} />
    </>
  );
}

function NoRuns({ slug, title }: { slug: string; title: string }) {
  return (
    <>
      <PageHead title={title} />
      <EmptyFirstUse
        title="A diff of two runs names what changed between them"
        why="Hardware, platform, source code, configuration, data sources, training state: what a run recorded of these six can be compared, and the rest is a blind spot."
        commands={[
          `curl -X POST "$MLFLOW/api/2.0/mlflow/runs/search" -H "Content-Type: application/json" -d '{"experiment_ids":["1"],"max_results":1000}' > runs.json`,
          `npx assay push --project ${slug} runs.json`,
        ]}
      />
    </>
  );
}
