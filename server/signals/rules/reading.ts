import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";

export type FactOf<K extends Fact["kind"]> = Extract<Fact, { kind: K }>;

export function reading(catalogueKind: string, fact: Fact, metrics: Reading["metrics"]): Reading {
  return {
    catalogueKind,
    subject: fact.subject,
    observedAt: fact.observedAt,
    pointer: fact.pointer,
    ...(fact.ownId === undefined ? {} : { ownId: fact.ownId }),
    metrics,
  };
}
