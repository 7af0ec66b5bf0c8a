import { catalogue } from "#server/catalogue/catalogue.ts";
import type { FactKind } from "#server/evidence/schema.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { subjectsAt } from "#server/signals/rules/live.ts";
import type { EvidenceItem, GoneItem } from "#server/signals/schema.ts";
import type { Aged } from "./schema.ts";

// What may go when a project's retention is over. References by decisions are not known here: the
// store leaves those documents out in the statement that deletes.

export type Retention = {
  readonly retentionDays: number | null;
  readonly retentionByKind: Readonly<Record<string, number | null>>;
};

/** How many days documents of this kind are kept; null: for good. */
export function keptDays({ retentionDays, retentionByKind }: Retention, kind: string) {
  const own = retentionByKind[kind];
  return own === undefined ? retentionDays : own;
}

/** The fewest days that anything is kept; null when nothing is ever deleted. */
export function fewestDays({ retentionDays, retentionByKind }: Retention): number | null {
  const days = [retentionDays, ...Object.values(retentionByKind)].filter((one) => one !== null);
  return days.length > 0 ? Math.min(...days) : null;
}

/** Those whose own time is over. */
export function past(aged: readonly Aged[], retention: Retention, at: Date): Aged[] {
  return aged.filter(({ kind, lastSeenAt }) => {
    const days = keptDays(retention, kind);
    return days !== null && lastSeenAt.getTime() < at.getTime() - days * DAY_MS;
  });
}

/** The proofs of indicators look back a quarter, whatever rule a document belongs to (signals/rules/proofs.ts). */
const QUARTER_DAYS = 90;
/** Credit ends after two windows (creditPolicy of the catalogue). */
const WINDOWS = 2;

/**
 * Facts of these kinds tell of something that happened: each has a subject of its own, and nothing newer
 * ever replaces it. (A finding that a newer report no longer has was mended.) Of every other kind the newest
 * fact of a subject is how things are, on every page that shows them, and stays however old it is.
 */
export const HAPPENED: readonly FactKind[] = [
  "run",
  "run-part",
  "metric-history",
  "pipeline-run",
  "alert",
  "deployment",
  "change",
  "code-finding",
];

const longestWindow = new Map<string, number>();
for (const { kinds, freshnessDays } of catalogue.evidence.rules)
  for (const kind of kinds)
    longestWindow.set(kind, Math.max(longestWindow.get(kind) ?? 0, freshnessDays));

/** How long a reading of this kind may still matter to a score, in days. */
export function countsForDays(catalogueKind: string): number {
  return Math.max(QUARTER_DAYS, WINDOWS * (longestWindow.get(catalogueKind) ?? 0));
}

/**
 * Documents of which nothing counts any more: none of their readings is the newest of a subject that
 * is there, and none is within a window of any rule of its kind.
 */
export function spent(of: {
  aged: readonly Aged[];
  evidence: readonly EvidenceItem[];
  gone: readonly GoneItem[];
  defaultBranch: string | undefined;
  at: Date;
}): Aged[] {
  const { evidence, gone, defaultBranch, at } = of;
  const atMs = at.getTime();
  const live = new Set<string>();
  // On every branch and on the default one: either may be what is asked for tomorrow.
  for (const branch of new Set([undefined, defaultBranch]))
    for (const subjects of subjectsAt(evidence, atMs, { gone, defaultBranch: branch }).values())
      for (const { latest } of subjects) live.add(latest.item.evidenceId);
  const items = new Map(evidence.map((item) => [item.evidenceId, item]));
  return of.aged.filter(({ id, lastSeenAt }) => {
    if (live.has(id)) return false;
    const readings = items.get(id)?.readings ?? [];
    return readings.every(({ catalogueKind, observedAt }) => {
      const lastMs = Math.max(lastSeenAt.getTime(), Date.parse(observedAt ?? "") || 0);
      return lastMs < atMs - countsForDays(catalogueKind) * DAY_MS;
    });
  });
}

/** What one transaction deletes: at least one document, and no more than these facts and documents. */
const FACTS_A_BATCH = 20_000;
const DOCUMENTS_A_BATCH = 200;

export function batchesOf(documents: readonly Aged[]): string[][] {
  const batches: string[][] = [];
  let batch: string[] = [];
  let facts = 0;
  for (const { id, factCount } of documents) {
    const isFull = facts + factCount > FACTS_A_BATCH || batch.length === DOCUMENTS_A_BATCH;
    if (isFull && batch.length > 0) {
      batches.push(batch);
      batch = [];
      facts = 0;
    }
    batch.push(id);
    facts += factCount;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
