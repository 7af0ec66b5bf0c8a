import type { Fact } from "#server/evidence/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import { pathsUnder } from "#server/signals/rules/globs.ts";
import { type Churn, type Lines, PARTS, type Part, type Share } from "../schema.ts";

/** What the rules need of a stored fact. */
export type Counted = {
  readonly fact: Fact;
  readonly evidenceId: string;
  readonly isSample: boolean;
  readonly toldAt: string;
};

/** Languages of prose and of data: a long README is no glue. */
const NO_CODE = new Set(
  "markdown,restructuredtext,text,plain text,json,json lines,jsonl,csv,svg,xml,html,license,todo,geojson,asciidoc,org,tex".split(
    ",",
  ),
);
const TESTS = ["tests/**", "test/**", "**/tests/**", "**/test_*.py", "**/*_test.*", "**/*.test.*"];

type Globs = Readonly<Record<Exclude<Part, "glue">, readonly string[]>>;

export function globsOf(profile: Profile): Globs {
  return {
    model: profile.modelCode ?? [],
    features: profile.featureCode ?? [],
    pipeline: profile.pipelineCode ?? [],
    serving: profile.servingCode ?? [],
    tests: TESTS,
  };
}

/** Parts that the profile could say something of, and does not. */
export function unnamedParts(profile: Profile): Part[] {
  const globs = globsOf(profile);
  return PARTS.filter((part) => part !== "glue" && globs[part].length === 0);
}

/** Every count that lists its files, oldest first. */
export function sharesOf(counted: readonly Counted[], profile: Profile): Share[] {
  return counted
    .flatMap((one) => {
      if (one.fact.kind !== "code-share" || one.fact.value.files.length === 0) return [];
      const { tool, files, filesLeftOut } = one.fact.value;
      const code = files.filter(({ language }) => !NO_CODE.has(language.toLowerCase()));
      const lines = divided(
        code.map(({ path, code: n }) => ({ path, lines: n })),
        profile,
      );
      const total = sum(lines);
      return [
        {
          at: one.toldAt,
          tool,
          lines,
          total,
          leftOut: files.reduce((all, file) => all + file.code, 0) - total,
          filesLeftOut,
          ref: refOf(one),
        },
      ];
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

export function churnOf(counted: readonly Counted[], profile: Profile): Churn | null {
  const histories = counted.flatMap((one) =>
    one.fact.kind === "code-share" && one.fact.value.changes !== null
      ? [{ one, changes: one.fact.value.changes }]
      : [],
  );
  const newest = histories.at(-1);
  if (!newest) return null;
  const { commits, from, to, paths } = newest.changes;
  const lines = divided(
    paths.map(({ path, added, deleted }) => ({ path, lines: added + deleted })),
    profile,
  );
  return { commits, from, to, lines, total: sum(lines), ref: refOf(newest.one) };
}

export const refOf = ({ fact, evidenceId, isSample }: Counted) => ({
  evidenceId,
  pointer: fact.pointer,
  isSample,
});

const sum = (lines: Lines) => PARTS.reduce((all, part) => all + lines[part], 0);

/** Each path to the first part whose globs name it; a test of the model is a test. */
function divided(files: readonly { path: string; lines: number }[], profile: Profile): Lines {
  const lines: Lines = { model: 0, features: 0, pipeline: 0, serving: 0, tests: 0, glue: 0 };
  const globs = globsOf(profile);
  let open = files;
  for (const part of ["tests", "model", "features", "pipeline", "serving"] as const) {
    const named = new Set(
      pathsUnder(
        open.map(({ path }) => path),
        globs[part],
      ),
    );
    for (const file of open) if (named.has(file.path)) lines[part] += file.lines;
    open = open.filter(({ path }) => !named.has(path));
  }
  for (const file of open) lines.glue += file.lines;
  return lines;
}
