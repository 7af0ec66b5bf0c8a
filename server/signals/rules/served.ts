import type { Profile } from "#server/projects/schema.ts";
import { listIn, tagIn, textIn } from "./fields.ts";
import type { Subject, SubjectsByKind } from "./live.ts";
import { decodeRun } from "./readings-runs.ts";

/** The registry's entry for the version that the profile says is served: by number, by alias, else the champion. */
export function servedVersion(subjects: SubjectsByKind, profile: Profile): Subject | null {
  const served = profile.servedModel;
  if (!served) return null;
  const named = (kind: string) =>
    (subjects.get(kind) ?? []).filter(
      ({ latest }) => textIn(latest.reading, "model") === served.name,
    );
  const versions = named("registry.version");
  const byVersion = (version: string | null) =>
    versions.find(({ latest }) => textIn(latest.reading, "version") === version) ?? null;
  if (served.version !== undefined) return byVersion(served.version);
  const alias = served.alias ?? "champion";
  const pointing = [...versions, ...named("registry.alias")]
    .flatMap(({ all }) => all)
    .filter(({ reading }) => listIn(reading, "aliases").includes(alias))
    .sort((a, b) => b.item.receivedAt.localeCompare(a.item.receivedAt))[0];
  if (pointing) return byVersion(textIn(pointing.reading, "version"));
  return versions.find(({ latest }) => textIn(latest.reading, "stage") === "Production") ?? null;
}

const COMMIT_TAGS = ["commit", "git_commit", "git.commit", "mlflow.source.git.commit"];
const REVIEWER_TAGS = ["reviewer", "reviewed_by", "approver", "approved_by"];
const SOURCE_CODE_BIT = 1 << 2;

/** ev-model-1-b: the version, or the run it came from, names a commit, and a tag names who reviewed it. */
export function isReviewedVersion(version: Subject, subjects: SubjectsByKind): boolean {
  const { reading } = version.latest;
  const runId = textIn(reading, "runId");
  const hasCommit =
    tagIn(reading, COMMIT_TAGS) !== null || recordedRuns(subjects).get(runId ?? "") === true;
  return hasCommit && tagIn(reading, REVIEWER_TAGS) !== null;
}

/** Run id → whether it recorded its commit. */
function recordedRuns(subjects: SubjectsByKind): Map<string, boolean> {
  const runs = new Map<string, boolean>();
  for (const { all } of subjects.get("mlflow.run") ?? []) {
    for (const { reading } of all) {
      for (const text of listIn(reading, "runs")) {
        const run = decodeRun(text);
        if (run) runs.set(run.runId, (run.bits & SOURCE_CODE_BIT) !== 0);
      }
    }
  }
  return runs;
}
