import { FACTORS, type Factors, type TestId } from "#server/catalogue/schema.ts";
import {
  type Condition,
  GATE_ALIASES,
  type GateOutcome,
  type GateResult,
} from "#server/gates/schema.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { CompiledCondition, CompiledPolicy } from "#server/policies/rules/compile.ts";
import { compares, holds, type Lookup, unknownNames } from "#server/policies/rules/expression.ts";
import { parseMetric, testsOf } from "#server/policies/rules/metric.ts";
import type { Effect, MetricCondition } from "#server/policies/schema.ts";
import { lastSignOff, whyLapsed } from "#server/sign-offs/rules.ts";
import { standingsAt } from "#server/waivers/rules.ts";
import { type GateInput, type Observation, observe } from "./observe.ts";
import { ownerOf, remedyOf } from "./remedy.ts";
import { observedText, positionOf, requiredText, titleOf } from "./wording.ts";

type Policies = readonly CompiledPolicy[];

/** The policy with this id or alias; null when there is none. */
export function gateNamed(name: string, policies: Policies = BUILT_IN): CompiledPolicy | null {
  const aliases: Readonly<Record<string, string>> = GATE_ALIASES;
  const id = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return policies.find(({ policy }) => policy.id === id) ?? null;
}

/** The gate a project stands before. Research looks to the pilot; a scaled system must keep its certificate. */
export function gateFor(stage: Factors["stage"], policies: Policies = BUILT_IN): CompiledPolicy {
  const from = stage === "scaled" ? "production" : stage === "research" ? "prototype" : stage;
  const found = policies.find(({ policy }) => policy.fromStage === from) ?? policies[0];
  if (!found) throw new Error("there is no gate policy");
  return found;
}

/** A factor that is not set counts as its highest level (catalogue: unknownFactor). */
function lookupOf(input: GateInput): Lookup {
  const { factors, affectsPeople, regulatoryClass } = input.project;
  return (name) => {
    if (name === "criticality") return factors.criticality ?? FACTORS.criticality.at(-1) ?? null;
    if (name === "sensitivity") return factors.sensitivity ?? FACTORS.sensitivity.at(-1) ?? null;
    if (name === "affectsPeople") return affectsPeople;
    if (name === "regulatoryClass") return regulatoryClass;
    return observe(parseMetric(name), input, { atLeast: 0, requiredTests: [] }).value;
  };
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  affectsPeople: "whether the project affects people",
  regulatoryClass: "the regulatory class",
};

/** The whole answer of one gate for one project at the moment of its readiness. */
export function evaluateGate(policy: CompiledPolicy, input: GateInput): GateResult {
  const context = contextOf(policy, input);
  const conditions = [
    ...policy.conditions.map((compiled) => condition(compiled, context)),
    ...policy.signoffs.map((signoff) => signoffCondition(signoff, context)),
  ];
  return {
    gate: policy.policy.id,
    title: policy.policy.title,
    outcome: outcomeOf(conditions),
    conditions,
    policyVersion: policy.version,
    policyDigest: policy.digest,
    asOf: input.readiness.asOf,
  };
}

/**
 * What falls short blocks, and so does what is not known, unless the policy says of that condition that
 * it only warns or, for what is not known, is not looked at.
 */
export function outcomeOf(
  conditions: readonly (Pick<Condition, "outcome"> & { readonly effect?: Effect })[],
): GateOutcome {
  const open = conditions.filter(({ outcome }) => outcome === "fail" || outcome === "unknown");
  if (open.some(({ effect = "block" }) => effect === "block")) return "blocked";
  const warns = open.some(({ effect }) => effect === "warn");
  return warns || conditions.some(({ outcome }) => outcome === "waived") ? "warn" : "pass";
}

/** The gate of a project's stage and its outcome, without a word of explanation: for long lists. */
export function gateStateOf(
  input: GateInput,
  policies: Policies = BUILT_IN,
): { id: string; outcome: GateOutcome } {
  const policy = gateFor(input.project.factors.stage, policies);
  const context = contextOf(policy, input);
  const conditions = [
    ...policy.conditions.map((compiled) => judge(compiled, context)),
    ...policy.signoffs.map((signoff) => ({ outcome: signoffOutcome(signoff, context) })),
  ];
  return { id: policy.policy.id, outcome: outcomeOf(conditions) };
}

type Context = {
  readonly policy: CompiledPolicy;
  readonly input: GateInput;
  readonly lookup: Lookup;
  readonly requiredTests: readonly TestId[];
  readonly scoreThreshold: () => number;
  /** The waiver that stands for a condition of this gate, by its id. */
  readonly waived: ReadonlyMap<string, string>;
};

function contextOf(policy: CompiledPolicy, input: GateInput): Context {
  const lookup = lookupOf(input);
  const standing = standingsAt(input.waivers, new Date(input.readiness.asOf)).filter(
    ({ gateId, state }) => gateId === policy.policy.id && state === "approved",
  );
  return {
    policy,
    input,
    lookup,
    requiredTests: requiredTests(policy, lookup),
    scoreThreshold: () => scoreThreshold(lookup),
    waived: new Map(standing.map(({ conditionId, id }) => [conditionId, id])),
  };
}

/** The tests that a policy names; with more than one limit for a test, being fresh is the same. */
function requiredTests(policy: CompiledPolicy, lookup: Lookup): TestId[] {
  const named = policy.conditions
    .filter(({ when }) => holds(when, lookup) !== false)
    .flatMap(({ metric }) => testsOf(metric));
  return [...new Set(named)];
}

/** The ML Test Score that going to production asked for at this criticality (rules pr-1a to pr-1d). */
function scoreThreshold(lookup: Lookup): number {
  const rules = BUILT_IN.flatMap((policy) => policy.conditions);
  const rule = rules.find(({ rule, when }) => /^pr-1[a-d]$/.test(rule.id) && holds(when, lookup));
  if (typeof rule?.rule.value !== "number") throw new Error("no rule of pr-1 applies");
  return rule.rule.value;
}

function requiredValue(rule: MetricCondition, context: Context): number | boolean {
  if (typeof rule.value !== "string") return rule.value;
  const offset = /^threshold\(pr-1\)-(\d+(?:\.\d+)?)$/.exec(rule.value)?.[1];
  if (offset === undefined) throw new Error(`cannot read the required value '${rule.value}'`);
  return context.scoreThreshold() - Number(offset);
}

function judge({ rule, metric, when }: CompiledCondition, context: Context) {
  const value = requiredValue(rule, context);
  const required = { op: rule.op, value };
  const asked = { atLeast: Number(value), requiredTests: context.requiredTests };
  const applies = holds(when, context.lookup);
  const observed = observe(metric, context.input, asked);
  const plain = judged(rule, { applies, observed, value });
  const isOpen = plain === "fail" || plain === "unknown";
  const waiverId = isOpen && rule.waivable ? (context.waived.get(rule.id) ?? null) : null;
  return {
    required,
    asked,
    applies,
    observed,
    waiverId,
    outcome: waiverId === null ? plain : ("waived" as const),
    effect: plain === "unknown" ? rule.onUnknown : rule.onFail,
  };
}

function judged(
  rule: MetricCondition,
  of: { applies: boolean | null; observed: Observation; value: number | boolean },
): Condition["outcome"] {
  if (of.applies === false) return "not-applicable";
  if (of.observed.isNotApplicable) return rule.waivable ? "not-applicable" : "unknown";
  if (of.observed.value === null) return "unknown";
  const isMet =
    typeof of.value === "boolean" || typeof of.observed.value === "boolean"
      ? of.observed.value === of.value
      : compares(of.observed.value, rule.op, of.value);
  if (isMet) return "pass";
  return of.applies === null ? "unknown" : "fail";
}

function condition(compiled: CompiledCondition, context: Context): Condition {
  const { rule, metric, when } = compiled;
  const judgement = judge(compiled, context);
  const { required, asked, applies, observed, outcome } = judgement;
  const isOpen = outcome === "fail" || outcome === "unknown" || outcome === "waived";
  const remedies = [
    applies === null
      ? `Say ${unknownNames(when, context.lookup)
          .map((name) => FIELD_NAMES[name] ?? name)
          .join(" and ")} in the project's settings.`
      : "",
    observed.isNotApplicable ? "Not applicable is not accepted here: answer it." : "",
    observed.reason && observed.value === null ? observed.reason : "",
    observed.isNotApplicable ? "" : remedyOf(metric, context.input, { observed, required, asked }),
  ];
  return {
    id: rule.id,
    title: titleOf(metric, required),
    outcome,
    effect: judgement.effect,
    waiverId: judgement.waiverId,
    observed: observed.value,
    observedText:
      outcome === "not-applicable" ? "not applicable" : observedText(metric, observed, required),
    required: requiredText(metric, required, observed.count?.of),
    requiredValue: required.value,
    op: rule.op,
    position: outcome === "not-applicable" ? null : positionOf(metric, observed, required),
    isWaivable: rule.waivable,
    why: rule.rationale,
    remedy: isOpen ? remedies.filter(Boolean).join(" ") : "",
    owner: isOpen ? ownerOf(metric, context.input) : null,
    evidence: [...observed.evidence],
  };
}

type SignOff = CompiledPolicy["signoffs"][number];

/** Signed by the role, and not lapsed (sign-offs/rules.ts says when); what is not signed is not known. */
function signoffOutcome({ role, when }: SignOff, context: Context): Condition["outcome"] {
  if (holds(when, context.lookup) === false) return "not-applicable";
  const { policy, input } = context;
  const at = new Date(input.readiness.asOf);
  const last = lastSignOff(input.signOffs, { gateId: policy.policy.id, role, at });
  const { factors } = input.project;
  const { reviewCalls: calls = [], incidents } = input;
  return last && whyLapsed(last, { policy, factors, calls, incidents, at }) === null
    ? "pass"
    : "unknown";
}

function signoffCondition(signoff: SignOff, context: Context): Condition {
  const { role } = signoff;
  const outcome = signoffOutcome(signoff, context);
  const isOpen = outcome === "unknown";
  const isSigned = outcome === "pass";
  return {
    id: `signoff:${role}`,
    title: `Signed off: ${ROLE_NAMES[role]}`,
    outcome,
    effect: "block",
    waiverId: null,
    observed: isSigned ? true : null,
    observedText: isSigned ? "signed" : isOpen ? "not signed" : "not applicable",
    required: "signed",
    requiredValue: true,
    op: "==",
    position: isSigned ? 1 : null,
    isWaivable: false,
    why: "The roles that answer for the decision sign it.",
    remedy: isOpen ? `Ask the ${ROLE_NAMES[role]} to sign.` : "",
    owner: isOpen ? ROLE_NAMES[role] : null,
    evidence: [],
  };
}
