import { FACTORS } from "#server/catalogue/schema.ts";
import { RegulatoryClass } from "#server/projects/schema.ts";
import type { CelCondition, MetricCondition, Policy, PolicyCondition } from "../schema.ts";
import { celFaults, compileCel } from "./cel.ts";
import type { OwnNames } from "./cel-walk.ts";
import { isMetric } from "./compile.ts";
import { parseExpression } from "./expression.ts";
import { type Metric, parseMetric } from "./metric.ts";
import { isNamed, referencesOf, relativeTo, thresholdOf } from "./threshold.ts";

/** A fault by its path in the policy; `within` is a place in a text, `isKey` the name of a field. */
export type Found = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly isKey?: true;
  readonly within?: { readonly value: string; readonly at: number };
};

/** All expressions of a policy together: a dry run over a thousand projects takes some seconds at worst. */
const POLICY_STEPS_MAX = 15_000;

/** What is wrong with a policy that is well formed; none means that it compiles and can be evaluated. */
export function policyFaults(policy: Policy, others: readonly Policy[], own?: OwnNames): Found[] {
  const found = [
    ...policy.conditions.flatMap((rule, i) =>
      conditionFaults(rule, { path: ["conditions", i], own }),
    ),
    ...policy.signoffs.flatMap(({ when }, i) => whenFaults(when, ["signoffs", i, "when"])),
    ...repeated(policy),
    ...stageFaults(policy, others),
  ];
  if (found.length > 0) return found;
  const thresholds = thresholdFaults(policy, others);
  const all = thresholds.length > 0 ? thresholds : strandedFaults(policy, others);
  return [...all, ...costly(policy)];
}

type At = { readonly path: Found["path"]; readonly own: OwnNames };

function conditionFaults(rule: PolicyCondition, { path, own }: At): Found[] {
  const found = isMetric(rule) ? metricFaults(rule, path) : celFound(rule, { path, own });
  return [...found, ...whenFaults(rule.when, [...path, "when"])];
}

function celFound({ cel }: CelCondition, { path, own }: At): Found[] {
  return celFaults(cel, own).map(({ at, message }) => ({
    path: [...path, "cel"],
    message,
    within: { value: cel, at },
  }));
}

function metricFaults(rule: MetricCondition, path: Found["path"]): Found[] {
  const metric = attempt(() => parseMetric(rule.metric));
  if (typeof metric === "string") return [{ path: [...path, "metric"], message: metric }];
  const isYesNo = metric.kind === "owners";
  if (isYesNo !== (typeof rule.value === "boolean"))
    return [
      {
        path: [...path, "value"],
        message: isYesNo
          ? `${rule.metric} is true or false, so value has to be one of them`
          : `${rule.metric} is a number, so value has to be a number or a threshold`,
      },
    ];
  if (isYesNo && rule.op !== "==")
    return [{ path: [...path, "op"], message: `${rule.metric} is true or false, so op is ==` }];
  if (typeof rule.value === "string" && relativeTo(rule.value) === null)
    return [
      {
        path: [...path, "value"],
        message: `"${rule.value}" cannot be read: a number, or such as threshold(pr-1)-0.5`,
      },
    ];
  return outOfRange(rule, metric, path);
}

type Range = readonly [number, number];
const RANGES: Partial<Record<Metric["kind"], Range>> = {
  final: [0, 7],
  section: [0, 7],
  test: [0, 1],
  tests: [0, 1],
  "worst-risk": [0, 100],
  risk: [0, 100],
  risks: [0, 100],
  coverage: [0, 1],
  confidence: [0, 1],
  "stale-share": [0, 1],
  indicator: [0, 4],
  handover: [0, 1],
};

/** 75 for a share that goes from 0 to 1 would block for ever, or never. */
function outOfRange(rule: MetricCondition, metric: Metric, path: Found["path"]): Found[] {
  const range = RANGES[metric.kind];
  if (!range || typeof rule.value !== "number") return [];
  const [low, high] = range;
  if (rule.value >= low && rule.value <= high) return [];
  return [{ path: [...path, "value"], message: `${rule.metric} goes from ${low} to ${high}` }];
}

const CONTEXT: Readonly<Record<string, readonly (string | boolean)[]>> = {
  ...FACTORS,
  affectsPeople: [true, false],
  regulatoryClass: RegulatoryClass.options,
};

function whenFaults(when: string | null, path: Found["path"]): Found[] {
  if (when === null) return [];
  const terms = attempt(() => parseExpression(when) ?? []);
  if (typeof terms === "string") return [{ path, message: terms }];
  return terms.flatMap(({ name, values }) => {
    const within = { value: when, at: Math.max(when.indexOf(name), 0) };
    const known = Object.hasOwn(CONTEXT, name) ? CONTEXT[name] : undefined;
    if (!known) {
      const metric = attempt(() => parseMetric(name));
      return typeof metric === "string"
        ? [{ path, within, message: `nothing is called "${name}"` }]
        : [];
    }
    const stranger = values.find((value) => !known.some((one) => one === value));
    return stranger === undefined
      ? []
      : [{ path, within, message: `${name} is never ${String(stranger)}: ${known.join(", ")}` }];
  });
}

function attempt<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be read";
  }
}

function repeated({ conditions, signoffs }: Policy): Found[] {
  return [
    ...conditions.flatMap(({ id }, i) =>
      conditions.findIndex((one) => one.id === id) < i
        ? [{ path: ["conditions", i, "id"], message: `another condition is called ${id}` }]
        : [],
    ),
    ...signoffs.flatMap(({ role }, i) =>
      signoffs.findIndex((one) => one.role === role) < i
        ? [{ path: ["signoffs", i, "role"], message: `${role} signs already` }]
        : [],
    ),
  ];
}

/** Which gate a project stands before has to be plain. */
function stageFaults(policy: Policy, others: readonly Policy[]): Found[] {
  const other = others.find(
    ({ fromStage }) => fromStage !== null && fromStage === policy.fromStage,
  );
  return other
    ? [
        {
          path: ["fromStage"],
          message: `projects of the stage ${policy.fromStage} stand before ${other.id} already; null makes a gate that is asked by name`,
        },
      ]
    : [];
}

function thresholdFaults(policy: Policy, others: readonly Policy[]): Found[] {
  const own = policy.conditions.filter(isMetric);
  const elsewhere = others.map(({ id, conditions }) => ({
    id,
    rules: conditions.filter(isMetric),
  }));
  const pool = [
    ...own,
    ...referencesOf(
      policy,
      elsewhere.flatMap(({ rules }) => rules),
    ),
  ];
  return policy.conditions.flatMap((rule, i) => {
    if (!isMetric(rule)) return [];
    const path = ["conditions", i, "value"];
    const to = typeof rule.value === "string" ? relativeTo(rule.value) : null;
    // Were the nearer one taken, adding a condition could make another ask for less.
    const homes = to
      ? [{ id: policy.id, rules: own }, ...elsewhere].filter(({ rules }) =>
          rules.some((one) => isNamed(to.id, one)),
        )
      : [];
    if (to && homes.length > 1) {
      const names = homes.map(({ id }) => id).join(" and of ");
      return [{ path, message: `${to.id} could be of ${names}: give one of them another id` }];
    }
    const read = attempt(() => thresholdOf(rule, pool));
    return typeof read === "string" ? [{ path, message: read }] : [];
  });
}

/** What another gate's thresholds refer to must not go away, nor turn round to them. */
function strandedFaults(policy: Policy, others: readonly Policy[]): Found[] {
  return others.flatMap((other) => {
    const rest = [...others.filter((one) => one !== other), policy];
    const fault = thresholdFaults(other, rest)[0];
    return fault
      ? [{ path: ["conditions"], message: `then ${other.id} would not do: ${fault.message}` }]
      : [];
  });
}

function costly({ conditions }: Policy): Found[] {
  let steps = 0;
  for (const [i, rule] of conditions.entries()) {
    if (isMetric(rule)) continue;
    steps += compileCel(rule.cel).steps;
    if (steps > POLICY_STEPS_MAX)
      return [
        {
          path: ["conditions", i, "cel"],
          message: `all expressions together come to more than ${POLICY_STEPS_MAX} steps`,
        },
      ];
  }
  return [];
}
