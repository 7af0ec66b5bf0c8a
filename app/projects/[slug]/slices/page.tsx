import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Attribution } from "./attribution.tsx";
import { Groups } from "./groups.tsx";
import { PrivacyFigure } from "./privacy.tsx";

export const metadata: Metadata = { title: "Slices" };

/** How the model serves each group and place, how private its data is, and what decides. */
export default async function SlicesPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const page = await (await caller()).slices.get({ slug });
  if (page.isEmpty)
    return (
      <>
        <PageHead title={page.title} lede={page.meaning} />
        <EmptyFirstUse
          title="A metric by group, with the rows of each, says whom the model serves badly"
          why="Fairlearn's MetricFrame, SHAP's summary, reports of diffprivlib and of Presidio are read as their tools write them."
          commands={[
            `python -c "frame.by_group.to_csv('by-group.csv')"`,
            `npx assay push --project ${slug} by-group.csv`,
          ]}
        />
      </>
    );
  return (
    <>
      <PageHead title={<bdi>{page.title}</bdi>} lede={page.meaning} />
      <Groups slug={slug} page={page} />
      <PrivacyFigure slug={slug} page={page} />
      <Attribution slug={slug} page={page} />
    </>
  );
}
