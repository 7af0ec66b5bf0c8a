import fc from "fast-check";
import { expect, test } from "vitest";
import { keyIdOf, newKeyPair, openEnvelope, signEnvelope } from "./signed-envelope.ts";

const TYPE = "application/vnd.example+json";
const [key, other] = [newKeyPair(), newKeyPair()];

test("what was signed comes back whole, to whoever has the public key and nobody else's", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (payload) => {
      const envelope = signEnvelope(TYPE, payload, key);
      expect(openEnvelope(envelope, [other.publicKey, key.publicKey])).toBe(payload);
      expect(openEnvelope(envelope, [other.publicKey])).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test("a payload, type or signature with one byte changed is not signed", () => {
  const envelope = signEnvelope(TYPE, '{"outcome":"blocked"}', key);
  const [signature] = envelope.signatures;
  if (!signature) throw new Error("no signature");
  const flipped = Buffer.from(signature.sig, "base64");
  flipped[0] = (flipped[0] ?? 0) ^ 1;
  const changed = [
    { ...envelope, payload: Buffer.from('{"outcome":"pass"}').toString("base64") },
    { ...envelope, payloadType: `${TYPE}2` },
    { ...envelope, signatures: [{ ...signature, sig: flipped.toString("base64") }] },
    { ...envelope, signatures: [{ ...signature, sig: "" }] },
  ];
  for (const one of changed) expect(openEnvelope(one, [key.publicKey])).toBeNull();
});

test("the key id in the file proves nothing: the key does", () => {
  const envelope = signEnvelope(TYPE, "x", { ...other, keyId: key.keyId });
  expect(openEnvelope(envelope, [key.publicKey])).toBeNull();
  expect(keyIdOf(key.publicKey)).toBe(key.keyId);
});

test("the worked example of the DSSE protocol: lengths come before type and body", () => {
  // protocol.md of DSSE: PAE("http://example.com/HelloWorld", "hello world")
  const envelope = signEnvelope("http://example.com/HelloWorld", "hello world", key);
  expect(Buffer.from(envelope.payload, "base64").toString()).toBe("hello world");
  expect(
    openEnvelope({ ...envelope, payloadType: "http://example.com/HelloWorl" }, [key.publicKey]),
  ).toBeNull();
});
