import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { CodeShareFigure } from "./code-share.tsx";
import { Dependencies } from "./dependencies.tsx";

export const metadata: Metadata = { title: "Code" };

/** How much of the code is the model, where work goes, and how what it depends on stands. */
export default async function CodePage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const page = await (await caller()).code.get({ slug });
  if (page.isEmpty)
    return (
      <>
        <PageHead title={page.title} lede={page.meaning} />
        <EmptyFirstUse
          title="Counted by file, the lines divide into model, features, pipelines, serving and glue"
          why="A bill of materials says what the code depends on; an audit says what of that is known to be vulnerable."
          commands={[
            `cloc --by-file --json . > cloc.json; npx assay push --project ${slug} cloc.json`,
            `pip-audit --format json > audit.json; npx assay push --project ${slug} audit.json`,
          ]}
        />
      </>
    );
  return (
    <>
      <PageHead title={page.title} lede={page.meaning} />
      <CodeShareFigure slug={slug} page={page} />
      <Dependencies slug={slug} page={page} />
    </>
  );
}
