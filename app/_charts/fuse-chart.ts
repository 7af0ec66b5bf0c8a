import { TEST_SHORT } from "#app/_copy/terms.ts";
import { testOf } from "#server/catalogue/catalogue.ts";
import type { Fuses } from "#server/readiness/schema.ts";
import type { Fuse, FuseChart } from "./fuse-frame.ts";

/** The chart of a project's fuses: the proof that gives each test its credit, the next to fall on top. */
export function fuseChartOf(fuses: Fuses, required: number | null): FuseChart {
  const now = fuses.steps.filter((step) => step.at <= fuses.now).at(-1);
  const rows = fuses.proofs.map((proof) => rowOf(proof, now?.binding ?? []));
  return {
    now: fuses.now,
    from: fuses.from,
    to: fuses.to,
    // A step of a section that does not hold the score changes nothing here.
    steps: fuses.steps.filter((step, i) => step.final !== fuses.steps[i - 1]?.final),
    fuses: rows.filter((row) => isStrongest(row, rows)).sort(byNextFall),
    required,
  };
}

function rowOf(proof: Fuses["proofs"][number], binding: readonly string[]): Fuse {
  const spans = proof.spans.map((span) => ({
    ...span,
    credit: Math.min(span.credit, proof.creditWhenFresh),
  }));
  const after = spans.find((span) => proof.expiresAt !== null && span.from >= proof.expiresAt);
  return {
    id: `${proof.testId} ${proof.rule}`,
    testId: proof.testId,
    label: TEST_SHORT[proof.testId],
    isBinding: binding.includes(testOf(proof.testId).section),
    lastSeen: proof.observedAt,
    spans,
    next: proof.expiresAt === null ? null : { at: proof.expiresAt, credit: after?.credit ?? 0 },
    lowersFinalAt: proof.lowersFinalAt,
  };
}

/** A test may be proven by hand and by machine; the one that lasts longest decides when its credit is gone. */
function isStrongest(row: Fuse, rows: readonly Fuse[]): boolean {
  const end = (of: Fuse) => of.spans.at(-1)?.to ?? "";
  const isBetter = (other: Fuse) =>
    end(other) > end(row) || (end(other) === end(row) && rows.indexOf(other) < rows.indexOf(row));
  return !rows.some((other) => other.testId === row.testId && isBetter(other));
}

/** Those that lower the final score first, then by the day of their next fall; spent ones last. */
function byNextFall(a: Fuse, b: Fuse): number {
  const rank = (row: Fuse) => row.lowersFinalAt[0] ?? "9";
  return rank(a).localeCompare(rank(b)) || (a.next?.at ?? "9").localeCompare(b.next?.at ?? "9");
}
