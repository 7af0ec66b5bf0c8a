import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { z } from "zod";
import { sha256 } from "./digest.ts";

// DSSE (github.com/secure-systems-lab/dsse, protocol version 1.0.2) with Ed25519 (RFC 8032): the signature
// covers the payload's bytes and its type, so nothing has to be written the same way twice to be checked.

const Base64 = z.base64();
export const SignedEnvelope = z.object({
  payloadType: z.string().min(1).max(200),
  payload: Base64,
  signatures: z
    .array(z.object({ keyid: z.string().max(100), sig: Base64 }))
    .min(1)
    .max(10),
});
export type SignedEnvelope = z.infer<typeof SignedEnvelope>;

/** SPKI and PKCS #8 in PEM; the id is the SHA-256 of the public key's DER bytes. */
export type KeyPair = {
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: string;
};

export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return {
    keyId: keyIdOf(pem),
    publicKey: pem,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Throws on text that is no public key. */
export function keyIdOf(publicKey: string): string {
  return sha256(createPublicKey(publicKey).export({ type: "spki", format: "der" }));
}

export function signEnvelope(
  payloadType: string,
  payload: string,
  key: { readonly keyId: string; readonly privateKey: string },
): SignedEnvelope {
  const body = Buffer.from(payload, "utf8");
  const sig = sign(null, preAuthentication(payloadType, body), createPrivateKey(key.privateKey));
  return {
    payloadType,
    payload: body.toString("base64"),
    signatures: [{ keyid: key.keyId, sig: sig.toString("base64") }],
  };
}

/** The payload when one of its signatures is by one of these public keys, whatever key ids it claims; else null. */
export function openEnvelope(
  envelope: SignedEnvelope,
  publicKeys: readonly string[],
): string | null {
  const body = Buffer.from(envelope.payload, "base64");
  const signed = preAuthentication(envelope.payloadType, body);
  const isSigned = publicKeys
    .map((pem) => createPublicKey(pem))
    .filter((key) => key.asymmetricKeyType === "ed25519")
    .some((key) =>
      envelope.signatures.some(({ sig }) => verify(null, signed, key, Buffer.from(sig, "base64"))),
    );
  return isSigned ? body.toString("utf8") : null;
}

/** DSSE's PAE: lengths in bytes before both, so that no two pairs give the same text. */
function preAuthentication(type: string, body: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.byteLength} `;
  return Buffer.concat([Buffer.from(head, "utf8"), body]);
}
