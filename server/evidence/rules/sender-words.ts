import type { NewEvidence } from "#server/receipts/schema.ts";
import type { EventIdentity, EvidenceContext, StoredRefusal } from "../schema.ts";
import { placeWithoutSecrets, withoutSecrets } from "./redact.ts";
import { storableText } from "./text.ts";

// What a sender says beside a document (its name, its branch, the event that carried it) is kept and shown
// like the document, so it is held to the same: no secret, and nothing that PostgreSQL can't hold.

export const plainWords = (text: string): string => withoutSecrets(storableText(text));

/** The last part of a path, so that no folder of the sender's machine is kept. */
export function plainFileName(name: string | undefined): string | null {
  const last = name && plainWords(name).split(/[/\\]/).at(-1)?.trim();
  return last ? last.slice(0, 255) : null;
}

export function plainContext(context: EvidenceContext): EvidenceContext {
  const { branch, commit, runId, modelVersion, event, ...flags } = context;
  return {
    ...flags,
    ...(branch === undefined ? {} : { branch: plainWords(branch) }),
    ...(commit === undefined ? {} : { commit: plainWords(commit) }),
    ...(runId === undefined ? {} : { runId: plainWords(runId) }),
    ...(modelVersion === undefined ? {} : { modelVersion: plainWords(modelVersion) }),
    ...(event === undefined ? {} : { event: plainEvent(event) }),
  };
}

function plainEvent({ source, id, type, subject, time }: EventIdentity): EventIdentity {
  return {
    source: plainWords(source),
    id: plainWords(id),
    type: plainWords(type),
    ...(subject === undefined ? {} : { subject: plainWords(subject) }),
    ...(time === undefined ? {} : { time }),
  };
}

/** A refusal may quote what it refuses. */
export function plainRefusal<T extends StoredRefusal>(refusal: T): T {
  const { message, pointer } = refusal;
  return {
    ...refusal,
    message: plainWords(message),
    ...(pointer === undefined ? {} : { pointer: placeWithoutSecrets(storableText(pointer)) }),
  };
}

export function plainInput({ context, event, mediaType, ...input }: NewEvidence): NewEvidence {
  return {
    ...input,
    context: context && plainContext(context),
    event: event && plainEvent(event),
    mediaType: mediaType && plainWords(mediaType),
  };
}
