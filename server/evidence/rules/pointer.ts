/** A key as text, from the latin-1 view of its bytes that the scan compares. */
export function readable(latin1Key: string): string {
  return Buffer.from(latin1Key, "latin1").toString("utf8");
}

/** RFC 6901: ~ and / inside a key are written ~0 and ~1. */
export function escapePointer(key: string): string {
  if (!key.includes("~") && !key.includes("/")) return key;
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
