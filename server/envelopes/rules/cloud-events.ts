import { Field, isObject, parseIso, Refused } from "#server/evidence/rules/fields.ts";
import { scanJson } from "#server/evidence/rules/json-scan.ts";
import { JSON_LIMITS } from "#server/evidence/rules/json-types.ts";
import { Notes } from "#server/evidence/rules/text.ts";
import type { EventIdentity, Refusal } from "#server/evidence/schema.ts";
import type { Arrived, Carried, CarriedRefusal } from "../schema.ts";
import { listItems, objectMembers, type Range, wholeValue } from "./members.ts";

// CloudEvents 1.0 (github.com/cloudevents/spec, v1.0.2): structured, batched and binary content mode.
// The document inside is taken out byte for byte, so its digest, its places and its signature stay.

export type OpenedEvents =
  | { readonly kind: "event"; readonly carried: Carried }
  | { readonly kind: "batch"; readonly members: readonly (Carried | CarriedRefusal)[] }
  | { readonly kind: "refused"; readonly refusal: Refusal };

const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";
/** An envelope adds one level, and carries a whole document in one string. */
const LIMITS = { ...JSON_LIMITS, depth: JSON_LIMITS.depth + 2, stringBytes: 500_000_000 };

/** Each is a document or a refusal with a row of its own; what sends more sends parts. */
export const EVENTS_MAX = 1_000;

const typeOf = (mediaType: string | undefined) => mediaType?.split(";")[0]?.trim().toLowerCase();

/** null when it is no event: neither by its type, nor by its headers, nor by its shape. */
export function openCloudEvents(arrived: Arrived): OpenedEvents | null {
  const type = typeOf(arrived.mediaType);
  const bytes = withoutBom(arrived.bytes);
  if (
    type !== STRUCTURED &&
    type !== BATCH &&
    arrived.eventHeaders?.["ce-specversion"] !== undefined
  )
    return refusing(() => ({
      kind: "event",
      carried: binary(arrived, arrived.eventHeaders ?? {}),
    }));
  if (type?.startsWith("application/cloudevents") && type !== STRUCTURED && type !== BATCH)
    return refused("wrong_content_type", `Events as ${type} are not read; send JSON.`);
  const isSaid = type === STRUCTURED || type === BATCH;
  if (!isSaid && !bytes.includes('"specversion"')) return null;
  if (bytes.toString("utf8", 0, 2_000).trim() === "") return null;
  const fault = scanJson(bytes, {}, LIMITS);
  if (fault) {
    const { code, message, pointer } = fault;
    return isSaid ? refused(code, `${message}.`, pointer) : null;
  }
  const root: unknown = JSON.parse(bytes.toString("utf8"));
  const whole = wholeValue(bytes);
  if (Array.isArray(root) && (isSaid || root.some(looksLikeEvent)))
    return root.length > EVENTS_MAX
      ? refused("too_large", `${root.length} events; at most ${EVENTS_MAX} are taken in one batch.`)
      : { kind: "batch", members: batch(root, { bytes, whole }) };
  if (!isSaid && !looksLikeEvent(root)) return null;
  return refusing(() => ({
    kind: "event",
    carried: structured({ field: new Field(root, ""), bytes, range: whole, arrived }),
  }));
}

function withoutBom(bytes: Uint8Array): Buffer {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf ? all.subarray(3) : all;
}

function looksLikeEvent(value: unknown): boolean {
  if (!isObject(value) || typeof value.specversion !== "string") return false;
  return ["id", "source", "type"].filter((key) => typeof value[key] === "string").length >= 2;
}

function refused(code: Refusal["code"], message: string, pointer?: string): OpenedEvents {
  const refusal = pointer === undefined ? { code, message } : { code, message, pointer };
  return { kind: "refused", refusal };
}

function refusing(open: () => OpenedEvents): OpenedEvents {
  try {
    return open();
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", refusal: error.refusal };
    throw error;
  }
}

/** Each event of a batch stands by itself; one that stands in it twice happened once. */
function batch(
  items: readonly unknown[],
  of: { bytes: Buffer; whole: Range },
): (Carried | CarriedRefusal)[] {
  const ranges = listItems(of.bytes, of.whole);
  const seen = new Map<string, number>();
  const members: (Carried | CarriedRefusal)[] = [];
  for (const [i, item] of items.entries()) {
    const range = ranges[i] ?? of.whole;
    const field = new Field(item, `/${i}`);
    const opened = refusing(() => ({
      kind: "event",
      carried: structured({ field, bytes: of.bytes, range, arrived: null }),
    }));
    if (opened.kind !== "event") {
      if (opened.kind === "refused")
        members.push({
          kind: "refused",
          fileName: `event ${i + 1}`,
          sizeBytes: range.end - range.start,
          refusal: opened.refusal,
        });
      continue;
    }
    const { carried } = opened;
    const key = `${carried.event?.source}\n${carried.event?.id}`;
    const first = seen.get(key);
    const kept = first === undefined ? undefined : members[first];
    if (first === undefined || kept?.kind !== "document") {
      seen.set(key, members.length);
      members.push(carried);
      continue;
    }
    const message = "The batch holds this event more than once; it was read once.";
    members[first] = {
      ...kept,
      notes: [...kept.notes, { code: "duplicate", message, pointer: `/${i}` }],
    };
  }
  return members;
}

function structured(of: {
  field: Field;
  bytes: Buffer;
  range: Range;
  arrived: Arrived | null;
}): Carried {
  const { field } = of;
  field.object();
  const notes = new Notes();
  const event = identityOf((name) => field.at(name), notes);
  const mediaType = field.at("datacontenttype").text() ?? undefined;
  const data = dataOf(of);
  if (looksNested(data, mediaType))
    throw new Refused(
      "too_deep",
      "An event inside an event is not opened.",
      field.at("data").pointer,
    );
  return {
    kind: "document",
    bytes: data,
    fileName: of.arrived?.fileName ?? nameOf(event),
    // A JSON type says nothing of data in a string, which may be the text of any document.
    mediaType: /json/i.test(mediaType ?? "json") ? undefined : mediaType,
    ...event,
    notes: notes.list(),
  };
}

function dataOf({ field, bytes, range }: { field: Field; bytes: Buffer; range: Range }): Buffer {
  const [data, base64] = [field.at("data"), field.at("data_base64")];
  if (!data.isAbsent && !base64.isAbsent)
    throw new Refused(
      "invalid_field",
      "An event has data or data_base64, not both.",
      base64.pointer,
    );
  if (!base64.isAbsent) {
    const text = base64.needText().replaceAll(/\s/g, "");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
      throw new Refused("invalid_field", "data_base64 is not base64.", base64.pointer);
    return Buffer.from(text, "base64");
  }
  if (data.isAbsent) throw new Refused("missing_field", "The event carries no data.", data.pointer);
  if (typeof data.value === "string") return Buffer.from(data.value, "utf8");
  const place = objectMembers(bytes, range).get("data");
  if (!place) throw new Refused("missing_field", "The event carries no data.", data.pointer);
  return bytes.subarray(place.start, place.end);
}

function looksNested(data: Buffer, mediaType: string | undefined): boolean {
  if (typeOf(mediaType)?.startsWith("application/cloudevents")) return true;
  if (!data.includes('"specversion"') || scanJson(data) !== null) return false;
  const root: unknown = JSON.parse(data.toString("utf8"));
  return looksLikeEvent(root) || (Array.isArray(root) && root.some(looksLikeEvent));
}

/** Binary mode: the body is the document and the headers, percent-encoded, are the event. */
function binary(arrived: Arrived, headers: Readonly<Record<string, string>>): Carried {
  const notes = new Notes();
  const event = identityOf(
    (name) => new Field(headerText(headers[`ce-${name}`]), `ce-${name}`),
    notes,
  );
  const bytes = Buffer.from(arrived.bytes);
  if (looksNested(bytes, arrived.mediaType))
    throw new Refused("too_deep", "An event inside an event is not opened.", "");
  return {
    kind: "document",
    bytes,
    fileName: arrived.fileName ?? nameOf(event),
    mediaType: arrived.mediaType,
    ...event,
    notes: notes.list(),
  };
}

function headerText(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function identityOf(
  at: (name: string) => Field,
  notes: Notes,
): { event: EventIdentity; statedAt?: Date } {
  const version = at("specversion").needText();
  if (version !== "1.0")
    throw new Refused(
      "unsupported_schema_version",
      `CloudEvents ${version.slice(0, 20)} is not read; 1.0 is.`,
      at("specversion").pointer,
    );
  const [source, id, type] = ["source", "id", "type"].map((name) => bounded(at(name)));
  const subject = at("subject").text();
  const time = at("time").text();
  const statedAt = time === null ? null : parseIso(time, at("time").pointer, notes);
  return {
    event: {
      source: source ?? "",
      id: id ?? "",
      type: (type ?? "").slice(0, 500),
      ...(subject ? { subject: subject.slice(0, 2_000) } : {}),
      ...(statedAt ? { time: statedAt.toISOString() } : {}),
    },
    ...(statedAt ? { statedAt } : {}),
  };
}

const NAME_MAX = 1_000;

/** Source and id are an identity: cutting them would make two events one. */
function bounded(field: Field): string {
  const text = field.needText();
  if (text.length <= NAME_MAX) return text;
  throw new Refused(
    "value_too_long",
    `${text.length} characters; at most ${NAME_MAX}.`,
    field.pointer,
  );
}

function nameOf({ event }: { event: EventIdentity }): string {
  return event.subject ?? event.id;
}
