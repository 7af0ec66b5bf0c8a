import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Diff } from "./diff.tsx";
import { RecordedFigure } from "./recorded.tsx";
import { RunsTable } from "./runs-table.tsx";
import { Steps } from "./steps.tsx";
import "./runs.css";

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{
    before?: string | string[];
    after?: string | string[];
    find?: string | string[];
  }>;
};

export const metadata: Metadata = { title: "Runs" };

const first = (value: string | string[] | undefined) => [value].flat()[0];

/** The runs of a project; with ?before= and ?after=, what differs between two of them. */
export default async function RunsPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const query = await searchParams;
  const [before, after] = [first(query.before), first(query.after)];
  const api = await caller();
  if (before && after)
    return <Diff slug={slug} page={await api.runs.diff({ slug, before, after })} />;
  const find = first(query.find)?.slice(0, 200);
  const page = await api.runs.list({ slug, find });
  if (page.total === 0)
    return (
      <>
        <PageHead title={page.title} />
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
  return (
    <>
      <PageHead
        title={page.title}
        lede={page.gap ?? "Any two of them can be compared in every dimension."}
      />
      <Steps slug={slug} page={page} />
      <RunsTable slug={slug} page={page} find={find} />
      <RecordedFigure runs={page.recorded} answer={page.title} />
    </>
  );
}
