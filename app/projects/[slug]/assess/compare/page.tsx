import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import {
  AnswerChanges,
  ChallengeMoves,
  TestMoves,
} from "#app/projects/[slug]/assess/compare/_parts/changes.tsx";
import { Chooser } from "#app/projects/[slug]/assess/compare/_parts/chooser.tsx";
import { PublishedList } from "#app/projects/[slug]/assess/compare/_parts/published-list.tsx";
import { comparisonLede, comparisonTitle } from "#server/assessments/findings.ts";
import type { PublishedRow } from "#server/assessments/schema.ts";

export const metadata: Metadata = { title: "Published assessments" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function ComparePage({ params, searchParams }: Props) {
  const { slug } = await params;
  const api = await caller();
  const [rows, named] = await Promise.all([api.assessments.list({ slug }), api.identity.named()]);
  const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? "a former member";
  const two = chosen(rows, await searchParams);
  if (!two) return <TooFew slug={slug} rows={rows} nameOf={nameOf} />;
  const comparison = await api.assessments.compare({ slug, ...two });
  return (
    <>
      <PageHead title={comparisonTitle(comparison)} lede={comparisonLede(comparison)} />
      <Chooser rows={rows} a={two.before} b={two.after} />
      <ChallengeMoves {...comparison} />
      <TestMoves {...comparison} />
      <AnswerChanges {...comparison} nameOf={nameOf} />
      <PublishedList rows={rows} nameOf={nameOf} />
    </>
  );
}

/** The two asked for, else the two newest; null while there are fewer than two. */
function chosen(
  rows: readonly PublishedRow[],
  query: Record<string, string | string[] | undefined>,
): { before: number; after: number } | null {
  const [newest, previous] = rows;
  if (!newest || !previous) return null;
  const asked = (name: string) => rows.find((row) => String(row.number) === query[name])?.number;
  return { before: asked("a") ?? previous.number, after: asked("b") ?? newest.number };
}

function TooFew(props: {
  slug: string;
  rows: readonly PublishedRow[];
  nameOf: (id: string) => string;
}) {
  const { slug, rows } = props;
  return (
    <>
      <PageHead
        title={
          rows.length === 0
            ? "Nothing is published yet, so there is nothing to compare"
            : "One assessment is published; comparing takes two"
        }
      />
      <EmptyFirstUse
        title="What changed from one assessment to the next will stand here"
        why="A published assessment keeps everybody's answers and the scores they gave. Two of them show whether the work between them lowered the risk, and which answer or evidence did it."
        action={<LinkButton href={`/projects/${slug}/assess`}>Assess the project</LinkButton>}
      />
      {rows.length > 0 ? (
        <div className="mt-8">
          <PublishedList {...props} />
        </div>
      ) : null}
    </>
  );
}
