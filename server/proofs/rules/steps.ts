import type { EvidenceRule } from "#server/catalogue/schema.ts";
import type { FactKind } from "#server/evidence/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import { ANSWERS, NEEDS_A_PERSON } from "#server/signals/catalogue.ts";
import type { Because, Signal } from "#server/signals/schema.ts";
import { RECIPES, type SourceRecipe } from "../catalogue.ts";
import type { Step } from "../schema.ts";

/**
 * The shortest way from what the rule sees now to a whole point: fields of the profile to fill, documents
 * to send from as few sources as can be, runs to repeat, what somebody has to mend or to accept.
 */
export function stepsOf(rule: EvidenceRule, signal: Signal | null, has: Has): Step[] {
  const because = signal?.because ?? [];
  if (signal?.outcome === "pass")
    return signal.credit < signal.creditWhenFresh
      ? [step("renew", signal.ended ? "Send it again for the state of now" : "Send a new result")]
      : [];
  const names = signal === null ? rule.checks.map(({ metric }) => metric) : signal.missing;
  const open = names.filter((name) => !name.startsWith("profile:"));
  const fields = new Set(names.flatMap((name) => /^profile:([\w.-]+)$/.exec(name)?.[1] ?? []));
  if (signal === null) for (const field of unsetIn(has.profile, rule)) fields.add(field);
  return [
    ...because
      .filter(({ outcome }) => outcome === "fail")
      .map(({ text }) => step("fix", text))
      .slice(0, FIXES_MAX),
    ...fillIn([...fields]),
    ...sends(rule, [...wantedBy(open, signal, has), ...waitingBehind(because, has)]),
    ...repeats(rule, { open, because }),
    ...sender(open),
    ...open
      .filter((name) => NEEDS_A_PERSON[name])
      .map(() => step("accept", "Have a member who did not send it review and accept it")),
  ];
}

/** What the project has: fields of its profile, and kinds of fact that some document brought. */
export type Has = { readonly profile: Profile; readonly atHand: ReadonlySet<FactKind> };
type Kinds = readonly FactKind[];

const FIXES_MAX = 3;

const step = (kind: Step["kind"], text: string, recipe: string | null = null): Step => ({
  kind,
  text,
  recipe,
});

/** Fields that the rule's checks need and nobody has filled in. */
function unsetIn(profile: Profile, rule: EvidenceRule): string[] {
  const code = rule.testId === "infra-2" ? "modelCode" : "featureCode";
  const needed = rule.checks.flatMap(({ metric }) =>
    metric === "lineRate" ? [code] : [...(ANSWERS[metric]?.profile ?? [])],
  );
  return needed.filter((field) => {
    const value = Object.entries(profile).find(([name]) => name === field)?.[1];
    return value === undefined || (Array.isArray(value) && value.length === 0);
  });
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  servedModel: "the served model",
  defaultBranch: "the default branch",
  featureCode: "where feature code is",
  modelCode: "where model code is",
  features: "the features",
  requiredSlices: "the required slices",
  receivers: "the receivers on duty",
  limits: "the limits",
};

/** One form holds them all, so they are one step. */
function fillIn(fields: readonly string[]): Step[] {
  if (fields.length === 0) return [];
  const words = fields.map(wordsOf);
  const last = words.pop() ?? "";
  const all = words.length === 0 ? last : `${words.join(", ")} and ${last}`;
  return [step("profile", `Fill in ${all} of the project's profile`)];
}

function wordsOf(field: string): string {
  const limit = /^limits\.(.+)$/.exec(field)?.[1];
  return limit ? `the limit ${limit}` : (FIELD_WORDS[field] ?? field);
}

/** Kinds of fact that the open checks ask for; of a rule that has nothing yet those that are not here for another. */
function wantedBy(open: readonly string[], signal: Signal | null, { atHand }: Has): Kinds[] {
  const all = open.flatMap((name) => ANSWERS[name]?.facts ?? []);
  if (signal !== null) return all;
  const absent = all.filter((kinds) => !kinds.some((kind) => atHand.has(kind)));
  return absent.length > 0 ? absent : all;
}

/** What checks will ask for once a field is filled in that they all wait for now. */
function waitingBehind(because: readonly Because[], { atHand }: Has): Kinds[] {
  return because
    .filter(({ outcome }) => outcome === "missing")
    .flatMap(({ check }) => ANSWERS[check ?? ""]?.facts ?? [])
    .filter((kinds) => !kinds.some((kind) => atHand.has(kind)));
}

/** From as few recipes as give one of each. */
function sends(rule: EvidenceRule, wanted: readonly Kinds[]): Step[] {
  const chosen: SourceRecipe[] = [];
  for (const kinds of wanted) {
    if (chosen.some((recipe) => answers(recipe, kinds))) continue;
    const recipe = best(rule, kinds);
    if (recipe) chosen.push(recipe);
  }
  return chosen.map(({ id, title }) => step("send", title, id));
}

const answers = (recipe: SourceRecipe, kinds: readonly FactKind[]) =>
  recipe.facts.some((fact) => kinds.includes(fact));

/** The first of a list is the usual one: kinds stand in order of how telling they are, recipes of how easy. */
function best(rule: EvidenceRule, kinds: readonly FactKind[]): SourceRecipe | undefined {
  const able = RECIPES.filter((recipe) => answers(recipe, kinds));
  return (
    able.find(({ tests }) => tests?.includes(rule.testId)) ??
    kinds.flatMap(
      (kind) => able.find(({ facts, tests }) => facts.includes(kind) && !tests) ?? [],
    )[0] ??
    able[0]
  );
}

function repeats(
  rule: EvidenceRule,
  of: { open: readonly string[]; because: readonly Because[] },
): Step[] {
  return rule.checks
    .filter(({ metric }) => REPEATED.test(metric) && of.open.includes(metric))
    .map(({ metric, value }) => {
      const days = /(\d+)d?$/.exec(metric)?.[1] ?? "";
      const said = of.because.find(({ text }) =>
        /\d+ of \d+ machine runs? in|of the last 7 days/.test(text),
      );
      const so = said ? ` (${said.text.replace(/^.*?: /, "")})` : "";
      return metric === "windowsChecked7"
        ? step("repeat", `Let it run every day for 7 days${so}`)
        : step("repeat", `Let a machine send it ${String(value)} times within ${days} days${so}`);
    });
}

const REPEATED = /^machineRuns|^windowsChecked/;

/** What only whoever sends can state. */
function sender(open: readonly string[]): Step[] {
  return [
    ...(open.includes("actor") ? [step("sender", "Send it from CI with a service's token")] : []),
    ...(open.includes("scheduled")
      ? [step("sender", "Send it with --scheduled from a job on a schedule")]
      : []),
    ...(open.some((name) => ["ranOnDefaultBranchByCi", "ranInPipeline"].includes(name))
      ? [step("sender", "Send it with --ci and --branch from the pipeline")]
      : []),
  ];
}
