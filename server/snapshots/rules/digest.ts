import { canonicalJson } from "#server/platform/digest.ts";
import type { Snapshot } from "../schema.ts";

/** The bytes that a milestone's digest is of: whoever has it can see that neither name, moment nor score was changed. */
export function digestedOf(
  of: Pick<Snapshot, "name" | "note" | "effectiveAt" | "recordedAt" | "scores">,
): string {
  const { name, note, effectiveAt, recordedAt, scores } = of;
  return canonicalJson({ name, note, effectiveAt, recordedAt, scores });
}
