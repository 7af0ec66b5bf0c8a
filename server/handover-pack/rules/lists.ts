import { stateText } from "#server/handover/findings.ts";
import { csvLine } from "#server/platform/paper/cells.ts";
import { type IndexRow, type PackInput, UNKNOWN } from "../schema.ts";

const ITEM_HEAD = [
  "id",
  "from",
  "area",
  "item",
  "why it matters here",
  "gives",
  "accepts",
  "due for the next stage",
  "state",
  "offered by",
  "offered at",
  "answered by",
  "answered at",
  "note",
  "condition",
  "condition due",
  "who sees to it",
  "deadline",
  "documents",
] as const;

/** checklist.csv: every item with its sign-offs. */
export function* checklistCsv({ picture, nameOf }: PackInput): Generator<string> {
  yield csvLine(ITEM_HEAD);
  const by = (id: string | null) => (id === null ? "" : nameOf(id));
  for (const item of picture.handover.items)
    yield csvLine([
      item.id,
      item.origin,
      item.group,
      item.text,
      item.because ?? "",
      item.giver,
      item.receiver,
      item.isDue,
      stateText(item),
      item.isOfferedByEvidence ? "evidence" : by(item.offeredById),
      item.offeredAt ?? "",
      by(item.settledById),
      item.settledAt ?? "",
      item.note,
      item.condition?.text ?? "",
      item.condition?.dueAt ?? "",
      by(item.condition?.ownerId ?? item.ownerId),
      item.deadline ?? "",
      item.evidence.map(({ evidenceId }) => evidenceId).join(" "),
    ]);
}

const INDEX_HEAD = [
  "id",
  "sha256",
  "source",
  "format",
  "file name",
  "bytes",
  "sent by",
  "observed at",
  "received at",
  "facts",
  "sample",
] as const;

/** evidence.csv: every document by the digest of its bytes as received, as it is read. */
export async function* evidenceCsv(rows: AsyncIterable<IndexRow>): AsyncGenerator<string> {
  yield csvLine(INDEX_HEAD);
  for await (const row of rows)
    yield csvLine([
      row.id,
      row.digest,
      row.source,
      row.format,
      row.fileName ?? UNKNOWN,
      row.sizeBytes,
      row.senderKind,
      row.observedAt?.toISOString() ?? UNKNOWN,
      row.receivedAt.toISOString(),
      row.factCount,
      row.isSample,
    ]);
}

/** evidence.json: the same as data. */
export async function* evidenceJson(rows: AsyncIterable<IndexRow>): AsyncGenerator<string> {
  yield '{"schema":"assay-evidence-index/1","documents":[';
  let isFirst = true;
  for await (const { digest, ...row } of rows) {
    yield `${isFirst ? "" : ","}\n${JSON.stringify({ ...row, sha256: digest })}`;
    isFirst = false;
  }
  yield "\n]}\n";
}
