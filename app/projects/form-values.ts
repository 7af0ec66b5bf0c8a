import type { Factors } from "#server/catalogue/schema.ts";
import type { NewProject, Profile } from "#server/projects/schema.ts";
import { AREA_NAME, FACTOR_COPY, REGULATORY } from "./factor-copy.ts";

const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
};

/** The key of `table` that a field holds; undefined for 'not sure' and for anything else. */
function keyOf<T extends object>(table: T, value: string): keyof T | undefined {
  const isKey = (key: PropertyKey): key is keyof T => Object.hasOwn(table, key);
  return isKey(value) ? value : undefined;
}

export function factorsFrom(form: FormData): Factors {
  const level = <T extends object>(name: string, levels: T) => keyOf(levels, text(form, name));
  return {
    stage: level("stage", FACTOR_COPY.stage.levels),
    criticality: level("criticality", FACTOR_COPY.criticality.levels),
    sensitivity: level("sensitivity", FACTOR_COPY.sensitivity.levels),
    modelClass: level("modelClass", FACTOR_COPY.modelClass.levels),
    dataSize: level("dataSize", FACTOR_COPY.dataSize.levels),
    team: level("team", FACTOR_COPY.team.levels),
    feedback: level("feedback", FACTOR_COPY.feedback.levels),
    dependencies: level("dependencies", FACTOR_COPY.dependencies.levels),
    novelty: level("novelty", FACTOR_COPY.novelty.levels),
  };
}

/** Everything of the form but the profile, which is on a form of its own. */
export function projectFrom(form: FormData): Omit<NewProject, "slug" | "code" | "profile"> {
  return {
    name: text(form, "name"),
    description: text(form, "description"),
    factors: factorsFrom(form),
    affectsPeople: { yes: true, no: false }[text(form, "affectsPeople")] ?? null,
    regulatoryClass: keyOf(REGULATORY, text(form, "regulatoryClass")) ?? null,
    target: targetFrom(form),
    owners: ownersFrom(form),
    links: linksFrom(form),
    tags: text(form, "tags")
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  };
}

function targetFrom(form: FormData): NewProject["target"] {
  const metric = text(form, "metric");
  const value = text(form, "value");
  if (!metric || value === "") return null;
  return {
    metric,
    direction: text(form, "direction") === "min" ? "min" : "max",
    value: Number(value.replace(",", ".")),
  };
}

function ownersFrom(form: FormData): NonNullable<NewProject["owners"]> {
  return Object.keys(AREA_NAME).flatMap((name) => {
    const area = keyOf(AREA_NAME, name);
    const userId = text(form, `owner-${name}`);
    return area && userId ? [{ area, userId }] : [];
  });
}

/** One link a line: a label, then the address. */
function linksFrom(form: FormData): NonNullable<NewProject["links"]> {
  return lines(text(form, "links")).map((line) => {
    const url = line.split(/\s+/).at(-1) ?? "";
    const label = line.slice(0, line.length - url.length).trim();
    return { label: label || url, url };
  });
}

const lines = (of: string) =>
  of
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const LISTS = [
  "featureCode",
  "modelCode",
  "pipelineCode",
  "servingCode",
  "features",
  "sources",
  "consumers",
  "receivers",
  "requiredSlices",
] as const;

/** What is left empty is not set, which makes the checks that need it unknown. */
export function profileFrom(form: FormData): Profile {
  const profile: Profile = {};
  const modelName = text(form, "servedModel");
  if (modelName)
    profile.servedModel = {
      name: modelName,
      ...optional("version", text(form, "servedVersion")),
      ...optional("alias", text(form, "servedAlias")),
    };
  const branch = text(form, "defaultBranch");
  if (branch) profile.defaultBranch = branch;
  for (const name of LISTS) {
    const entries = lines(text(form, name));
    if (entries.length > 0) profile[name] = entries;
  }
  const limits = limitsFrom(text(form, "limits"));
  if (Object.keys(limits).length > 0) profile.limits = limits;
  return profile;
}

const optional = (key: string, value: string) => (value ? { [key]: value } : {});

/** `name = number` a line; a line that is not one is left out of what is saved and told by `badLimits`. */
function limitsFrom(of: string): Record<string, number> {
  return Object.fromEntries(
    lines(of).flatMap((line) => {
      const limit = limitOf(line);
      return limit ? [limit] : [];
    }),
  );
}

export const badLimits = (form: FormData): string[] =>
  lines(text(form, "limits")).filter((line) => limitOf(line) === null);

function limitOf(line: string): [string, number] | null {
  const match = /^([\w.-]+)\s*[=:]\s*(-?\d+(?:\.\d+)?)$/.exec(line);
  return match?.[1] && match[2] ? [match[1], Number(match[2])] : null;
}
