import type { Refusal } from "#server/evidence/schema.ts";

/** Endings of files that are meant to be read by a machine: when one of these can't be, its sender should hear why. */
const REPORT = /\.(?:json|jsonl|ndjson|xml|sarif|csv|ya?ml|lock|info|lcov)$/i;
/** What is no fault of a file but says that it is none of ours. */
const NOT_OURS = new Set(["unrecognised", "wrong_artifact", "wrong_content_type"]);

/** Of a file in a folder: whether it is one that nobody here reads, rather than a report that is broken. */
export function isPassedOver(fileName: string, refusal: Refusal): boolean {
  return NOT_OURS.has(refusal.code) || !REPORT.test(fileName);
}

/** Why it was not read, for a list. */
export function notReadReason(refusal: Refusal): string {
  if (refusal.code === "unrecognised" || refusal.code === "wrong_artifact")
    return "no adapter knows it";
  return refusal.code === "wrong_content_type"
    ? "a web page or another kind of content"
    : "no report";
}
