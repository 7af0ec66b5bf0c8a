import type { Run } from "#server/evidence/schema.ts";
import { shift } from "./diff.ts";

/**
 * Where it pays to look first: neighbours in time of one experiment between which the metric moved
 * most, one pair a run, steepest first.
 */
export function steepestSteps(
  runs: readonly Run[],
  metric: string,
  most: number,
): { before: Run; after: Run; shift: number }[] {
  const steps: { before: Run; after: Run; shift: number }[] = [];
  const last = new Map<string, Run>();
  const inOrder = [...runs].sort((a, b) => ((a.startedAt ?? "") < (b.startedAt ?? "") ? -1 : 1));
  for (const after of inOrder) {
    const value = after.metrics[metric];
    if (typeof value !== "number" || after.startedAt === null) continue;
    const before = last.get(after.experimentId);
    last.set(after.experimentId, after);
    const old = before?.metrics[metric];
    if (!before || typeof old !== "number") continue;
    steps.push({ before, after, shift: shift({ name: metric, before: old, after: value }) });
  }
  return steps
    .filter((step) => step.shift >= 0.05)
    .sort((a, b) => b.shift - a.shift)
    .slice(0, most);
}
