import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "./errors.ts";

// A box: version byte, salt, AES-256-GCM ciphertext, tag. Key and nonce are derived from the secret
// and the box's own random salt (HKDF-SHA256, RFC 5869), so no two boxes share a key, however many
// there are; the version byte is authenticated with the content.

const VERSION = 1;
const SALT_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES;
/** The cipher copies what it is given; in pieces, a hundred megabytes are never held a third time. */
const PIECE_BYTES = 1_000_000;

/** Encrypts under a server secret. The same bytes give another box each time. */
export function seal(secret: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const salt = randomBytes(SALT_BYTES);
  const box = new Uint8Array(HEAD_BYTES + bytes.byteLength + TAG_BYTES);
  box[0] = VERSION;
  box.set(salt, 1);
  const { key, nonce } = derived(secret, salt);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(box.subarray(0, 1));
  inPieces(bytes, (piece, at) => box.set(cipher.update(piece), HEAD_BYTES + at));
  cipher.final();
  box.set(cipher.getAuthTag(), HEAD_BYTES + bytes.byteLength);
  return box;
}

/** What was sealed; throws when the secret is another one or the box was changed. */
export function open(secret: string, box: Uint8Array): Uint8Array<ArrayBuffer> {
  if (box[0] !== VERSION || box.byteLength < HEAD_BYTES + TAG_BYTES) throw notABox();
  const { key, nonce } = derived(secret, box.subarray(1, HEAD_BYTES));
  const sealed = box.subarray(HEAD_BYTES, box.byteLength - TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce)
    .setAAD(box.subarray(0, 1))
    .setAuthTag(box.subarray(box.byteLength - TAG_BYTES));
  const bytes = new Uint8Array(sealed.byteLength);
  inPieces(sealed, (piece, at) => bytes.set(decipher.update(piece), at));
  try {
    decipher.final();
  } catch (cause) {
    throw new AppError(
      "precondition-failed",
      "What was encrypted can't be opened: ASSAY_SECRET is not the one it was encrypted with.",
      { hint: "Start the server with the earlier ASSAY_SECRET, or enter or send it again.", cause },
    );
  }
  return bytes;
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
