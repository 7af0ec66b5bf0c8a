import type { Located, TextFault } from "#server/platform/located-yaml.ts";
import type { OwnBody, OwnItem, RISKS } from "./body.ts";
import { choicesIn, holds, readCondition } from "./condition.ts";
import type { Lens } from "./written.ts";

type Risk = (typeof RISKS)[number];
type Question = Lens["pillars"][number]["questions"][number];
type Choices = Extract<OwnItem, { kind: "choices" }>;

const LEVEL = { HIGH_RISK: 0, MEDIUM_RISK: 2, NO_RISK: 4 } as const satisfies Record<Risk, number>;
/** The condition of the rule for whatever no other rule holds for. */
const DEFAULT = "default";

/**
 * The level of a question by what is ticked: that of the first rule that holds. Choices that the question
 * does not have any more are left out, and where no rule holds the risk is taken to be high.
 */
export function levelByRules({ choices, rules }: Choices, ticked: readonly string[]): number {
  const known = new Set(choices.map(({ id }) => id));
  const set = new Set(ticked.filter((id) => known.has(id)));
  const found = rules.find(({ condition }) => {
    if (condition.trim() === DEFAULT) return true;
    const read = readCondition(condition);
    return read.condition !== null && holds(read.condition, set);
  });
  return LEVEL[found?.risk ?? "HIGH_RISK"];
}

/** What a lens says wrong beyond its shape, each at its place. */
export function lensFaults(lens: Lens, located: Located): TextFault[] {
  return lens.pillars.flatMap((pillar, p) =>
    pillar.questions.flatMap((question, q) =>
      questionFaults(question, ["pillars", p, "questions", q], located),
    ),
  );
}

function questionFaults(
  { choices, riskRules }: Question,
  path: readonly (string | number)[],
  { faultAt }: Located,
): TextFault[] {
  const ids = choices.map(({ id }) => id);
  const twice = ids.flatMap((id, i) =>
    ids.indexOf(id) < i
      ? [faultAt([...path, "choices", i, "id"], `the choice ${id} is there twice`)]
      : [],
  );
  const rules = riskRules.flatMap(({ condition }, i) => {
    const at = [...path, "riskRules", i, "condition"];
    if (condition === DEFAULT)
      return i === riskRules.length - 1
        ? []
        : [faultAt(at, "what comes after default is never reached")];
    const read = readCondition(condition);
    if (read.fault) return [faultAt(at, read.fault.message, { offset: read.fault.at })];
    return choicesIn(read.condition)
      .filter(({ id }) => !ids.includes(id))
      .map(({ id, at: offset }) => faultAt(at, `the question has no choice ${id}`, { offset }));
  });
  return [...twice, ...rules];
}

/** The lens as a catalogue of the same kind as our own: a pillar is a challenge, a question an indicator. */
export function catalogueOfLens(lens: Lens, slug: string): OwnBody {
  return {
    slug,
    name: lens.name,
    description: lens.description ?? "",
    challenges: lens.pillars.map((pillar) => ({
      id: pillar.id,
      name: pillar.name,
      description: "",
      weight: 1,
      items: pillar.questions.map(itemOf),
    })),
  };
}

function itemOf({ id, title, description, choices, riskRules }: Question): OwnItem {
  return {
    kind: "choices",
    id,
    question: title,
    description: description ?? "",
    weight: 1,
    choices: choices.map((choice) => ({
      id: choice.id,
      title: choice.title,
      help: resourceOf(choice.helpfulResource),
      plan: resourceOf(choice.improvementPlan),
    })),
    rules: riskRules.map(({ condition, risk }) => ({ condition, risk })),
  };
}

type Resource = Question["choices"][number]["helpfulResource"];
/** Only what a reader can be sent to is an address. */
const resourceOf = (resource: Resource) =>
  resource
    ? {
        text: resource.displayText,
        url: /^https?:\/\//.test(resource.url ?? "") ? (resource.url ?? null) : null,
      }
    : null;
