import type { Note, Refusal } from "../schema.ts";

export type MediaVerdict = { readonly notes: readonly Note[] } | { readonly refusal: Refusal };

/** Types that say nothing about the content: what browsers, curl and file systems send by default. */
const NEUTRAL = new Set([
  "application/octet-stream",
  "text/plain",
  "application/x-www-form-urlencoded",
  "binary/octet-stream",
]);

const JSON_TYPE = /[/+](?:x-)?(?:json|ndjson|jsonl|jsonlines|json-lines|json-seq)$/;

export function checkMediaType(head: string, mediaType: string | undefined): MediaVerdict {
  if (/^<(?:!doctype\s+html|html|head|body)\b/i.test(head))
    return wrongType("This is a web page, such as a sign-in page, not an export of a tool.");
  const type = mediaType?.split(";")[0]?.trim().toLowerCase();
  if (!type) return { notes: [] };
  const says = JSON_TYPE.test(type) ? "JSON" : /[/+]xml$/.test(type) ? "XML" : type;
  const is = head.startsWith("<") ? "XML" : /^[[{]/.test(head) ? "JSON" : null;
  if (says === is || is === null) return { notes: [] };
  if (NEUTRAL.has(type))
    return {
      notes: [
        { code: "wrong_content_type", message: `Sent as ${type}; it was recognised as ${is}.` },
      ],
    };
  return wrongType(`Sent as ${type}, but the content is ${is}. Send it with the type it has.`);
}

function wrongType(message: string): MediaVerdict {
  return { refusal: { code: "wrong_content_type", message } };
}
