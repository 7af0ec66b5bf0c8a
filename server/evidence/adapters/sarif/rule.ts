import type { Field } from "../../rules/fields.ts";
import { Refused } from "../../rules/fields.ts";

const LEVELS = ["error", "warning", "note", "none"] as const;
export type Level = (typeof LEVELS)[number];

export type RunRules = {
  readonly run: Field;
  /** The driver first, then its extensions in their order. */
  readonly components: readonly {
    readonly rules: readonly Field[];
    readonly byId: Map<string, Field>;
  }[];
};

export function rulesOfRun(run: Field): RunRules {
  const tool = run.at("tool");
  const components = [tool.at("driver"), ...tool.at("extensions").list()].map((component) => {
    const rules = component.at("rules").list();
    const byId = new Map<string, Field>();
    for (const rule of rules) {
      const id = rule.at("id").text();
      if (id !== null && !byId.has(id)) byId.set(id, rule);
    }
    return { rules, byId };
  });
  return { run, components };
}

/** Sections 3.27.5 to 3.27.7 and 3.52: by place in the tool component's rules, else by id, which may be hierarchical. */
export function ruleOf(result: Field, { components }: RunRules): Field | null {
  const reference = result.at("rule");
  const extension = indexIn(reference.at("toolComponent").at("index"));
  const component = components[extension === null ? 0 : extension + 1];
  const index = indexIn(reference.at("index")) ?? indexIn(result.at("ruleIndex"));
  const byIndex = index === null ? undefined : component?.rules[index];
  if (byIndex) return byIndex;
  const id = result.at("ruleId").text() ?? reference.at("id").text();
  if (id === null) return null;
  const parent = id.includes("/") ? id.slice(0, id.lastIndexOf("/")) : id;
  for (const name of [id, parent]) {
    const found = components.flatMap(({ byId }) => byId.get(name) ?? [])[0];
    if (found) return found;
  }
  return null;
}

/** Section 3.27.10: what the result states, else the run's override, else the rule's default, else warning. */
export function levelOf(result: Field, rule: Field | null, { run }: RunRules): Level {
  const kind = result.at("kind").text() ?? "fail";
  if (kind !== "fail") return "none";
  return (
    readLevel(result.at("level")) ??
    overridden(result, rule, run) ??
    (rule ? readLevel(rule.at("defaultConfiguration").at("level")) : null) ??
    "warning"
  );
}

function overridden(result: Field, rule: Field | null, run: Field): Level | null {
  const place = indexIn(result.at("provenance").at("invocationIndex"));
  const invocation = place === null ? undefined : run.at("invocations").list()[place];
  const id = rule?.at("id").text() ?? null;
  if (!invocation || id === null) return null;
  const override = invocation
    .at("ruleConfigurationOverrides")
    .list()
    .find((candidate) => candidate.at("descriptor").at("id").text() === id);
  return override ? readLevel(override.at("configuration").at("level")) : null;
}

function readLevel(field: Field): Level | null {
  const text = field.text();
  if (text === null) return null;
  const level = LEVELS.find((known) => known === text);
  if (level) return level;
  throw new Refused(
    "invalid_field",
    `"${text.slice(0, 40)}" is not a level of SARIF.`,
    field.pointer,
  );
}

/** -1 stands for no index throughout the standard. */
export function indexIn(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent) return null;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) field.wrongType("an index");
  return value < 0 ? null : value;
}
