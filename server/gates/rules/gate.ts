import { catalogue } from "#server/catalogue/catalogue.ts";
import { FACTORS, type Factors, type GatePolicy, type TestId } from "#server/catalogue/schema.ts";
import { NOT_RECORDED_YET } from "#server/gates/catalogue.ts";
import {
  type Condition,
  GATE_ALIASES,
  type GateOutcome,
  type GateResult,
} from "#server/gates/schema.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import { Role } from "#server/identity/schema.ts";
import { compares, holds, type Lookup, parseExpression, unknownNames } from "./expression.ts";
import { parseMetric, testsOf } from "./metric.ts";
import { type GateInput, type Observation, observe } from "./observe.ts";
import { ownerOf, remedyOf } from "./remedy.ts";
import { observedText, positionOf, requiredText, titleOf } from "./wording.ts";

type PolicyRule = GatePolicy["rules"][number];

/** The gates' texts are parsed once; an error in the catalogue's policies shows when the module loads. */
const POLICIES = catalogue.gates.policies.map((policy) => ({
  policy,
  rules: policy.rules.map((rule) => ({
    rule,
    metric: parseMetric(rule.metric),
    when: parseExpression(rule.when),
  })),
  signoffs: policy.signoffs.map(({ role, when }) => ({
    role: Role.parse(role),
    when: parseExpression(when),
  })),
}));
type ParsedPolicy = (typeof POLICIES)[number];
type ParsedRule = ParsedPolicy["rules"][number];

export const GATE_IDS: readonly string[] = POLICIES.map(({ policy }) => policy.id);

/** The policy with this id or alias; null when there is none. */
export function gateNamed(name: string): GatePolicy | null {
  const aliases: Readonly<Record<string, string>> = GATE_ALIASES;
  const id = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return POLICIES.find(({ policy }) => policy.id === id)?.policy ?? null;
}

/** The gate a project stands before. Research looks to the pilot; a scaled system must keep its certificate. */
export function gateFor(stage: Factors["stage"]): GatePolicy {
  const from = stage === "scaled" ? "production" : stage === "research" ? "prototype" : stage;
  return parsed(POLICIES.find(({ policy }) => policy.fromStage === from)?.policy.id).policy;
}

function parsed(id: string | undefined): ParsedPolicy {
  const found = POLICIES.find(({ policy }) => policy.id === id) ?? POLICIES[0];
  if (!found) throw new Error("the catalogue has no gate policy");
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
export function evaluateGate(gateId: string, input: GateInput): GateResult {
  const policy = parsed(gateId);
  const lookup = lookupOf(input);
  const context = {
    input,
    lookup,
    requiredTests: requiredTests(policy, lookup),
    scoreThreshold: () => scoreThreshold(lookup),
  };
  const conditions = [
    ...policy.rules.map((rule) => condition(rule, context)),
    ...policy.signoffs.map((signoff) => signoffCondition(signoff, lookup)),
  ];
  return {
    gate: policy.policy.id,
    title: policy.policy.title,
    outcome: outcomeOf(conditions),
    conditions,
    policyVersion: catalogue.version,
    asOf: input.readiness.asOf,
  };
}

/** What falls short blocks, and so does what is not known: a policy that lets it pass would have to say so. */
export function outcomeOf(conditions: readonly Pick<Condition, "outcome">[]): GateOutcome {
  const has = (outcome: Condition["outcome"]) => conditions.some((c) => c.outcome === outcome);
  if (has("fail") || has("unknown")) return "blocked";
  return has("waived") ? "warn" : "pass";
}

/** The gate of a project's stage and its outcome, without a word of explanation: for long lists. */
export function gateStateOf(input: GateInput): { id: string; outcome: GateOutcome } {
  const policy = parsed(gateFor(input.project.factors.stage).id);
  const lookup = lookupOf(input);
  const context = {
    input,
    lookup,
    requiredTests: requiredTests(policy, lookup),
    scoreThreshold: () => scoreThreshold(lookup),
  };
  const outcomes = policy.rules.map((rule) => ({ outcome: judge(rule, context).outcome }));
  const signoffs = policy.signoffs.map(({ when }) => ({
    outcome: holds(when, lookup) === false ? ("not-applicable" as const) : ("unknown" as const),
  }));
  return { id: policy.policy.id, outcome: outcomeOf([...outcomes, ...signoffs]) };
}

type Context = {
  readonly input: GateInput;
  readonly lookup: Lookup;
  readonly requiredTests: readonly TestId[];
  readonly scoreThreshold: () => number;
};

/** The tests that a policy names; with more than one limit for a test, being fresh is the same. */
function requiredTests(policy: ParsedPolicy, lookup: Lookup): TestId[] {
  const named = policy.rules
    .filter(({ when }) => holds(when, lookup) !== false)
    .flatMap(({ metric }) => testsOf(metric));
  return [...new Set(named)];
}

/** The ML Test Score that going to production asked for at this criticality (rules pr-1a to pr-1d). */
function scoreThreshold(lookup: Lookup): number {
  const rules = POLICIES.flatMap((policy) => policy.rules);
  const rule = rules.find(({ rule, when }) => /^pr-1[a-d]$/.test(rule.id) && holds(when, lookup));
  if (typeof rule?.rule.value !== "number") throw new Error("no rule of pr-1 applies");
  return rule.rule.value;
}

function requiredValue(rule: PolicyRule, context: Context): number | boolean {
  if (typeof rule.value !== "string") return rule.value;
  const offset = /^threshold\(pr-1\)-(\d+(?:\.\d+)?)$/.exec(rule.value)?.[1];
  if (offset === undefined) throw new Error(`cannot read the required value '${rule.value}'`);
  return context.scoreThreshold() - Number(offset);
}

function judge({ rule, metric, when }: ParsedRule, context: Context) {
  const value = requiredValue(rule, context);
  const required = { op: rule.op, value };
  const asked = { atLeast: Number(value), requiredTests: context.requiredTests };
  const applies = holds(when, context.lookup);
  const observed = observe(metric, context.input, asked);
  return {
    required,
    asked,
    applies,
    observed,
    outcome: judged(rule, { applies, observed, value }),
  };
}

function judged(
  rule: PolicyRule,
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

function condition(parsedRule: ParsedRule, context: Context): Condition {
  const { rule, metric, when } = parsedRule;
  const { required, asked, applies, observed, outcome } = judge(parsedRule, context);
  const isOpen = outcome === "fail" || outcome === "unknown";
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

function signoffCondition(
  { role, when }: ParsedPolicy["signoffs"][number],
  lookup: Lookup,
): Condition {
  const isNeeded = holds(when, lookup) !== false;
  return {
    id: `signoff:${role}`,
    title: `Signed off: ${ROLE_NAMES[role]}`,
    outcome: isNeeded ? "unknown" : "not-applicable",
    observed: null,
    observedText: isNeeded ? "not known" : "not applicable",
    required: "signed",
    requiredValue: true,
    op: "==",
    position: null,
    isWaivable: false,
    why: "The roles that answer for the decision sign it.",
    remedy: isNeeded ? NOT_RECORDED_YET.signoffs : "",
    owner: isNeeded ? ROLE_NAMES[role] : null,
    evidence: [],
  };
}
