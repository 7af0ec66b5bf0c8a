import type { Metadata } from "next";
import { date, dateTime, list } from "#app/_copy/format.ts";
import { caller, projectViewer, requestTime, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { HoldRound } from "#app/projects/[slug]/assess/reveal/_apart/hold.tsx";
import { LiveLine } from "#app/projects/[slug]/assess/reveal/_apart/live-line.tsx";
import { OpenRound } from "#app/projects/[slug]/assess/reveal/_apart/open-form.tsx";
import type { Candidate } from "#app/projects/[slug]/assess/reveal/_apart/people.tsx";
import { ApartProgress } from "#app/projects/[slug]/assess/reveal/_apart/progress.tsx";
import { seenOf } from "#app/projects/[slug]/assess/reveal/_apart/seen.ts";
import { answeredOf, roundTitle } from "#server/rounds/findings.ts";
import { whyNotHold } from "#server/rounds/rules.ts";
import type { RoundStanding } from "#server/rounds/schema.ts";
import { RevealedRound } from "./revealed.tsx";

export const metadata: Metadata = { title: "Reveal" };

/** Before the reveal who has answered how much; after it all answers side by side. */
export default async function RevealPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [picture, named, people, me, maySettle, mayRun, mayPublish, scope] = await Promise.all([
    api.rounds.current({ slug }),
    api.identity.named(),
    api.roles.people({ slug }),
    api.identity.me(),
    whyNotHere(slug, "assessments.write"),
    whyNotHere(slug, "rounds.run"),
    whyNotHere(slug, "assessments.publish"),
    projectViewer(slug),
  ]);
  const { round, revealed } = picture;
  const names = Object.fromEntries(named.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names[id] ?? "a former member";
  const candidates: Candidate[] = people.participants
    .filter(({ role }) => role !== "viewer")
    .map(({ userId, discipline }) => ({ userId, role: discipline, name: nameOf(userId) }));
  const opening = <OpenRound slug={slug} people={candidates} myId={me.userId} blocked={mayRun} />;
  if (!round || (round.state === "cancelled" && !revealed))
    return (
      <>
        <PageHead
          title={roundTitle({ round, revealed })}
          lede="In a round everybody who is asked answers alone and sees nobody's answers, in no score either. When it is revealed, all answers stand side by side, and what differs is settled together: no other number says as much about a team."
          actions={<Answering slug={slug} />}
        />
        <Section title="Open a round">{opening}</Section>
        <LiveLine slug={slug} seen={seenOf(round)} />
      </>
    );
  const isOver = round.closedAt !== null;
  const hold = mayRun ?? (scope ? whyNotHold(round, scope) : "Sign in first.");
  const invited = new Set(round.invitees.map(({ userId }) => userId));
  const holding = (
    <HoldRound
      slug={slug}
      round={round.number}
      isRevealed={revealed !== null}
      silent={round.invitees
        .filter((one) => answeredOf(one).done === 0)
        .map(({ userId }) => nameOf(userId))}
      people={candidates.filter(({ userId }) => !invited.has(userId))}
      blocked={hold}
    />
  );
  if (!revealed)
    return (
      <>
        <PageHead
          title={roundTitle(picture)}
          lede={ledeOf(round, nameOf, requestTime())}
          actions={<Answering slug={slug} isMain={invited.has(me.userId)} />}
        />
        <Section
          title="How far everybody is"
          remark="What they answered stays with each until the reveal"
        >
          <ApartProgress
            slug={slug}
            seen={seenOf(round)}
            invitees={round.invitees}
            names={names}
            myId={me.userId}
          />
        </Section>
        {holding}
      </>
    );
  const isAsked = invited.has(me.userId) || hold === null;
  return (
    <RevealedRound
      slug={slug}
      round={round}
      revealed={revealed}
      names={names}
      lede={ledeOf(round, nameOf, requestTime())}
      blocked={
        maySettle ??
        (isOver
          ? `Round ${round.number} is closed; what was settled stays as it is.`
          : isAsked
            ? null
            : "Only those who were asked to rate in this round can settle its answers.")
      }
      mayPublish={mayPublish}
      holding={isOver ? null : holding}
      next={isOver ? opening : null}
    />
  );
}

function Answering({ slug, isMain }: { slug: string; isMain?: boolean }) {
  return (
    <>
      <LinkButton href={`/projects/${slug}/assess/guided`} look={isMain ? "main" : "plain"}>
        One question at a time
      </LinkButton>
      <LinkButton href={`/projects/${slug}/assess/full`}>All questions</LinkButton>
      <LinkButton href={`/projects/${slug}/assess`}>Five-minute pass</LinkButton>
    </>
  );
}

function ledeOf(round: RoundStanding, nameOf: (id: string) => string, now: Date): string {
  const { number, note, openedById, openedAt, dueAt, revealedById, revealedAt, closedAt } = round;
  const parts = [`Round ${number}, opened by ${nameOf(openedById)} on ${date(openedAt)}.`];
  if (note) parts.push(/[.?!]$/.test(note) ? note : `${note}.`);
  if (revealedAt && revealedById)
    parts.push(
      `${list(round.invitees.map(({ userId }) => nameOf(userId)))} rated alone; ${nameOf(revealedById)} opened the answers on ${dateTime(revealedAt)}.`,
    );
  else if (dueAt)
    parts.push(
      dueAt < now
        ? `Answers were wanted by ${date(dueAt)}, which is past.`
        : `Answers are wanted by ${date(dueAt)}.`,
    );
  if (closedAt)
    parts.push(
      round.state === "published"
        ? `It was published on ${dateTime(closedAt)}.`
        : `It was called off on ${dateTime(closedAt)}.`,
    );
  return parts.join(" ");
}
