import type { Metadata } from "next";
import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { caller, requestTime, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { Figure, Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { challenges, tests } from "#server/catalogue/catalogue.ts";
import { underWaySentence } from "#server/deliveries/findings.ts";
import { READS } from "#server/evidence/adapters/adapters.ts";
import { evidenceLede, evidenceTitle, logAnswer } from "#server/evidence/findings.ts";
import { readReadiness } from "../_read.ts";
import { EnterDocument, type Target } from "./enter-document.tsx";
import { Gone } from "./gone.tsx";
import { EvidenceLog } from "./log.tsx";
import { Proposals } from "./proposals.tsx";
import { Upload } from "./upload.tsx";

export const metadata: Metadata = { title: "Evidence" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ at?: string | string[]; id?: string | string[] }>;
};

/** Every document the project received, what it gave, what was refused, and what waits for a second person. */
export default async function EvidencePage({ params, searchParams }: Props) {
  const { slug } = await params;
  const before = placeOf(await searchParams);
  const api = await caller();
  const [log, proposals, named, readiness, marks, deliveries, noPush, noMark] = await Promise.all([
    api.evidence.log({ slug, limit: 50, before }),
    api.evidence.proposals({ slug }),
    api.identity.named(),
    readReadiness(slug),
    api.subjects.marks({ slug }),
    api.evidence.underWay({ slug }),
    whyNotHere(slug, "evidence.push"),
    whyNotHere(slug, "evidence.mark"),
  ]);
  const underWay = underWaySentence(deliveries);
  const isEmpty = log.entries.length === 0 && before === undefined;
  return (
    <>
      <PageHead
        title={evidenceTitle(log.documents, readiness.signals)}
        lede={evidenceLede(readiness.signals, proposals)}
        actions={<LinkButton href={`/projects/${slug}/sources`}>Sources</LinkButton>}
      />
      <Upload slug={slug} reads={READS} blocked={noPush} />
      {underWay ? <p className="mb-8 text-ink-2">{underWay}</p> : null}
      {proposals.length > 0 ? <Proposals slug={slug} proposals={proposals} named={named} /> : null}
      {isEmpty ? (
        <FirstUse slug={slug} />
      ) : (
        <Figure
          question="What was sent, and what did it give?"
          answer={logAnswer(log.entries, log.next !== null)}
          source={
            <span>
              {before ? `Older than ${dateTime(before.at)}. ` : ""}
              Refused documents are not kept: only what was said about them.
            </span>
          }
        >
          <EvidenceLog
            {...{ slug, named }}
            entries={log.entries}
            signals={readiness.signals}
            now={requestTime()}
          />
          {log.next ? (
            <p className="pt-3">
              <Link
                href={`/projects/${slug}/evidence?at=${log.next.at.toISOString()}&id=${log.next.id}`}
                className="inline-block py-3 rail:py-1"
              >
                Show older documents
              </Link>
            </p>
          ) : null}
        </Figure>
      )}
      <Gone {...{ slug, marks, named }} blocked={noMark} />
      <Section
        title="Enter a document"
        remark="For what no tool writes: a review, a drill, a sign-off."
        id="enter"
      >
        <EnterDocument slug={slug} targets={targetsOf()} blocked={noPush} />
      </Section>
    </>
  );
}

function placeOf(query: Awaited<Props["searchParams"]>): { at: Date; id: string } | undefined {
  const [at, id] = [[query.at].flat()[0], [query.id].flat()[0]];
  const date = at === undefined ? null : new Date(at);
  return date && id && !Number.isNaN(date.getTime()) ? { at: date, id } : undefined;
}

/** All that a document can be offered for, in the catalogue's order. */
function targetsOf(): Target[] {
  return [
    ...tests.map((test) => ({ id: test.id, name: test.name, group: "Tests" })),
    ...challenges.flatMap((challenge) =>
      challenge.indicators.map((indicator) => ({
        id: indicator.id,
        name: indicator.question,
        group: challenge.name,
      })),
    ),
  ];
}

function FirstUse({ slug }: { slug: string }) {
  return (
    <div className="mb-10">
      <EmptyFirstUse
        title="A file that a tool already writes is enough"
        why="Drop an MLflow export, a JUnit report or a Great Expectations result above, or let CI send it. Same file again adds nothing but a sighting."
        commands={[`npx assay push --project ${slug} report.xml`, `npx assay inspect report.xml`]}
      />
    </div>
  );
}
