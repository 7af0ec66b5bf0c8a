import { canonicalJson, hmacSha256 } from "#server/platform/digest.ts";
import type { Head } from "../schema.ts";

export type Anchor = Head & { readonly workspaceId: string; readonly at: string };

/** What the receiver checks the signature with; made from the server's secret, which it does not tell. */
export const anchorKey = (serverSecret: string): string =>
  hmacSha256(serverSecret, ["assay audit anchor"], "hex");

/** HMAC-SHA256 over the canonical JSON of the anchor. */
export function signed(anchor: Anchor, key: string): { anchor: Anchor; signature: string } {
  return { anchor, signature: `sha256=${hmacSha256(key, [canonicalJson(anchor)], "hex")}` };
}
