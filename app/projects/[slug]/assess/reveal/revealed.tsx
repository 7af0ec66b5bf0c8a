import type { ReactNode } from "react";
import { LinkButton } from "#app/_ui/button.tsx";
import { Figure, Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { LiveLine } from "#app/projects/[slug]/assess/reveal/_apart/live-line.tsx";
import { seenOf } from "#app/projects/[slug]/assess/reveal/_apart/seen.ts";
import { Board } from "#app/projects/[slug]/assess/reveal/_board/board.tsx";
import { PublishRound } from "#app/projects/[slug]/assess/reveal/_board/publish-round.tsx";
import { type BoardRow, boardRow } from "#app/projects/[slug]/assess/reveal/_board/rows.ts";
import { SlopesFigure } from "#app/projects/[slug]/assess/reveal/_board/slopes-figure.tsx";
import { conversationAnswer, gapSentence, roundTitle } from "#server/rounds/findings.ts";
import type { Revealed, RoundStanding } from "#server/rounds/schema.ts";

/** All answers of a round side by side, what differs first. */
export function RevealedRound(props: {
  slug: string;
  round: RoundStanding;
  revealed: Revealed;
  names: Readonly<Record<string, string>>;
  lede: string;
  blocked: string | null;
  mayPublish: string | null;
  holding: ReactNode;
  /** The form for the next round, once this one is over. */
  next: ReactNode;
}) {
  const { slug, round, revealed, names } = props;
  const rows = revealed.rows.map(boardRow);
  const open = rows.filter(({ isSteep, agreed }) => isSteep && agreed === null).length;
  return (
    <>
      <PageHead
        title={roundTitle({ round, revealed })}
        lede={
          <>
            {gapSentence(revealed)} <span className="text-ink-3">{props.lede}</span>
          </>
        }
        actions={
          <>
            {round.closedAt ? null : (
              <LinkButton href="#settle" look="main">
                {open > 0 ? "Settle the first difference" : "See what was settled"}
              </LinkButton>
            )}
            {round.closedAt ? (
              <LinkButton href={`/projects/${slug}/assess/compare`}>
                Published assessments
              </LinkButton>
            ) : null}
            {props.holding}
            <LiveLine slug={slug} seen={seenOf(round)} />
          </>
        }
      />
      <SlopesFigure round={round} revealed={revealed} rows={rows} names={names} />
      <Figure
        id="settle"
        question="Which answers need a conversation?"
        answer={conversationAnswer(revealed)}
        source={
          <>
            <span>
              Circle: data science. Square: engineering. Diamond: another role, which stands on
              neither side.
            </span>
            <span>The triangle marks what counts: filled once agreed, hollow until then.</span>
          </>
        }
      >
        <Board
          slug={slug}
          round={round.number}
          parts={partsOf(rows)}
          names={names}
          blocked={props.blocked}
        />
      </Figure>
      {round.closedAt ? (
        <Section title="Rate apart again">{props.next}</Section>
      ) : (
        <PublishRound slug={slug} open={open} blocked={props.mayPublish} />
      )}
    </>
  );
}

function partsOf(rows: readonly BoardRow[]) {
  const parts = [
    { title: "Far apart", isFolded: false, has: (row: BoardRow) => row.isSteep },
    {
      title: "One level apart",
      isFolded: false,
      has: (row: BoardRow) => !row.isSteep && (row.apart ?? 0) > 0,
    },
    { title: "The same", isFolded: true, has: (row: BoardRow) => !row.isSteep && row.apart === 0 },
    {
      title: "Said by one person, or by nobody",
      isFolded: true,
      has: (row: BoardRow) => row.apart === null && !row.isSteep,
    },
  ];
  return parts.map(({ has, ...part }) => ({ ...part, rows: rows.filter(has) }));
}
