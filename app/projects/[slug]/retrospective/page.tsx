import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { date } from "#app/_copy/format.ts";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { retrospectiveLede, retrospectiveTitle } from "#server/retrospectives/findings.ts";
import type { RetrospectivePage } from "#server/retrospectives/schema.ts";
import { CatchesFigure } from "./catches.tsx";
import { ChallengesFigure } from "./challenges.tsx";
import { CloseForm } from "./close.tsx";
import { EditForm } from "./edit.tsx";
import { EffortFigure } from "./effort.tsx";
import { EnterEffort } from "./enter.tsx";
import { FanFigure } from "./fan.tsx";
import { ImportEffort } from "./import.tsx";
import { OpenForm } from "./open.tsx";
import { TeachesFigure } from "./teaches.tsx";
import { TimelineFigure } from "./timeline.tsx";
import { Written } from "./written.tsx";

export const metadata: Metadata = { title: "Retrospective" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
};

export default async function RetrospectivePageOf({ params, searchParams }: Props) {
  const { slug } = await params;
  const asked = [(await searchParams).number].flat()[0];
  if (asked !== undefined && !/^[1-9]\d{0,5}$/.test(asked)) notFound();
  const number = asked === undefined ? undefined : Number(asked);
  const api = await caller();
  const [page, effort, blocked, closeBlocked] = await Promise.all([
    api.retrospectives.page({ slug, number }),
    api.actuals.page({ slug }),
    whyNotHere(slug, "retrospectives.write"),
    whyNotHere(slug, "retrospectives.close"),
  ]);
  const { shown } = page;
  const isOpen = shown !== null && shown.head.closedAt === null;
  const nameOf = new Map(page.people.map(({ id, name }) => [id, name]));
  return (
    <>
      <PageHead
        title={shown ? retrospectiveTitle(shown) : "What was estimated, and what happened?"}
        lede={
          shown
            ? retrospectiveLede(shown)
            : "A retrospective is put together from what is recorded, then written on, then closed for good."
        }
        actions={shown ? <Actions slug={slug} page={page} number={shown.head.number} /> : null}
      />
      {shown ? (
        <>
          <EffortFigure effort={shown.assembled.effort} />
          <FanFigure fan={shown.assembled.fan} />
          <ChallengesFigure challenges={shown.assembled.challenges} />
          <TimelineFigure shown={shown} slug={slug} />
          <CatchesFigure assembled={shown.assembled} />
          <TeachesFigure movement={shown.movement} isClosed={!isOpen} />
        </>
      ) : (
        <EmptyFirstUse
          title="No retrospective yet"
          why="It compares the estimate with what the work took, the forecast with the runs, the challenges that were rated high with those that bit, and asks which gate would have caught each incident."
        />
      )}
      {isOpen ? (
        <EditForm
          key={shown.head.number}
          slug={slug}
          head={shown.head}
          edited={shown.edited}
          people={page.people}
          estimates={page.estimates.map(({ estimateId, madeAt, said }) => ({
            id: estimateId,
            text: `${date(madeAt)}: ${said}`,
          }))}
          disabledBecause={blocked}
        />
      ) : null}
      {shown && !isOpen ? <Written shown={shown} slug={slug} nameOf={nameOf} /> : null}
      <Section
        title="What the work took"
        id="took"
        remark="Person-days; counts in every retrospective of its time"
      >
        <EnterEffort
          slug={slug}
          actuals={effort.actuals.map(({ enteredAt: _, enteredById: __, ...one }) => one)}
          packages={effort.packages}
          disabledBecause={blocked}
        />
      </Section>
      <Section title="Import a table of effort" remark="CSV; all lines or none">
        <ImportEffort slug={slug} disabledBecause={blocked} />
      </Section>
      {isOpen ? (
        <Section title="Close it" remark="For good: a closed one stays as it is">
          <CloseForm
            slug={slug}
            number={shown.head.number}
            revision={shown.head.revision}
            disabledBecause={closeBlocked}
          />
        </Section>
      ) : (
        <Section title={shown ? "Open the next one" : "Open one"}>
          <OpenForm slug={slug} suggested={page.suggested} disabledBecause={blocked} />
        </Section>
      )}
    </>
  );
}

function Actions(props: { slug: string; page: RetrospectivePage; number: number }) {
  const { slug, page, number } = props;
  const here = `/projects/${slug}`;
  const others = page.heads.filter((head) => head.number !== number);
  return (
    <>
      <LinkButton href={`${here}/report/retrospective?number=${number}`}>As a report</LinkButton>
      {others.map((head) => (
        <Link key={head.number} href={`${here}/retrospective?number=${head.number}`}>
          {`${date(head.from)} to ${date(head.to)}${head.closedAt ? "" : ", open"}`}
        </Link>
      ))}
    </>
  );
}
