import type { AssessorAnswers } from "#server/assessments/schema.ts";
import { catalogue, challengeOf, testOf } from "#server/catalogue/catalogue.ts";
import {
  type HandoverItem as CatalogueItem,
  FACTORS,
  type Factors,
} from "#server/catalogue/schema.ts";
import type { Handover, HandoverEvent, HandoverItem } from "#server/handover/schema.ts";
import type { OwnItem } from "#server/handover-items/schema.ts";
import { Role } from "#server/identity/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { EvidenceItem } from "#server/signals/schema.ts";
import { foundItems } from "./found.ts";
import { type OwnRecords, offersOf } from "./offers.ts";
import { stateOf } from "./state.ts";

/** Everything the checklist of one project is made from, at one moment. */
export type HandoverInput = {
  readonly factors: Factors;
  readonly readiness: Readiness;
  readonly evidence: readonly EvidenceItem[];
  readonly records: OwnRecords;
  /** Oldest first within an item. */
  readonly events: readonly HandoverEvent[];
  /** What the workspace asks for beside the catalogue's items. */
  readonly ownItems?: readonly OwnItem[];
  /** Who rated what, for the words of a disagreement. */
  readonly assessors?: readonly AssessorAnswers[];
};

type Stage = (typeof FACTORS.stage)[number];
const STAGES: readonly Stage[] = FACTORS.stage;

/** The stage a project enters next: what its handover is for. A stage that is not set starts at the pilot. */
export function nextStage(stage: Stage | undefined): Stage {
  if (stage === undefined || stage === "research" || stage === "prototype") return "pilot";
  return "production";
}

/** The checklist of this project: the catalogue's items, the workspace's own, and what is found of the project itself. */
export function handoverAt(input: HandoverInput): Handover {
  const target = nextStage(input.factors.stage);
  const isDue = (stage: Stage) => STAGES.indexOf(stage) <= STAGES.indexOf(target);
  const { asOf } = input.readiness;
  const evidence = input.evidence.filter((document) => document.receivedAt <= asOf);
  const ownItems = input.ownItems ?? [];
  const offers = offersOf({ ...input, evidence, ownIds: ownItems.map(({ id }) => id) });
  const events = byItem(input.events);
  const stateFor = (id: string) =>
    stateOf(events.get(id) ?? [], offers.get(id) ?? [], asOf.slice(0, 10));
  const ofCatalogue = catalogue.handover.items.map(
    (item): HandoverItem => ({
      id: item.id,
      group: item.group,
      text: item.text,
      giver: Role.parse(item.giver),
      receiver: Role.parse(item.accepter),
      isRequired: item.required,
      requiredFrom: item.requiredFrom,
      isDue: isDue(item.requiredFrom),
      origin: "catalogue",
      because: becauseOf(item, input.readiness),
      ...stateFor(item.id),
    }),
  );
  const ofWorkspace = ownItems.map(
    ({ version: _, ...item }): HandoverItem => ({
      ...item,
      isDue: isDue(item.requiredFrom),
      origin: "own",
      because: null,
      ...stateFor(item.id),
    }),
  );
  const { owners } = input.records;
  const found = foundItems({ ...input, owners, assessors: input.assessors ?? [] });
  const ofProject = found.map(({ ownerId, ...item }): HandoverItem => {
    const state = stateFor(item.id);
    const more = { isRequired: false, requiredFrom: target, isDue: true };
    return { ...item, ...more, ...state, ownerId: state.ownerId ?? ownerId };
  });
  const items = [...ofCatalogue, ...ofWorkspace, ...ofProject];
  return { items, progress: progressOf(items) };
}

function byItem(events: readonly HandoverEvent[]): Map<string, HandoverEvent[]> {
  const found = new Map<string, HandoverEvent[]>();
  for (const event of events) {
    const known = found.get(event.itemId);
    if (known) known.push(event);
    else found.set(event.itemId, [event]);
  }
  return found;
}

/** The gap of this project that the item closes: a high risk it mitigates, or a test without proof. */
function becauseOf(item: CatalogueItem, readiness: Readiness): string | null {
  const risks = item.mitigates
    .map((id) => ({ id, score: readiness.challenges[id] }))
    .flatMap(({ id, score }) => (score?.residual ? [{ id, high: score.residual.high }] : []))
    .filter(({ high }) => high >= 50)
    .sort((a, b) => b.high - a.high);
  const unproven = item.tests.filter((id) => {
    const test = readiness.tests[id];
    return test !== undefined && test.claim !== "not-applicable" && test.credit === 0;
  });
  const [risk] = risks;
  const [testId] = unproven;
  const parts = [
    risk
      ? `${challengeOf(risk.id).name}: risk ${Math.floor(risk.high * 10) / 10}, ${risk.high >= 75 ? "critical" : "high"}`
      : "",
    testId ? `“${testOf(testId).name}” has no fresh proof` : "",
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join("; ")}.` : null;
}

/** Counts the items that are due; accepted and agreed not applicable are settled. */
export function progressOf(items: readonly HandoverItem[]): Handover["progress"] {
  const due = items.filter((item) => item.isDue);
  const count = (state: HandoverItem["state"]) => due.filter((item) => item.state === state).length;
  const accepted = count("accepted");
  const notApplicable = count("not-applicable");
  return {
    total: due.length,
    open: count("open"),
    offered: count("offered"),
    accepted,
    conditional: count("conditional"),
    returned: count("returned"),
    notApplicable,
    acceptedShare: due.length === 0 ? 1 : (accepted + notApplicable) / due.length,
  };
}
