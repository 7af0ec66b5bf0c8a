import { challengeOf } from "#server/catalogue/catalogue.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { ASSUMED_CREDIT, ASSUMED_LEVEL, mitigationOf } from "#server/what-if/catalogue.ts";
import type { PlanItem, PlanProof, PlanRevision } from "../schema.ts";

const SOON_DAYS = 7;

export const isOpen = ({ state }: Pick<PlanRevision, "state">) =>
  state === "planned" || state === "doing";

/** Mitigations of the catalogue that the team means to do or has done. */
export function chosenIds(items: readonly PlanRevision[]): string[] {
  return items.flatMap(({ state, mitigationId }) =>
    state === "dropped" || mitigationId === null ? [] : [mitigationId],
  );
}

export function itemsAt(
  revisions: readonly PlanRevision[],
  of: { readiness: Readiness; at: Date },
): PlanItem[] {
  return revisions
    .map((one) => ({ ...one, proof: proofOf(one, of.readiness), due: dueOf(one, of.at) }))
    .sort(inOrder);
}

/** Proven by what the what-if assumed: each indicator at that level with proof, each test with that credit. */
function proofOf({ mitigationId }: PlanRevision, readiness: Readiness): PlanProof {
  const found = mitigationId === null ? null : mitigationOf(mitigationId);
  if (!found) return { state: "unseen", indicators: [], tests: [] };
  const { challenge, mitigation } = found;
  const scored = readiness.challenges[challenge.id].indicators;
  const indicators = mitigation.raises
    .filter((id) => scored[id]?.state !== "not-applicable")
    .map((indicatorId) => {
      const isProven = (scored[indicatorId]?.assuredLevel ?? 0) >= ASSUMED_LEVEL;
      return { indicatorId, isProven };
    });
  const tests = mitigation.tests
    .filter((id) => readiness.tests[id].claim !== "not-applicable")
    .map((testId) => ({ testId, isProven: readiness.tests[testId].assured >= ASSUMED_CREDIT }));
  const all = [...indicators, ...tests];
  const proven = all.filter(({ isProven }) => isProven).length;
  const state =
    all.length === 0 ? "unseen" : proven === all.length ? "proven" : proven > 0 ? "partly" : "open";
  return { state, indicators, tests };
}

/** Days are of UTC; what is due today is not overdue yet. */
function dueOf(item: PlanRevision, at: Date): PlanItem["due"] {
  if (item.dueOn === null || !isOpen(item)) return null;
  const today = Date.parse(at.toISOString().slice(0, 10));
  const days = (Date.parse(item.dueOn) - today) / DAY_MS;
  if (days < 0) return "overdue";
  return days <= SOON_DAYS ? "soon" : "later";
}

const STATE_ORDER = { doing: 0, planned: 1, done: 2, dropped: 3 } as const;

function inOrder(a: PlanItem, b: PlanItem): number {
  return (
    STATE_ORDER[a.state] - STATE_ORDER[b.state] ||
    (a.dueOn ?? "9").localeCompare(b.dueOn ?? "9") ||
    a.title.localeCompare(b.title)
  );
}

/** The challenge a mitigation of the catalogue is about; null for the team's own. */
export function challengeName(item: Pick<PlanRevision, "mitigationId">): string | null {
  const found = item.mitigationId === null ? null : mitigationOf(item.mitigationId);
  return found ? challengeOf(found.challenge.id).name : null;
}
