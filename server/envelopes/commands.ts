import { ingestMember, recordRefusal } from "#server/evidence/commands.ts";
import type { EvidenceContext, Note } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { IngestResult, NewEvidence } from "#server/receipts/schema.ts";
import { documentsIn } from "./queries.ts";
import { isPassedOver, notReadReason } from "./rules/unread.ts";
import type {
  Arrived,
  Carried,
  CarriedRefusal,
  Delivered,
  FileOutcome,
  ManyReceipts,
  NotRead,
} from "./schema.ts";

/** What the sender states beside the bytes; it holds for every document in them. */
export type Stated = {
  /** Of the document that it becomes; of several, each gets it with a number. */
  readonly id?: string | undefined;
  readonly as?: string | undefined;
  readonly observedAt?: Date | undefined;
  readonly context?: EvidenceContext | undefined;
  readonly maxBytes: number;
  /** Sent with the rest of a folder: what nobody reads is then answered and leaves no trace. */
  readonly isInFolder?: boolean | undefined;
};

/**
 * Takes what arrived, opens what carries it (an event, a batch of them, a form, an archive) and reads
 * every document in it. One document is answered as itself, several with an outcome for each file.
 */
export async function deliver(
  deps: Deps,
  scope: ProjectScope,
  { arrived, stated }: { arrived: Arrived; stated: Stated },
): Promise<Delivered> {
  const opened = await documentsIn(arrived, stated.maxBytes);
  if (opened.kind === "refused") {
    const { fileName, bytes } = arrived;
    const { refusal } = opened;
    const sizeBytes = bytes.byteLength;
    const { id } = stated;
    const refusalId = await recordRefusal(deps, scope, { id, fileName, sizeBytes, refusal });
    return { kind: "one", result: { kind: "refused", refusalId, refusal } };
  }
  if (opened.kind === "one") {
    const result = await takeMember(deps, scope, {
      member: opened.document,
      stated,
      passOver: stated.isInFolder ?? false,
    });
    return result.kind === "unread" ? result : { kind: "one", result };
  }
  const files: FileOutcome[] = [];
  const notRead: NotRead[] = [...opened.notRead];
  for (const [i, member] of opened.members.entries()) {
    const id = stated.id === undefined ? undefined : `${stated.id}.${i + 1}`;
    const fileName = member.fileName ?? "a file";
    const passOver = opened.isFolder;
    const result = await takeMember(deps, scope, {
      member,
      stated: { ...stated, id },
      passOver,
    });
    if (result.kind === "unread") notRead.push({ fileName, reason: notReadReason(result.refusal) });
    else if (result.kind === "refused") files.push({ fileName, refusal: result.refusal });
    else files.push({ fileName, receipt: result.receipt });
  }
  return { kind: "many", files, notRead, notes: notesOf(opened.notes, notRead) };
}

async function takeMember(
  deps: Deps,
  scope: ProjectScope,
  of: { member: Carried | CarriedRefusal; stated: Stated; passOver: boolean },
): Promise<IngestResult | { kind: "unread"; refusal: CarriedRefusal["refusal"] }> {
  const { member, stated } = of;
  if (member.kind === "refused") {
    const { fileName, sizeBytes, refusal } = member;
    const { id } = stated;
    const refusalId = await recordRefusal(deps, scope, { id, fileName, sizeBytes, refusal });
    return { kind: "refused", refusalId, refusal };
  }
  return ingestMember(deps, scope, {
    input: evidenceOf(member, stated),
    passOver: (refusal) => of.passOver && isPassedOver(member.fileName ?? "", refusal),
  });
}

function evidenceOf(document: Carried, stated: Stated): NewEvidence {
  const { bytes, fileName, mediaType, event, statedAt, notes } = document;
  return {
    bytes,
    fileName,
    mediaType,
    event,
    notes,
    id: stated.id,
    as: stated.as,
    context: stated.context,
    maxBytes: stated.maxBytes,
    observedAt: statedAt ?? stated.observedAt,
  };
}

function notesOf(notes: readonly Note[], notRead: readonly NotRead[]): ManyReceipts["notes"] {
  if (notRead.length === 0) return [...notes];
  const files = notRead.length === 1 ? "1 file was" : `${notRead.length} files were`;
  return [
    ...notes,
    { code: "not_assessed", message: `${files} left aside: nothing here reads them.` },
  ];
}
