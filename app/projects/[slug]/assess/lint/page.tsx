import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { ContradictionList } from "./contradiction-list.tsx";

export const metadata: Metadata = { title: "Contradictions" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ of?: string | string[] }>;
};

/** Answers that do not go with the evidence or with each other. */
export default async function LintPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const of = (await searchParams).of === "mine" ? "mine" : "team";
  const lint = await caller().then((api) => api.lint.get({ slug, of }));
  const href = `/projects/${slug}/assess`;
  return (
    <>
      <PageHead
        title={lint.title}
        lede="Nothing here changes a score. Each line names an answer and what speaks against it; correct the one, or send what settles the other."
        actions={
          <>
            <SegmentedLinks
              label="Whose answers"
              items={[
                { href: `${href}/lint`, label: "Those that count", isCurrent: of === "team" },
                { href: `${href}/lint?of=mine`, label: "Mine", isCurrent: of === "mine" },
              ]}
            />
            <LinkButton href={`${href}/full`}>All questions</LinkButton>
          </>
        }
      />
      <ContradictionList slug={slug} contradictions={lint.contradictions} />
    </>
  );
}
