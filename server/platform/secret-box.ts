import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "./errors.ts";

// A box: version byte, id of the secret, salt, AES-256-GCM ciphertext, tag. Key and nonce are derived from
// the secret and the box's own random salt (HKDF-SHA256, RFC 5869), so no two boxes share a key, however
// many there are; version and id are authenticated with the content. The id tells which of several secrets
// a box was made under, so that one secret can follow another (server/secrets); it tells nothing else.

const VERSION = 2;
/** Without the id: each secret is tried. */
const VERSION_BEFORE_IDS = 1;
const ID_BYTES = 8;
const SALT_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The cipher copies what it is given; in pieces, a hundred megabytes are never held a third time. */
const PIECE_BYTES = 1_000_000;

/** The secret that everything is encrypted with from now on, and those it may still be encrypted with. */
export type SecretRing = {
  readonly serverSecret: () => string;
  readonly previousSecrets?: () => readonly string[];
};

export const secretsOf = (ring: SecretRing): readonly [string, ...string[]] => [
  ring.serverSecret(),
  ...(ring.previousSecrets?.() ?? []),
];

/** What every box made under `secret` begins with. */
export function boxHead(secret: string): Uint8Array<ArrayBuffer> {
  const id = hkdfSync("sha256", secret, "", "assay secret box key id", ID_BYTES);
  const head = new Uint8Array(1 + ID_BYTES);
  head[0] = VERSION;
  head.set(new Uint8Array(id), 1);
  return head;
}

/** Encrypts under a server secret. The same bytes give another box each time. */
export function seal(secret: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const salt = randomBytes(SALT_BYTES);
  const head = boxHead(secret);
  const from = head.byteLength + SALT_BYTES;
  const box = new Uint8Array(from + bytes.byteLength + TAG_BYTES);
  box.set(head);
  box.set(salt, head.byteLength);
  const { key, nonce } = derived(secret, salt);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(head);
  inPieces(bytes, (piece, at) => box.set(cipher.update(piece), from + at));
  cipher.final();
  box.set(cipher.getAuthTag(), from + bytes.byteLength);
  return box;
}

/** What was sealed under one of these; throws when it was another, or the box was changed. */
export function open(
  secrets: string | readonly string[],
  box: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const headBytes = box[0] === VERSION ? 1 + ID_BYTES : 1;
  const isKnown = box[0] === VERSION || box[0] === VERSION_BEFORE_IDS;
  if (!isKnown || box.byteLength < headBytes + SALT_BYTES + TAG_BYTES) throw notABox();
  const head = box.subarray(0, headBytes);
  const all = typeof secrets === "string" ? [secrets] : secrets;
  const likely = all.filter(
    (secret) => box[0] !== VERSION || Buffer.compare(boxHead(secret), head) === 0,
  );
  for (const secret of likely) {
    const bytes = openedWith(secret, { box, head });
    if (bytes) return bytes;
  }
  throw new AppError(
    "precondition-failed",
    "What was encrypted can't be opened: ASSAY_SECRET is not the one it was encrypted with.",
    { hint: "Name the earlier one in ASSAY_PREVIOUS_SECRETS, or enter or send it again." },
  );
}

function openedWith(
  secret: string,
  { box, head }: { box: Uint8Array; head: Uint8Array },
): Uint8Array<ArrayBuffer> | null {
  const from = head.byteLength + SALT_BYTES;
  const { key, nonce } = derived(secret, box.subarray(head.byteLength, from));
  const sealed = box.subarray(from, box.byteLength - TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce)
    .setAAD(head)
    .setAuthTag(box.subarray(box.byteLength - TAG_BYTES));
  const bytes = new Uint8Array(sealed.byteLength);
  inPieces(sealed, (piece, at) => bytes.set(decipher.update(piece), at));
  try {
    decipher.final();
    return bytes;
  } catch {
    return null;
  }
}

function derived(secret: string, salt: Uint8Array) {
  const bytes = hkdfSync("sha256", secret, salt, "assay secret box", KEY_BYTES + NONCE_BYTES);
  const all = new Uint8Array(bytes);
  return { key: all.subarray(0, KEY_BYTES), nonce: all.subarray(KEY_BYTES) };
}

function inPieces(bytes: Uint8Array, work: (piece: Uint8Array, at: number) => void): void {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES)
    work(bytes.subarray(at, at + PIECE_BYTES), at);
}

const notABox = () =>
  new AppError("precondition-failed", "What was encrypted can't be opened: it is not whole.");
