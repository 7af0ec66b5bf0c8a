import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { boxHead, type SecretRing, secretsOf } from "./secret-box.ts";

// better-auth encrypts second factors itself. Each of its secrets has a number that its texts begin with;
// ours is told from the secret, so that it is the same on every replica and after every change.

const numberOf = (secret: string) => Buffer.from(boxHead(secret)).readUInt32BE(1) >>> 1;

/** As better-auth takes them: the first signs and encrypts, the others are still read. */
export function authSecrets(ring: SecretRing) {
  const all = secretsOf(ring);
  return {
    // What was encrypted before there were numbers is read with the oldest.
    secret: all.at(-1) ?? all[0],
    secrets: all.map((value) => ({ version: numberOf(value), value })),
  };
}

/** What a text encrypted under `secret` begins with. */
export const factorHead = (secret: string): string => `$ba$${numberOf(secret)}$`;

/** The same encrypted under the first secret of the ring; null when none of them opens it. */
export async function factorAnew(ring: SecretRing, text: string): Promise<string | null> {
  const [current, ...previous] = secretsOf(ring);
  const all = [current, ...previous];
  const keys = new Map(all.map((secret) => [numberOf(secret), secret]));
  const currentVersion = numberOf(current);
  for (const legacySecret of all)
    try {
      const data = await symmetricDecrypt({
        key: { keys, currentVersion, legacySecret },
        data: text,
      });
      return await symmetricEncrypt({ key: { keys, currentVersion }, data });
    } catch {
      // Another secret's; the next may open it.
    }
  return null;
}
