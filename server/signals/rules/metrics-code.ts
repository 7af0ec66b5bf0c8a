import type { Profile } from "#server/projects/schema.ts";
import { count, listIn, numberIn } from "./fields.ts";
import { pathsUnder } from "./globs.ts";
import type { Subject } from "./live.ts";
import type { CheckContext, Found } from "./metric.ts";
import { unfilled } from "./missing.ts";
import { decodeFile, type FileLines } from "./readings-code.ts";

/** What is measured of the code; see METRICS in checks.ts. */
export const CODE_METRICS: Readonly<Record<string, (context: CheckContext) => Found>> = {
  lineRate,
  featuresWithOwnerAndPermission,
};

/** The part of the code that a test is about: data-7 asks of feature code, infra-2 of model code. */
function partOf(testId: string): { field: keyof Profile & `${string}Code`; words: string } {
  return testId === "infra-2"
    ? { field: "modelCode", words: "model code" }
    : { field: "featureCode", words: "feature code" };
}

/** Over all live reports together. */
function lineRate({ siblings, profile, testId }: CheckContext): Found {
  const { field, words } = partOf(testId);
  const globs = profile[field];
  if (globs === undefined || globs.length === 0)
    return {
      missing: `profile:${field}`,
      text: `the project's profile does not say where ${words} is`,
    };
  if (siblings.some(({ latest }) => latest.reading.metrics.hasFiles !== true))
    return {
      missing: "lineRate",
      text: "the report has more files than are looked at",
      isOwn: true,
    };
  const files = newestFiles(siblings);
  const wanted = new Set(
    pathsUnder(
      files.map(({ path }) => path),
      globs,
    ),
  );
  const under = files.filter(({ path }) => wanted.has(path));
  const valid = under.reduce((sum, file) => sum + file.linesValid, 0);
  const covered = under.reduce((sum, file) => sum + file.linesCovered, 0);
  if (valid === 0)
    return { missing: "lineRate", text: `the report holds no line of ${words}`, isOwn: true };
  const text = `${covered} of ${valid} lines of ${words} are covered`;
  return { value: covered / valid, text };
}

/** A file that a report on the whole and one on a part both tell is told by the newer of them. */
function newestFiles(subjects: readonly Subject[]): FileLines[] {
  const newestFirst = [...subjects].sort((a, b) => b.latest.observedAtMs - a.latest.observedAtMs);
  const byPath = new Map<string, FileLines>();
  for (const { latest } of newestFirst) {
    const own = listIn(latest.reading, "files").flatMap((text) => decodeFile(text) ?? []);
    for (const file of own) if (!byPath.has(file.path)) byPath.set(file.path, file);
  }
  return [...byPath.values()];
}

/**
 * A bill names the data sets that features are made of, not the features. What it leaves out is not
 * stated, which is not the same as not permitted: too few is unknown, never a failure.
 */
function featuresWithOwnerAndPermission(context: CheckContext): Found {
  const { live } = context;
  if (live.reading.catalogueKind === "feature.registry") return registeredFeatures(context);
  const sets = numberIn(live.reading, "dataSets") ?? 0;
  const cleared = numberIn(live.reading, "clearedDataSets") ?? 0;
  const text =
    sets === 0
      ? "the bill of materials lists no data set"
      : `${cleared} of ${count(sets, "data set")} with an owner and a licence`;
  if (sets > 0 && cleared === sets) return { value: 1, text };
  return { missing: "featuresWithOwnerAndPermission", text, isOwn: true };
}

/** Of the features that the profile lists, how many the registry clears; a listed one it lacks is not. */
function registeredFeatures({ live: { reading }, profile }: CheckContext): Found {
  const features = profile.features;
  if (features === undefined || features.length === 0)
    return unfilled("features", "lists no features");
  const known = new Set(listIn(reading, "cleared"));
  const cleared = features.filter((feature) => known.has(feature)).length;
  const text = `${cleared} of ${count(features.length, "feature")} with an owner and terms of use`;
  return { value: cleared / features.length, text };
}
