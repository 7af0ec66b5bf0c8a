import type { Metadata } from "next";
import { dateTime, number, plain, relative } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { caller, requestTime, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import {
  BASIS_WORDS,
  documentName,
  documentTitle,
  formatName,
  SOURCE_NAME,
} from "#server/evidence/findings.ts";
import type { Named } from "#server/identity/schema.ts";
import type { EvidenceDetail, EvidenceRow } from "#server/receipts/schema.ts";
import { senderName } from "../log.tsx";
import { Proposals, targetName } from "../proposals.tsx";
import { ArrivalEffect } from "./effect.tsx";
import { Facts } from "./facts.tsx";
import { Subjects } from "./subjects.tsx";

type Props = {
  params: Promise<{ slug: string; evidenceId: string }>;
  searchParams: Promise<{ from?: string | string[]; at?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { slug, evidenceId } = await params;
  const { evidence } = await (await caller()).evidence.get({ slug, id: evidenceId });
  return { title: documentName(evidence) };
}

/** One document: where it came from, what it gave, and every fact with its place in it. */
export default async function EvidenceDetailPage({ params, searchParams }: Props) {
  const { slug, evidenceId } = await params;
  const query = await searchParams;
  const from = Math.max(0, Math.trunc(Number([query.from].flat()[0] ?? 0)) || 0);
  const at = [query.at].flat()[0];
  const api = await caller();
  const [detail, named, proposals, subjects, noMark] = await Promise.all([
    api.evidence.get({ slug, id: evidenceId, factsFrom: from, at }),
    api.identity.named(),
    api.evidence.proposals({ slug }),
    api.subjects.ofDocument({ slug, id: evidenceId }),
    whyNotHere(slug, "evidence.mark"),
  ]);
  const mine = proposals.filter((proposal) => proposal.evidenceId === evidenceId);
  const { evidence } = detail;
  return (
    <>
      <PageHead
        title={documentTitle(detail)}
        lede={
          <>
            <bdi>{documentName(evidence)}</bdi>, {SOURCE_NAME[evidence.source] ?? evidence.source}{" "}
            {formatName(evidence.format)}, recognised by {evidence.recognisedBy}.{" "}
            {evidence.isSample ? <Tag>sample</Tag> : null}
          </>
        }
        actions={
          <>
            <LinkButton href={`/projects/${slug}/evidence`}>All evidence</LinkButton>
            {/* A plain link: it leads to a download, not to a page. */}
            <a href={`/api/v1/projects/${slug}/evidence/${evidenceId}/raw`} download>
              Download what is kept
            </a>
          </>
        }
      />
      {mine.length > 0 ? <Proposals slug={slug} proposals={mine} named={named} /> : null}
      <ArrivalEffect evidence={evidence} />
      <Signals detail={detail} />
      <Subjects {...{ slug, subjects, named }} blocked={noMark} />
      <Facts slug={slug} detail={detail} />
      <Origin detail={detail} named={named} now={requestTime()} />
    </>
  );
}

function Signals({ detail: { signals } }: { detail: EvidenceDetail }) {
  if (signals.length === 0) return null;
  return (
    <Section title="What it proves now" remark="Credit falls with age by itself." id="signals">
      <ul>
        {signals.map((signal) => (
          <li
            key={`${signal.rule} ${signal.testId ?? signal.indicatorId}`}
            className="grid gap-x-6 border-b border-line py-2 tablet:grid-cols-[280px_minmax(0,1fr)]"
          >
            <Status
              kind={
                signal.outcome === "fail"
                  ? "fail"
                  : signal.credit > 0
                    ? "pass"
                    : signal.creditWhenFresh > 0
                      ? "attention"
                      : "unknown"
              }
            >
              {targetName(signal.testId ?? signal.indicatorId ?? "")}
              <span className="block text-12 text-ink-2">
                {signal.testId ?? signal.indicatorId}, {plain(signal.credit)} of 1
              </span>
            </Status>
            <div className="text-12 text-ink-2">
              {signal.because.map((because) => (
                <p key={`${because.evidenceId} ${because.pointer} ${because.text}`}>
                  <bdi>{because.text}</bdi>
                </p>
              ))}
              {signal.expiresAt ? <p>Falls after {dateTime(signal.expiresAt)}.</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Origin({
  detail,
  named,
  now,
}: {
  detail: EvidenceDetail;
  named: readonly Named[];
  now: Date;
}) {
  const { evidence, sightings, acceptances } = detail;
  return (
    <Section title="Where it came from" id="origin">
      <dl className="grid gap-x-6 gap-y-1 tablet:grid-cols-[180px_minmax(0,1fr)]">
        {rowsOf(evidence, named, now).map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-ink-2">{term}</dt>
            <dd className="min-w-0 break-words">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <Listed
        title="Seen again"
        lines={sightings.map(
          (s) => `${dateTime(s.seenAt)} by ${senderName(named, s.senderId)} (${s.senderKind})`,
        )}
      />
      <Listed
        title="Accepted"
        lines={acceptances.map(
          (a) =>
            `${a.targetId} by ${senderName(named, a.acceptedById)}, ${roleName(a.role)}, ${dateTime(a.acceptedAt)}${a.note ? `: ${a.note}` : ""}`,
        )}
      />
      <Listed
        title="Noted while reading"
        lines={evidence.notes.map((n) => `${n.message}${n.pointer ? ` At ${n.pointer}` : ""}`)}
      />
    </Section>
  );
}

function roleName(role: string): string {
  return Object.entries(ROLE_NAME).find(([id]) => id === role)?.[1] ?? role;
}

function rowsOf(evidence: EvidenceRow, named: readonly Named[], now: Date): [string, string][] {
  const { context } = evidence;
  const stated = [
    context.branch ? `branch ${context.branch}` : "",
    context.commit ? `commit ${context.commit}` : "",
    context.runId ? `run ${context.runId}` : "",
    context.modelVersion ? `model version ${context.modelVersion}` : "",
    context.ranInCi ? "ran in CI" : "",
    context.isScheduled ? "on a schedule" : "",
  ].filter(Boolean);
  const observed = evidence.observedAt
    ? `${dateTime(evidence.observedAt)} (${relative(evidence.observedAt, now)}), stated ${BASIS_WORDS[evidence.observedAtBasis]}`
    : "no date";
  const rows: [string, string][] = [
    ["Received", `${dateTime(evidence.receivedAt)} (${relative(evidence.receivedAt, now)})`],
    [
      "Sent by",
      `${evidence.isSample ? "the demo" : senderName(named, evidence.senderId)} (${evidence.senderKind})`,
    ],
    ["Observed", observed],
    ["Size", `${number(evidence.sizeBytes)} bytes`],
    ["SHA-256 as received", evidence.digest],
  ];
  if (context.event) {
    const { source, id, type } = context.event;
    rows.push(["Event", `${id} of ${source}, ${type}; places are those of the document inside it`]);
  }
  if (stated.length > 0) rows.push(["Sender states", stated.join(", ")]);
  if (evidence.storedDigest !== evidence.digest)
    rows.push(["SHA-256 as kept", `${evidence.storedDigest} (secrets removed)`]);
  return rows;
}

function Listed({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className="pt-4 text-12 text-ink-2">{title}</h3>
      <ul>
        {lines.map((line, i) => (
          <li key={i} className="break-words">
            <bdi>{line}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
