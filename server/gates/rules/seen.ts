import type { TestId } from "#server/catalogue/schema.ts";
import type { Condition } from "#server/gates/schema.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type { Role } from "#server/identity/schema.ts";
import type { CelValues } from "#server/policies/rules/cel.ts";
import type {
  CompiledCel,
  CompiledCondition,
  CompiledMetric,
  CompiledPolicy,
} from "#server/policies/rules/compile.ts";
import { compares, type Lookup } from "#server/policies/rules/expression.ts";
import { thresholdAt } from "#server/policies/rules/threshold.ts";
import { celEvidence, celWords } from "./cel-values.ts";
import { type Asked, type GateInput, type Observation, observe } from "./observe.ts";
import { ownerOf, remedyOf } from "./remedy.ts";
import { observedText, positionOf, type Required, requiredText, titleOf } from "./wording.ts";

type Around = {
  readonly input: GateInput;
  readonly lookup: Lookup;
  readonly requiredTests: () => readonly TestId[];
  readonly values: () => CelValues;
};

/** One condition, looked at once: whether it holds, and what words are made from. */
export type Seen = SeenMetric | SeenCel;

type SeenMetric = {
  readonly kind: "metric";
  readonly compiled: CompiledMetric;
  /** null where it is not known what is asked for. */
  readonly required: Required | null;
  readonly asked: Asked;
  readonly observed: Observation;
  readonly isNotApplicable: boolean;
  /** null when not known. */
  readonly isMet: boolean | null;
};

export function see(compiled: CompiledCondition, around: Around): Seen {
  return compiled.kind === "metric" ? seeMetric(compiled, around) : seeCel(compiled, around);
}

function seeMetric(compiled: CompiledMetric, around: Around): SeenMetric {
  const { rule, metric, threshold } = compiled;
  const value = threshold ? thresholdAt(threshold, around.lookup) : rule.value;
  const required =
    value === null || typeof value === "string" ? null : ({ op: rule.op, value } as const);
  const requiredTests = metric.kind === "stale-required" ? around.requiredTests() : [];
  const asked = { atLeast: Number(value), requiredTests };
  const observed = observe(metric, around.input, asked);
  return {
    kind: "metric",
    compiled,
    required,
    asked,
    observed,
    isNotApplicable: observed.isNotApplicable === true,
    isMet: isMet(observed, required),
  };
}

function isMet(observed: Observation, required: Required | null): boolean | null {
  if (observed.value === null || required === null) return null;
  return typeof required.value === "boolean" || typeof observed.value === "boolean"
    ? observed.value === required.value
    : compares(observed.value, required.op, required.value);
}

type SeenCel = {
  readonly kind: "cel";
  readonly compiled: CompiledCel;
  readonly isNotApplicable: false;
  readonly isMet: boolean | null;
};

function seeCel(compiled: CompiledCel, around: Around): SeenCel {
  const isMet = compiled.program.run(around.values());
  return { kind: "cel", compiled, isNotApplicable: false, isMet };
}

/** All of a condition that is worded from what was seen. */
type Told = Omit<Condition, "id" | "outcome" | "effect" | "waiverId" | "isWaivable" | "why">;
type Telling = { readonly context: Around; readonly isOpen: boolean };

export function tell(seen: Seen, telling: Telling): Told {
  return seen.kind === "metric" ? tellMetric(seen, telling) : tellCel(seen, telling);
}

function tellMetric(seen: SeenMetric, { context, isOpen }: Telling): Told {
  const { required, asked, observed } = seen;
  const { metric, rule } = seen.compiled;
  const evidence = [...observed.evidence];
  const owner = isOpen ? ownerOf(metric, context.input) : null;
  if (required === null)
    return {
      title: titleOf(metric, { op: rule.op, value: 0 }),
      observed: observed.value,
      observedText: observedText(metric, observed, { op: rule.op, value: 0 }),
      required: `${rule.op} ${String(rule.value)}`,
      requiredValue: null,
      op: rule.op,
      position: null,
      remedy:
        "It is not known what is asked for: say which context applies in the project's settings.",
      owner,
      evidence,
    };
  const remedies = [
    observed.isNotApplicable ? "Not applicable is not accepted here: answer it." : "",
    observed.reason && observed.value === null ? observed.reason : "",
    isOpen && !observed.isNotApplicable
      ? remedyOf(metric, context.input, { observed, required, asked })
      : "",
  ];
  return {
    title: titleOf(metric, required),
    observed: observed.value,
    observedText: observedText(metric, observed, required),
    required: requiredText(metric, required, observed.count?.of),
    requiredValue: required.value,
    op: rule.op,
    position: positionOf(metric, observed, required),
    remedy: remedies.filter(Boolean).join(" "),
    owner,
    evidence,
  };
}

const CEL_WORD = { true: "holds", false: "does not hold", null: "not known" } as const;

function tellCel({ compiled, isMet }: SeenCel, { context }: Telling): Told {
  const { rule, program } = compiled;
  const looked = celWords(program.paths, context.values());
  return {
    title: rule.title,
    observed: isMet,
    observedText: CEL_WORD[`${isMet}`],
    required: rule.cel.replaceAll(/\s+/g, " "),
    requiredValue: true,
    op: "==",
    position: isMet === null ? null : Number(isMet),
    remedy: looked ? `It looks at ${looked}.` : "",
    owner: null,
    evidence: celEvidence(program.paths, context.input),
  };
}

export const signOffId = (role: Role) => `signoff:${role}`;
export const signOffTitle = (role: Role) => `Signed off: ${ROLE_NAMES[role]}`;

/** What each condition of a policy is called, by its id, whatever the project. */
export function titlesOf(policy: CompiledPolicy): ReadonlyMap<string, string> {
  return new Map([
    ...policy.conditions.map((one) => [one.rule.id, titleIn(one)] as const),
    ...policy.signoffs.map(({ role }) => [signOffId(role), signOffTitle(role)] as const),
  ]);
}

function titleIn(compiled: CompiledCondition): string {
  if (compiled.kind === "cel") return compiled.rule.title;
  const { op, value } = compiled.rule;
  return titleOf(compiled.metric, { op, value: typeof value === "string" ? 0 : value });
}
