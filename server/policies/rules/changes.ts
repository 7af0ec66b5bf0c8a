import type { Policy, PolicyCondition } from "../schema.ts";

/** What one version says otherwise than another, in words, in the order of the policy. */
export function policyChanges(before: Policy, after: Policy): string[] {
  return [
    ...fields(before, after),
    ...listed(before.conditions, after.conditions),
    ...signers(before, after),
  ];
}

const show = (value: unknown): string =>
  value === null || value === undefined
    ? "nothing"
    : typeof value === "object"
      ? Object.entries(value)
          .map(([key, part]) => `${key} ${show(part)}`)
          .join(", ")
      : String(value);

const NAMES: Readonly<Record<string, string>> = {
  title: "Title",
  fromStage: "From stage",
  toStage: "To stage",
  recertifyDays: "Days that a signature counts",
  triggers: "Triggers of a review",
  waiver: "Limits of waivers",
};

function fields(before: Policy, after: Policy): string[] {
  const pairs: [string, unknown, unknown][] = [
    ["title", before.title, after.title],
    ["fromStage", before.fromStage, after.fromStage],
    ["toStage", before.toStage, after.toStage],
    ["recertifyDays", before.recertifyDays, after.recertifyDays],
    ["triggers", before.triggers.join(", "), after.triggers.join(", ")],
    ["waiver", before.waiver, after.waiver],
  ];
  return pairs.flatMap(([name, was, is]) =>
    show(was) === show(is) ? [] : [`${NAMES[name]}: ${show(is)}, before ${show(was)}.`],
  );
}

function listed(before: readonly PolicyCondition[], after: readonly PolicyCondition[]): string[] {
  const was = new Map(before.map((rule) => [rule.id, rule]));
  const is = new Set(after.map(({ id }) => id));
  return [
    ...after.flatMap((rule) => {
      const old = was.get(rule.id);
      return old ? changed(old, rule) : [`${rule.id} is new: ${asked(rule)}.`];
    }),
    ...before
      .filter(({ id }) => !is.has(id))
      .map((rule) => `${rule.id} is gone: it asked for ${asked(rule)}.`),
  ];
}

const asked = (rule: PolicyCondition) =>
  "cel" in rule ? rule.cel.replaceAll(/\s+/g, " ") : `${rule.metric} ${rule.op} ${rule.value}`;

function changed(was: PolicyCondition, is: PolicyCondition): string[] {
  const { id } = is;
  const pairs: [string, string, string][] = [
    ["asks for", asked(was), asked(is)],
    ["applies when", was.when ?? "always", is.when ?? "always"],
    ["may be waived:", was.waivable ? "yes" : "no", is.waivable ? "yes" : "no"],
    ["where it falls short:", was.onFail, is.onFail],
    ["where it is not known:", was.onUnknown, is.onUnknown],
    ["is called", "cel" in was ? was.title : "", "cel" in is ? is.title : ""],
    ["its reason:", was.rationale, is.rationale],
  ];
  return pairs.flatMap(([what, old, now]) =>
    old === now
      ? []
      : [`${id} ${what} ${now || "by its metric"}, before ${old || "by its metric"}.`],
  );
}

function signers(before: Policy, after: Policy): string[] {
  const was = new Map(before.signoffs.map(({ role, when }) => [role, when ?? "always"]));
  const is = new Map(after.signoffs.map(({ role, when }) => [role, when ?? "always"]));
  return [
    ...[...is].flatMap(([role, when]) => {
      const old = was.get(role);
      if (old === undefined) return [`${role} signs now, ${when}.`];
      return old === when ? [] : [`${role} signs ${when}, before ${old}.`];
    }),
    ...[...was.keys()].filter((role) => !is.has(role)).map((role) => `${role} signs no more.`),
  ];
}
