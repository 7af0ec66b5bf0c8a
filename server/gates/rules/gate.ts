import type { Factors, TestId } from "#server/catalogue/schema.ts";
import {
  type Condition,
  GATE_ALIASES,
  type GateOutcome,
  type GateResult,
} from "#server/gates/schema.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { CelValues } from "#server/policies/rules/cel.ts";
import type { CompiledCondition, CompiledPolicy } from "#server/policies/rules/compile.ts";
import { holds, type Lookup, unknownNames } from "#server/policies/rules/expression.ts";
import { parseMetric, testsOf } from "#server/policies/rules/metric.ts";
import type { Effect, PolicyCondition } from "#server/policies/schema.ts";
import { lastSignOff, whyLapsed } from "#server/sign-offs/rules.ts";
import { standingsAt } from "#server/waivers/rules.ts";
import { celValuesOf, testsAt } from "./cel-values.ts";
import { factorsOf } from "./factors.ts";
import { type GateInput, observe } from "./observe.ts";
import { type Seen, see, signOffId, signOffTitle, tell } from "./seen.ts";

type Policies = readonly CompiledPolicy[];

/** The policy with this id or alias; null when there is none. */
export function gateNamed(name: string, policies: Policies = BUILT_IN): CompiledPolicy | null {
  const aliases: Readonly<Record<string, string>> = GATE_ALIASES;
  const id = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return policies.find(({ policy }) => policy.id === id) ?? null;
}

/**
 * The gate a project stands before: of its stage, else research looks to the pilot, and a scaled system
 * must keep its certificate.
 */
export function gateFor(stage: Factors["stage"], policies: Policies = BUILT_IN): CompiledPolicy {
  const instead = stage === "scaled" ? "production" : stage === "research" ? "prototype" : null;
  const of = (from: string | null | undefined) =>
    from ? policies.find(({ policy }) => policy.fromStage === from) : undefined;
  const found = of(stage) ?? of(instead) ?? policies[0];
  if (!found) throw new Error("there is no gate policy");
  return found;
}

function lookupOf(input: GateInput): Lookup {
  const { affectsPeople, regulatoryClass } = input.project;
  const factors: Readonly<Record<string, string | null>> = factorsOf(input.project.factors);
  return (name) => {
    if (Object.hasOwn(factors, name)) return factors[name] ?? null;
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
  return { id: policy.policy.id, outcome: outcomeOf(judgementsOf(policy, input)) };
}

/** What conditions say of one set of scores, by CompiledCondition.sameAs: for policies that are much alike. */
export type Remembered = Map<string, Condition["outcome"]>;

/** How each condition stands, without a word of explanation. */
export function judgementsOf(
  policy: CompiledPolicy,
  input: GateInput,
  remembered?: Remembered,
): Pick<Condition, "id" | "outcome" | "effect">[] {
  const context = contextOf(policy, input);
  return [
    ...policy.conditions.map((compiled) => {
      const plain = remembered
        ? recalled(compiled, { context, remembered })
        : plainly(compiled, context);
      const { outcome, effect } = waivedOr(plain, { rule: compiled.rule, context });
      return { id: compiled.rule.id, outcome, effect };
    }),
    ...policy.signoffs.map((signoff) => ({
      id: signOffId(signoff.role),
      outcome: signoffOutcome(signoff, context),
      effect: "block" as const,
    })),
  ];
}

type Context = {
  readonly policy: CompiledPolicy;
  readonly input: GateInput;
  readonly lookup: Lookup;
  readonly requiredTests: () => readonly TestId[];
  /** What expressions look at, made once and only when there is one. */
  readonly values: () => CelValues;
  /** The waiver that stands for a condition of this gate, by its id. */
  readonly waived: ReadonlyMap<string, string>;
};

function contextOf(policy: CompiledPolicy, input: GateInput): Context {
  const lookup = lookupOf(input);
  const standing = standingsAt(input.waivers, new Date(input.readiness.asOf)).filter(
    ({ gateId, state }) => gateId === policy.policy.id && state === "approved",
  );
  let values: CelValues | null = null;
  let required: readonly TestId[] | null = null;
  return {
    policy,
    input,
    lookup,
    requiredTests: () => {
      required ??= requiredTests(policy, lookup);
      return required;
    },
    values: () => {
      values ??= celValuesOf(input);
      return values;
    },
    waived: new Map(standing.map(({ conditionId, id }) => [conditionId, id])),
  };
}

/** The tests that a policy names; with more than one limit for a test, being fresh is the same. */
function requiredTests(policy: CompiledPolicy, lookup: Lookup): TestId[] {
  const named = policy.conditions
    .filter(({ when }) => holds(when, lookup) !== false)
    .flatMap((one) => (one.kind === "cel" ? testsAt(one.program.paths) : testsOf(one.metric)));
  return [...new Set(named)];
}

type Judgement = Pick<Condition, "outcome" | "effect" | "waiverId">;
type Judged = Judgement & { readonly applies: boolean | null; readonly seen: Seen };

function judge(compiled: CompiledCondition, context: Context): Judged {
  const { rule, when } = compiled;
  const applies = holds(when, context.lookup);
  const seen = see(compiled, context);
  const plain = judged(rule, { applies, seen });
  return { applies, seen, ...waivedOr(plain, { rule, context }) };
}

function plainly(compiled: CompiledCondition, context: Context): Condition["outcome"] {
  const applies = holds(compiled.when, context.lookup);
  return judged(compiled.rule, { applies, seen: see(compiled, context) });
}

function recalled(
  compiled: CompiledCondition,
  { context, remembered }: { context: Context; remembered: Remembered },
): Condition["outcome"] {
  const { sameAs } = compiled;
  const known = sameAs === null ? undefined : remembered.get(sameAs);
  if (known !== undefined) return known;
  const plain = plainly(compiled, context);
  if (sameAs !== null) remembered.set(sameAs, plain);
  return plain;
}

function waivedOr(
  plain: Condition["outcome"],
  { rule, context }: { rule: PolicyCondition; context: Context },
): Judgement {
  const isOpen = plain === "fail" || plain === "unknown";
  const effect = plain === "unknown" ? rule.onUnknown : rule.onFail;
  // What is not looked at needs no waiver.
  const mayBeWaived = isOpen && rule.waivable && effect !== "ignore";
  const waiverId = mayBeWaived ? (context.waived.get(rule.id) ?? null) : null;
  return { waiverId, effect, outcome: waiverId === null ? plain : "waived" };
}

function judged(
  rule: PolicyCondition,
  of: { applies: boolean | null; seen: Seen },
): Condition["outcome"] {
  if (of.applies === false) return "not-applicable";
  if (of.seen.isNotApplicable) return rule.waivable ? "not-applicable" : "unknown";
  if (of.seen.isMet === null) return "unknown";
  if (of.seen.isMet) return "pass";
  return of.applies === null ? "unknown" : "fail";
}

function condition(compiled: CompiledCondition, context: Context): Condition {
  const { rule, when } = compiled;
  const judgement = judge(compiled, context);
  const { outcome, effect, waiverId } = judgement;
  const isOpen = outcome === "fail" || outcome === "unknown" || outcome === "waived";
  const told = tell(judgement.seen, { context, isOpen });
  const toSay =
    judgement.applies === null
      ? `Say ${unknownNames(when, context.lookup)
          .map((name) => FIELD_NAMES[name] ?? name)
          .join(" and ")} in the project's settings.`
      : "";
  const isOut = outcome === "not-applicable";
  return {
    ...told,
    id: rule.id,
    outcome,
    effect,
    waiverId,
    observedText: isOut ? "not applicable" : told.observedText,
    position: isOut ? null : told.position,
    isWaivable: rule.waivable,
    why: rule.rationale,
    remedy: isOpen ? [toSay, told.remedy].filter(Boolean).join(" ") : "",
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
    id: signOffId(role),
    title: signOffTitle(role),
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
