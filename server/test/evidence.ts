import { readFileSync } from "node:fs";
import { interpret } from "#server/evidence/rules/interpret.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { signalsAt } from "#server/signals/rules/evaluate.ts";
import { readingsOf } from "#server/signals/rules/readings.ts";
import type { SignalInput } from "#server/signals/rules/verdict.ts";
import type { AcceptanceItem, EvidenceItem, Reading } from "#server/signals/schema.ts";

// Evidence for tests of signals and scores: made readings, and real files of tools as received.

export const AT = new Date("2026-11-25T00:00:00.000Z");
export const ago = (days: number) => new Date(AT.getTime() - days * DAY_MS).toISOString();
const ADAPTERS = new URL("../evidence/adapters/", import.meta.url);

/** A real file of a tool, received as `item` says. */
export function received(
  file: string,
  item: Partial<EvidenceItem> & { evidenceId: string },
): EvidenceItem {
  const bytes = readFileSync(new URL(file, ADAPTERS));
  const read = interpret(bytes, { at: AT, maxBytes: 10_000_000 });
  if (read.kind !== "understood") throw new Error(`${file}: ${read.refusal.message}`);
  const meta = {
    source: read.source,
    senderKind: "machine" as const,
    senderId: "token:ci",
    receivedAt: read.observedAt ?? ago(1),
    observedAt: read.observedAt,
    context: {},
    ...item,
  };
  const readings = readingsOf(read.facts, { ...meta, format: read.format });
  return { isDated: read.observedAt !== null, sightings: [], ...meta, readings };
}

export function item(
  of: { id: string; days: number; reading: Partial<Reading> } & Partial<EvidenceItem>,
) {
  const { id, days, reading, ...more } = of;
  return {
    evidenceId: id,
    source: "made",
    senderKind: "machine" as const,
    senderId: "token:ci",
    receivedAt: ago(days),
    observedAt: ago(days),
    isDated: true,
    context: {},
    sightings: [],
    readings: [
      {
        catalogueKind: "gx.validation",
        subject: "listings on training",
        observedAt: ago(days),
        pointer: "",
        metrics: {},
        ...reading,
      },
    ],
    ...more,
  } satisfies EvidenceItem;
}

export const validation = (id: string, days: number, more: Partial<EvidenceItem> = {}) =>
  item({
    id,
    days,
    ...more,
    reading: {
      metrics: {
        "latest.success": true,
        "latest.evaluatedExpectations": 9,
        unsuccessful: 0,
        raised: 0,
        columns: ["area", "rooms", "age"],
        isServing: false,
      },
    },
  });

export const suite = (
  id: string,
  days: number,
  metrics: Reading["metrics"],
  more: Partial<EvidenceItem> = {},
) =>
  item({
    id,
    days,
    ...more,
    reading: { catalogueKind: "junit", subject: "features", metrics },
  });
export const GREEN = {
  tests: 12,
  passed: 12,
  skipped: 0,
  failedTests: 0,
  modules: { "t.features": 12 },
};

export const FEATURES = { features: ["area", "rooms"] };
export const ask = (input: Partial<SignalInput>) =>
  signalsAt({ evidence: [], acceptances: [], profile: {}, at: AT, ...input });
export const signalOf = (input: Partial<SignalInput>, about: string) =>
  ask(input).signals.find((one) => one.testId === about || one.indicatorId === about);
export const accepted = (
  evidenceId: string,
  targetId: string,
  more: Partial<AcceptanceItem> = {},
) => ({
  evidenceId,
  targetId,
  acceptedById: "ben",
  role: "engineer",
  acceptedAt: ago(0.5),
  ...more,
});
