import { randomBytes, randomUUID } from "node:crypto";

/** Time-ordered UUID (version 7, RFC 9562): rows made together stay together in an index. */
export function newId(now: Date = new Date()): string {
  const hex = now.getTime().toString(16).padStart(12, "0");
  const tail = randomUUID();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${tail.slice(15)}`;
}

export function secret(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
