import { expect, it } from "vitest";
import type { EvidenceItem } from "../schema.ts";
import { isAboutServed, type Served } from "./served.ts";

const SERVED: Served = { model: "price", version: "4", subject: null, runId: "r4", commit: null };

function about(
  context: EvidenceItem["context"],
  metrics: Readonly<Record<string, string>> = {},
): boolean | null {
  const place = { subject: "price", observedAt: null, pointer: "" };
  const reading = { catalogueKind: "shap.summary", ...place, metrics };
  const item: EvidenceItem = {
    evidenceId: "e",
    source: "shap",
    senderKind: "machine",
    senderId: "ci",
    receivedAt: "2026-11-24T12:00:00Z",
    observedAt: null,
    isDated: false,
    context,
    readings: [],
    sightings: [],
  };
  return isAboutServed({ reading, item, observedAtMs: 0 }, SERVED);
}

it("a document that names no version is about the one that its sender states", () => {
  expect(about({ modelVersion: "4" })).toBe(true);
  expect(about({ modelVersion: "5" })).toBe(false);
  expect(about({ runId: "r4" })).toBe(true);
  expect(about({})).toBeNull();
  expect(about({ modelVersion: "4" }, { version: "5" })).toBe(false);
});
