import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Consumers } from "./consumers.tsx";
import { LoopFigure } from "./loop-figure.tsx";
import { LoopPaths } from "./loop-paths.tsx";
import { Sources } from "./sources.tsx";

export const metadata: Metadata = { title: "Lineage" };

/** What flows into the models and out of them: loops, readers nobody declared, sources that are dead. */
export default async function LineagePage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const page = await (await caller()).lineage.get({ slug });
  if (page.isEmpty)
    return (
      <>
        <PageHead title={page.title} lede={page.meaning} />
        <EmptyFirstUse
          title="Jobs that say what they read and write make the graph by themselves"
          why="Airflow, Spark, Flink and dbt write OpenLineage events; dbt's manifest and source freshness say which source feeds which model and how old it is."
          commands={[
            `npx assay push --project ${slug} lineage.ndjson`,
            `dbt source freshness; npx assay push --project ${slug} target/sources.json target/manifest.json`,
          ]}
        />
      </>
    );
  return (
    <>
      <PageHead title={page.title} lede={page.meaning} />
      <div className="flex flex-col">
        <LoopFigure slug={slug} page={page} />
        {/* A phone has room for a path, and for a large drawing only by scrolling. */}
        <div className={page.drawing?.kind === "laid-out" ? "order-first tablet:order-none" : ""}>
          <LoopPaths slug={slug} page={page} />
        </div>
      </div>
      <Consumers slug={slug} page={page} />
      <Sources slug={slug} page={page} />
    </>
  );
}
