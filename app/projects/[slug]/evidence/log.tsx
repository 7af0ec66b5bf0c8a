import Link from "next/link";
import { dateTime, plain, relative } from "#app/_copy/format.ts";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { SAMPLE_SENDER } from "#server/demo/catalogue.ts";
import { BASIS_WORDS, documentName, formatName, SOURCE_NAME } from "#server/evidence/findings.ts";
import type { Named } from "#server/identity/schema.ts";
import { effectSentence } from "#server/receipts/findings.ts";
import type { EvidenceRow, LogEntry, RefusalRow } from "#server/receipts/schema.ts";
import type { Signal } from "#server/signals/schema.ts";

type View = {
  slug: string;
  named: readonly Named[];
  signals: readonly Signal[];
  now: Date;
};

export function EvidenceLog({ entries, ...view }: View & { entries: readonly LogEntry[] }) {
  return (
    <Table
      caption="Evidence log, newest first"
      className="top"
      columns={[
        { head: "Received" },
        { head: "Document" },
        { head: "Observed" },
        { head: "Facts", isNumber: true },
        { head: "Bears on", title: "Tests and indicators it enters into, and how they stand now" },
        { head: "Sent by" },
      ]}
    >
      {entries.map((entry) =>
        entry.kind === "evidence" ? (
          <Received key={entry.evidence.id} row={entry.evidence} {...view} />
        ) : (
          <Refused key={entry.refusal.id} row={entry.refusal} {...view} />
        ),
      )}
    </Table>
  );
}

export function senderName(named: readonly Named[], id: string): string {
  if (id === SAMPLE_SENDER) return "the demo";
  return named.find((one) => one.id === id)?.name ?? "somebody who left";
}

function Received({ row, slug, named, signals, now }: View & { row: EvidenceRow }) {
  const mine = signals.filter((signal) => signal.evidenceIds.includes(row.id));
  return (
    <tr>
      <th scope="row" className="whitespace-nowrap text-ink-2" title={dateTime(row.receivedAt)}>
        {relative(row.receivedAt, now)}
      </th>
      <td className="whole">
        <Link href={`/projects/${slug}/evidence/${row.id}`} className="inline-block py-2 rail:py-0">
          <bdi>{documentName(row)}</bdi>
        </Link>{" "}
        {row.isSample ? <Tag title="Sample data of the demo">sample</Tag> : null}
        <span className="block text-12 text-ink-2">
          {SOURCE_NAME[row.source] ?? row.source}, {formatName(row.format)}
          {row.notes.length > 0
            ? ` · ${row.notes.length} ${row.notes.length === 1 ? "note" : "notes"}`
            : ""}
        </span>
        {row.effect ? <Reason says={effectSentence(row.effect)} /> : null}
      </td>
      <td data-label="Observed">
        {row.observedAt ? (
          <>
            <span className="whitespace-nowrap" title={dateTime(row.observedAt)}>
              {relative(row.observedAt, now)}
            </span>
            <span className="block text-12 text-ink-2">{BASIS_WORDS[row.observedAtBasis]}</span>
          </>
        ) : (
          "no date"
        )}
      </td>
      <td className="num" data-label="Facts">
        {row.factCount}
      </td>
      <td data-label="Bears on">
        <BearsOn signals={mine} />
      </td>
      <td data-label="Sent by">
        <bdi className="whitespace-nowrap">{senderName(named, row.senderId)}</bdi>
        <span className="block text-12 text-ink-2">{row.senderKind}</span>
      </td>
    </tr>
  );
}

/** About two lines on a wide screen. */
const REASON_CHARS = 180;

/** What a document did and why; a long reason opens in place, so that the log stays a list. */
function Reason({ says }: { says: string }) {
  const text = (
    <bdi>
      <WithArrows text={says} />
    </bdi>
  );
  if (says.length <= REASON_CHARS) return <p className="text-12 text-ink-2">{text}</p>;
  return (
    <details className="group text-12 text-ink-2">
      <summary className="list-none py-1.5 rail:py-0 [&::-webkit-details-marker]:hidden">
        <span className="line-clamp-2 group-open:line-clamp-none">{text}</span>
        <span className="underline decoration-control underline-offset-3 group-open:hidden">
          Read all
        </span>
      </summary>
    </details>
  );
}

/** Tests and indicators with what they get now; failed checks are named too. */
function BearsOn({ signals }: { signals: readonly Signal[] }) {
  const known = signals.filter(
    (signal) => signal.credit > 0 || signal.outcome === "fail" || signal.creditWhenFresh > 0,
  );
  if (known.length === 0) return <span className="text-ink-2">nothing yet</span>;
  const shown = known.slice(0, 4);
  return (
    <ul className="grid gap-0.5">
      {shown.map((signal) => (
        <li key={`${signal.rule} ${signal.testId ?? signal.indicatorId}`}>
          <Status
            kind={signal.outcome === "fail" ? "fail" : signal.credit > 0 ? "pass" : "attention"}
          >
            <span className="whitespace-nowrap">
              {signal.testId ?? signal.indicatorId}
              {signal.outcome === "fail"
                ? " fails"
                : signal.credit > 0
                  ? `: ${plain(signal.credit)} of 1`
                  : " stale"}
            </span>
          </Status>
        </li>
      ))}
      {known.length > shown.length ? (
        <li className="text-12 text-ink-2">and {known.length - shown.length} more</li>
      ) : null}
    </ul>
  );
}

function Refused({ row, named, now }: View & { row: RefusalRow }) {
  return (
    <tr>
      <th scope="row" className="whitespace-nowrap text-ink-2" title={dateTime(row.receivedAt)}>
        {relative(row.receivedAt, now)}
      </th>
      <td className="whole" colSpan={4}>
        <Status kind="error">
          Refused: <bdi>{row.fileName ?? "a document"}</bdi>
        </Status>
        <span className="block text-12 text-ink-2">
          {row.message} <code>{row.code}</code>
          {row.pointer ? (
            <>
              {" "}
              at <code className="break-all">{row.pointer}</code>
            </>
          ) : null}
        </span>
      </td>
      <td data-label="Sent by">
        <bdi className="whitespace-nowrap">{senderName(named, row.senderId)}</bdi>
        <span className="block text-12 text-ink-2">{row.senderKind}</span>
      </td>
    </tr>
  );
}
