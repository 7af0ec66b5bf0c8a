import { plainRefusal, plainWords } from "#server/evidence/rules/sender-words.ts";
import type { Refusal } from "#server/evidence/schema.ts";
import {
  type ArchiveLimits,
  archiveKind,
  type Member,
  type MemberFault,
  openArchive,
} from "#server/platform/archive.ts";
import { openCloudEvents } from "./rules/cloud-events.ts";
import type { Arrived, Carried, CarriedRefusal, NotRead, Opened } from "./schema.ts";

/** A CI job writes some dozens of reports; more than this is no folder of one job. */
export const ARCHIVE_LIMITS: Omit<ArchiveLimits, "memberBytes"> = {
  members: 2_000,
  totalBytes: 300_000_000,
  // Logs of one repeated line pack a hundredfold; deflate can reach a thousand.
  ratio: 200,
};

const CODES: Readonly<Record<MemberFault, Refusal["code"]>> = {
  encrypted: "wrong_shape",
  damaged: "truncated",
  "too-large": "too_large",
  outside: "invalid_field",
};

type Parts = {
  readonly members: readonly (Carried | CarriedRefusal)[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly { code: string; message: string }[];
};

/**
 * The documents that arrived bytes hold: one, or those of a form, an archive or a batch of events. It
 * needs nothing but the bytes, so that a request, a job and the command line open them alike.
 */
export async function documentsIn(arrived: Arrived, maxBytes: number): Promise<Opened> {
  return plainly(await documentsAsNamed(arrived, maxBytes));
}

/** The names of an archive's members, and a fault that quotes what it found, may hold secrets too. */
function plainly(of: Opened): Opened {
  if (of.kind === "refused") return { ...of, refusal: plainRefusal(of.refusal) };
  if (of.kind === "one") return of;
  return {
    ...of,
    members: of.members.map((one) =>
      one.kind === "refused"
        ? { ...one, fileName: plainWords(one.fileName), refusal: plainRefusal(one.refusal) }
        : { ...one, fileName: one.fileName && plainWords(one.fileName) },
    ),
    notRead: of.notRead.map((one) => ({ ...one, fileName: plainWords(one.fileName) })),
    notes: of.notes.map((note) => ({ ...note, message: plainWords(note.message) })),
  };
}

async function documentsAsNamed(arrived: Arrived, maxBytes: number): Promise<Opened> {
  const form = await formFiles(arrived);
  if (form === "unreadable")
    return {
      kind: "refused",
      refusal: { code: "wrong_shape", message: "The form can't be read." },
    };
  if (form === null) return opened(arrived, maxBytes);
  const [file, ...more] = form;
  if (!file)
    return {
      kind: "refused",
      refusal: { code: "empty_input", message: "The form holds no file." },
    };
  if (more.length === 0) return opened(file, maxBytes);
  const all: Parts[] = [];
  for (const one of form) all.push(partsOf(await opened(one, maxBytes), one, one.fileName));
  return { kind: "many", isFolder: false, ...joined(all) };
}

/** null when it is no form. */
async function formFiles(arrived: Arrived): Promise<Arrived[] | "unreadable" | null> {
  if (!arrived.mediaType?.toLowerCase().startsWith("multipart/form-data")) return null;
  const headers = { "content-type": arrived.mediaType };
  const body = new Response(new Uint8Array(arrived.bytes), { headers });
  const form = await body.formData().catch(() => null);
  if (form === null) return "unreadable";
  const files = [...form.values()].filter((value) => value instanceof File);
  return Promise.all(
    files.map(async (file) => ({
      bytes: new Uint8Array(await file.arrayBuffer()),
      fileName: file.name,
      mediaType: file.type || undefined,
    })),
  );
}

async function opened(arrived: Arrived, maxBytes: number): Promise<Opened> {
  const events = openCloudEvents(arrived);
  if (events?.kind === "refused") return events;
  if (events?.kind === "event") return { kind: "one", document: events.carried };
  if (events?.kind === "batch")
    return { kind: "many", members: events.members, notRead: [], notes: [], isFolder: false };
  const bytes = Buffer.from(
    arrived.bytes.buffer,
    arrived.bytes.byteOffset,
    arrived.bytes.byteLength,
  );
  const { fileName, mediaType } = arrived;
  if (archiveKind(bytes) === null)
    return { kind: "one", document: { kind: "document", bytes, fileName, mediaType, notes: [] } };
  return unpacked(bytes, { fileName, maxBytes });
}

async function unpacked(
  bytes: Buffer,
  { fileName, maxBytes }: { fileName: string | undefined; maxBytes: number },
): Promise<Opened> {
  const archive = await openArchive(bytes, { ...ARCHIVE_LIMITS, memberBytes: maxBytes });
  if (archive.kind === "refused")
    return {
      kind: "refused",
      refusal: { code: CODES[archive.fault], message: archive.message },
    };
  if (archive.kind === "single") {
    const name = fileName?.replace(/\.gz$/i, "");
    return opened({ bytes: archive.bytes, fileName: name }, maxBytes);
  }
  const parts = archive.members.map(memberParts);
  const cut = archive.cut ? [{ code: CODES[archive.cut.fault], message: archive.cut.message }] : [];
  const { members, notRead, notes } = joined(parts);
  return { kind: "many", members, notRead, notes: [...cut, ...notes], isFolder: true };
}

const SKIPPED = {
  link: "a link, which is not followed",
  device: "no file",
  archive: "an archive inside the archive, which is not opened",
} as const;

function memberParts(member: Member): Parts {
  const fileName = member.name;
  if (member.kind === "skipped")
    return { members: [], notRead: [{ fileName, reason: SKIPPED[member.why] }], notes: [] };
  if (member.kind === "refused") {
    const refusal = { code: CODES[member.fault], message: member.message };
    const refused = { kind: "refused" as const, fileName, sizeBytes: 0, refusal };
    return { members: [refused], notRead: [], notes: [] };
  }
  const events = openCloudEvents({ bytes: member.bytes, fileName });
  if (events === null) {
    const { bytes } = member;
    const document = {
      kind: "document",
      bytes,
      fileName,
      mediaType: undefined,
      notes: [],
    } as const;
    return { members: [document], notRead: [], notes: [] };
  }
  const whole = { bytes: member.bytes, fileName };
  if (events.kind === "event")
    return partsOf({ kind: "one", document: events.carried }, whole, fileName);
  if (events.kind === "refused") return partsOf(events, whole, fileName);
  const many = { kind: "many", notRead: [], notes: [], isFolder: false } as const;
  return partsOf({ ...many, members: events.members }, whole, fileName);
}

/** What one file of several holds, named under that file. */
function partsOf(of: Opened, arrived: Arrived, fileName: string | undefined): Parts {
  const name = fileName ?? "a file";
  if (of.kind === "refused") {
    const sizeBytes = arrived.bytes.byteLength;
    const refused = { kind: "refused" as const, fileName: name, sizeBytes, refusal: of.refusal };
    return { members: [refused], notRead: [], notes: [] };
  }
  if (of.kind === "one")
    return { members: [{ ...of.document, fileName: name }], notRead: [], notes: [] };
  const under = <T extends { fileName: string | undefined }>(one: T) => ({
    ...one,
    fileName: `${name}/${one.fileName ?? "a file"}`,
  });
  return {
    members: of.members.map(under),
    notRead: of.notRead.map(under),
    notes: of.notes.map((note) => ({ ...note, message: `${name}: ${note.message}` })),
  };
}

function joined(all: readonly Parts[]): Parts {
  return {
    members: all.flatMap((one) => one.members),
    notRead: all.flatMap((one) => one.notRead),
    notes: all.flatMap((one) => one.notes),
  };
}

/** The part of a request's headers that can name an event. */
export function eventHeadersOf(headers: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith("ce-")));
}
