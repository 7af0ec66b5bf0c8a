import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact, RunPart } from "../../schema.ts";
import type { Requirement } from "./requirements.ts";

export type Env = {
  readonly part: "requirements" | "python_env" | "conda";
  readonly python: string | null;
  readonly packages: readonly Requirement[];
};

type Told = { readonly notes: Notes; readonly runId: string | null };

/** Each package as a component; and, where the sender states the run, the platform of that run. */
export function factsOf(env: Env, { notes, runId }: Told): Fact[] {
  const byName = new Map<string, Requirement>();
  for (const one of env.packages) {
    const known = byName.get(one.name);
    if (known) notes.add("duplicate", `${one.name} stands twice; one is kept.`, placeOf(one));
    if (!known || (one.version ?? "") > (known.version ?? "")) byName.set(one.name, one);
  }
  // The interpreter is told apart from what is installed; among packages it would stand twice.
  if (env.python !== null) byName.delete("python");
  const packages = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (packages.length === 0 && env.python === null)
    notes.add("not_assessed", "It names no package.");
  const unpinned = packages.filter(({ version }) => version === null).length;
  if (unpinned > 0)
    notes.add("not_pinned", `${unpinned} of ${packages.length} packages have no exact version.`);
  const facts = packages.map((one) =>
    componentFact({ ...one, type: "library", place: placeOf(one) }, notes),
  );
  if (env.python !== null)
    facts.unshift(
      componentFact(
        { name: "python", version: env.python, type: "platform", place: "/python" },
        notes,
      ),
    );
  return runId === null ? facts : [...facts, partOfRun({ ...env, packages }, { notes, runId })];
}

const placeOf = ({ line }: Requirement) => (line > 0 ? `line:${line}` : "");

type Named = {
  readonly name: string;
  readonly version: string | null;
  readonly type: "library" | "platform";
  readonly place: string;
};

function componentFact({ name, version, type, place }: Named, notes: Notes): Fact {
  const exact = version === null ? null : cleanText(version, notes, place);
  const at = exact === null ? "" : `@${encodeURIComponent(exact)}`;
  return {
    kind: "component",
    subject: `requirement ${name}`,
    observedAt: null,
    pointer: place,
    value: {
      type,
      name,
      version: exact,
      purl: type === "library" ? `pkg:pypi/${name}${at}` : null,
      bomRef: null,
      scope: null,
      licenses: [],
      hashes: {},
      isPinned: exact !== null,
      releasedAt: null,
      vulnerabilities: null,
      skipReason: null,
      modelCard: null,
      owners: [],
    },
  };
}

function partOfRun(env: Env, { notes, runId }: { notes: Notes; runId: string }): Fact {
  const id = cleanText(runId, notes, "");
  const platform = env.packages.flatMap(({ name, version }): [string, string][] =>
    version === null ? [] : [[`pip.${name}`, cleanText(version, notes, "")]],
  );
  if (env.python !== null) platform.push(["python", cleanText(env.python, notes, "/python")]);
  const value: RunPart = {
    part: env.part,
    runId: id,
    name: id,
    experimentId: "",
    status: "UNKNOWN",
    lifecycleStage: "active",
    startedAt: null,
    endedAt: null,
    parentRunId: null,
    user: null,
    metrics: {},
    dimensions: {
      hardware: {},
      platform: recordOf(platform, notes, ""),
      sourceCode: {},
      configuration: {},
      dataSources: {},
      trainingState: {},
    },
    hasSystemMetrics: false,
    note: null,
  };
  return { kind: "run-part", subject: `${id} ${env.part}`, value, observedAt: null, pointer: "" };
}
