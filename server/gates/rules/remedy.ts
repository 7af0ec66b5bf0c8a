import { challengeOf, indicatorOf, sectionName, testOf } from "#server/catalogue/catalogue.ts";
import {
  CHALLENGE_IDS,
  type ChallengeId,
  SECTION_IDS,
  TEST_IDS,
  type TestId,
} from "#server/catalogue/schema.ts";
import { CATEGORY_OWNER, SECTION_OWNER } from "#server/gates/catalogue.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type { Role } from "#server/identity/schema.ts";
import { challengesOf, type Metric, testsOf } from "#server/policies/rules/metric.ts";
import {
  type Asked,
  applies,
  creditOf,
  type GateInput,
  isNotFresh,
  isSettled,
  type Observation,
  requiredItems,
} from "./observe.ts";
import { type Required, riskText } from "./wording.ts";

/** What would turn a condition that does not hold, computed from what holds it back; empty for one that holds. */
export function remedyOf(
  metric: Metric,
  input: GateInput,
  { observed, required, asked }: { observed: Observation; required: Required; asked: Asked },
): string {
  const { readiness } = input;
  switch (metric.kind) {
    case "final":
      return finalRemedy(input, required);
    case "section":
      return `${sectionName(metric.section)} stands at ${points(readiness.mlTestScore.sections[metric.section] ?? 0)}: ${provable(metric.section, input)}`;
    case "test":
    case "tests":
      return testsRemedy(testsOf(metric), input, asked.atLeast);
    case "worst-risk":
    case "risk":
    case "risks":
    case "risk-count":
      return riskRemedy(metric, input, required);
    case "coverage":
      return coverageRemedy(input);
    case "confidence":
      return "Rises as indicators are answered, levels are proven and a second side rates.";
    case "stale-share":
    case "stale-required":
      return staleRemedy(input, metric.kind === "stale-required" ? asked.requiredTests : null);
    case "indicator":
      return indicatorRemedy(metric, observed, required);
    case "roles":
      return "Ask a member with another role to answer the assessment.";
    case "role-gaps":
      return gapRemedy(input);
    case "handover":
      return handoverRemedy(input, metric.stage);
    case "owners":
      return observed.value === false
        ? "An owner has left the workspace: name another."
        : "Name an owner for model, features, pipeline and product.";
    case "waivers":
      return "Meet the condition that was waived, or have a renewal approved.";
    case "incidents":
      return "Write down and close the lessons of every incident.";
  }
}

const points = (value: number) => value.toFixed(1);
const name = (id: TestId) => `${testOf(id).name} (${id})`;

/** The first few of a list in words; "and 4 more" for the rest. */
function list(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most).join("; ");
  return items.length > most ? `${shown}; and ${items.length - most} more` : shown;
}

function finalRemedy({ readiness }: GateInput, required: Required): string {
  const { binding, sections } = readiness.mlTestScore;
  const missing = (Number(required.value) - readiness.mlTestScore.final) / 0.5;
  const short = Object.entries(sections).filter(([, value]) => value < Number(required.value));
  const names =
    binding.length === SECTION_IDS.length
      ? "All four sections"
      : binding.map(sectionName).join(" and ");
  const verb = binding.length > 1 ? "hold" : "holds";
  const steps = `${missing} half-credit${missing === 1 ? "" : "s"}`;
  const rest = short.length - binding.length;
  const others =
    rest > 0 ? ` ${rest} other section${rest === 1 ? " is" : "s are"} also short.` : "";
  return `${names} ${verb} the score at ${points(readiness.mlTestScore.final)}: ${steps} to go.${others}`;
}

function provable(section: string, { readiness }: GateInput): string {
  const open = TEST_IDS.filter((id) => id.startsWith(`${section}-`)).filter(
    (id) => creditOf(id, readiness) === 0 && applies(id, readiness),
  );
  return open.length > 0 ? `no proof yet for ${list(open.map(name), 2)}.` : "automate its tests.";
}

function testsRemedy(
  testIds: readonly TestId[],
  { readiness }: GateInput,
  atLeast: number,
): string {
  const short = testIds.filter((id) => applies(id, readiness) && creditOf(id, readiness) < atLeast);
  const waiting = short.filter((id) => readiness.tests[id]?.awaitsApproval);
  const byHand = short.filter((id) => creditOf(id, readiness) > 0);
  const stale = short.filter((id) => (readiness.tests[id]?.stale ?? 0) > 0);
  const unproven = short.filter(
    (id) => !waiting.includes(id) && !byHand.includes(id) && !stale.includes(id),
  );
  const sentences = [
    stale.length > 0 ? `Renew the proof of ${list(stale.map(name))}.` : "",
    byHand.length > 0 && atLeast === 1
      ? `Still by hand: ${list(byHand.filter((id) => !stale.includes(id)).map(name)) || "none"}.`
      : "",
    unproven.length > 0 ? `No proof yet: ${list(unproven.map(name))}.` : "",
    waiting.length > 0
      ? `A second person has to agree that it does not apply: ${list(waiting.map(name))}.`
      : "",
  ];
  return sentences.filter((sentence) => sentence && !sentence.endsWith(": none.")).join(" ");
}

function highest(metric: Metric, { readiness }: GateInput, limit: number) {
  return challengesOf(metric)
    .map((id) => ({ id, high: readiness.challenges[id]?.residual?.high ?? -1 }))
    .filter(({ high }) => high >= limit)
    .sort((a, b) => b.high - a.high);
}

function riskRemedy(metric: Metric, input: GateInput, required: Required): string {
  const limit = metric.kind === "risk-count" ? metric.limit : Number(required.value);
  const over = highest(metric, input, limit);
  const action = input.readiness.actions.find(
    (candidate) => candidate.challengeId && over.some(({ id }) => id === candidate.challengeId),
  );
  const first = action
    ? ` Next: ${action.text}.`.replace(/\.\.$/, ".")
    : partsHint(over[0]?.id, input);
  const names = over.map(({ id, high }) => `${challengeOf(id).name} ${riskText(high, limit)}`);
  return `${limit} or more: ${list(names)}.${first}`;
}

/** What kind of work lowers this risk most: the largest part of its bar. */
function partsHint(id: ChallengeId | undefined, { readiness }: GateInput): string {
  const parts = id && readiness.challenges[id]?.parts;
  if (!parts) return "";
  const works: readonly [number, string][] = [
    [parts.unanswered, "answer its open indicators"],
    [parts.unproven, "prove its levels above 2"],
    [parts.stale, "renew its stale proof"],
    [parts.sure, "mitigate it"],
  ];
  const [, work] = works.reduce((most, next) => (next[0] > most[0] ? next : most));
  return ` First ${work}.`;
}

function coverageRemedy({ readiness }: GateInput): string {
  const open = CHALLENGE_IDS.map((id) => {
    const score = readiness.challenges[id];
    return { id, left: score ? score.applicable - score.answered : 0 };
  })
    .filter(({ left }) => left > 0)
    .sort((a, b) => b.left - a.left);
  const total = open.reduce((sum, { left }) => sum + left, 0);
  const names = open.map(({ id, left }) => `${challengeOf(id).name} ${left}`);
  return `${total} indicators are not answered: ${list(names)}.`;
}

function staleRemedy({ readiness }: GateInput, required: readonly TestId[] | null): string {
  const ids = required ?? TEST_IDS;
  const lapsed = ids.filter((id) => (readiness.tests[id]?.stale ?? 0) > 0);
  const missing = (required ?? []).filter(
    (id) => applies(id, readiness) && isNotFresh(id, readiness) && !lapsed.includes(id),
  );
  return [
    lapsed.length > 0 ? `Renew: ${list(lapsed.map(name))}.` : "",
    missing.length > 0 ? `Never proven: ${list(missing.map(name))}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function indicatorRemedy(
  metric: Extract<Metric, { kind: "indicator" }>,
  observed: Observation,
  required: Required,
): string {
  const anchor = indicatorOf(metric.indicatorId)?.indicator.anchors[Number(required.value)];
  const start = observed.value === null ? "Answer it in the full assessment; " : "";
  return `${start}level ${required.value} means: ${anchor}${anchor?.endsWith(".") ? "" : "."}`;
}

function gapRemedy({ readiness }: GateInput): string {
  if (readiness.roleGap.value === null)
    return "Ask the other side (data science or engineering) to rate.";
  return `Two levels or more apart and not explained: ${list(readiness.roleGap.openItems)}.`;
}

function handoverRemedy({ handover }: GateInput, stage: string): string {
  const open = requiredItems(handover.items, stage).filter((item) => !isSettled(item));
  const of = (state: string) => open.filter((item) => item.state === state).length;
  const parts: readonly [number, string][] = [
    [of("returned"), "returned"],
    [of("offered"), "wait for the receiving role"],
    [of("conditional"), "accepted with a condition"],
    [of("open"), "not offered yet"],
  ];
  const told = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return `${told.join(", ")}.`;
}

/** Who can usually change it, in words. */
export function ownerOf(metric: Metric, input: GateInput): string | null {
  const role = roleOf(metric, input);
  return role && ROLE_NAMES[role];
}

function roleOf(metric: Metric, input: GateInput): Role | null {
  const [testId] = testsOf(metric);
  if (testId) return SECTION_OWNER[testOf(testId).section];
  if (metric.kind === "section") return SECTION_OWNER[metric.section];
  if (metric.kind === "final") {
    const [section] = input.readiness.mlTestScore.binding;
    return section ? SECTION_OWNER[section] : null;
  }
  if (metric.kind === "indicator") return categoryOwner(metric.challengeId);
  const worst = highest(metric, input, 0)[0];
  if (worst) return categoryOwner(worst.id);
  return metric.kind === "waivers" ? "risk-owner" : null;
}

function categoryOwner(id: ChallengeId): Role {
  return id === "privacy-safety" ? "privacy-legal" : CATEGORY_OWNER[challengeOf(id).category];
}
