import type { Profile } from "#server/projects/schema.ts";
import { listIn, tagIn, textIn } from "./fields.ts";
import type { LiveReading, Subject, SubjectsByKind } from "./live.ts";
import { deploymentsOf, isRelease } from "./releases.ts";
import { runIn } from "./run-index.ts";

/** The model version that the profile says is served, as far as registry, tracker and deployments tell. */
export type Served = {
  readonly model: string;
  readonly version: string | null;
  /** The registry's entry for it. */
  readonly subject: Subject | null;
  readonly runId: string | null;
  readonly commit: string | null;
};

export function servedVersion(subjects: SubjectsByKind, profile: Profile): Served | null {
  const named = profile.servedModel;
  if (!named) return null;
  const subject = entryOf(subjects, named);
  const version =
    named.version ??
    (subject ? textIn(subject.latest.reading, "version") : deployed(subjects, named.name));
  if (subject === null && version === null) return null;
  const runId = subject ? textIn(subject.latest.reading, "runId") : null;
  const commit = commitOf(subjects, { model: named.name, version, subject, runId });
  return { model: named.name, version, subject, runId, commit };
}

/** By number, by alias, else the champion or what the registry has in production. */
function entryOf(
  subjects: SubjectsByKind,
  served: NonNullable<Profile["servedModel"]>,
): Subject | null {
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
  const running = deployed(subjects, served.name);
  if (running !== null) return byVersion(running);
  return versions.find(({ latest }) => textIn(latest.reading, "stage") === "Production") ?? null;
}

/** The version of the newest deployment that reached production. */
function deployed(subjects: SubjectsByKind, model: string): string | null {
  const newest = deploymentsOf(subjects).find(
    (one) => isRelease(one) && (one.model === null || one.model === model) && one.version !== null,
  );
  return newest?.version ?? null;
}

export const COMMIT_TAGS = ["commit", "git_commit", "git.commit", "mlflow.source.git.commit"];
const REVIEWER_TAGS = ["reviewer", "reviewed_by", "approver", "approved_by"];

function commitOf(
  subjects: SubjectsByKind,
  of: Pick<Served, "model" | "version" | "subject" | "runId">,
): string | null {
  const tagged = of.subject ? tagIn(of.subject.latest.reading, COMMIT_TAGS) : null;
  if (tagged !== null) return tagged;
  const recorded = of.runId === null ? null : (runIn(subjects, of.runId)?.commit ?? null);
  if (recorded !== null) return recorded;
  const release = deploymentsOf(subjects).find(
    (one) => one.version === of.version && [null, of.model].includes(one.model) && one.commit,
  );
  return release?.commit ?? null;
}

/** ev-model-1-b: the version, or the run it came from, names a commit, and a tag names who reviewed it. */
export function isReviewedVersion({ subject, commit }: Served): boolean {
  return (
    subject !== null && commit !== null && tagIn(subject.latest.reading, REVIEWER_TAGS) !== null
  );
}

/** Short and long forms of one commit are the same commit. */
export function isSameCommit(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 7 && long.toLowerCase().startsWith(short.toLowerCase());
}

/**
 * Whether a document is about the served version: it says so, or its sender says of which version it is
 * or that it came from the same commit or run. null where nothing tells.
 */
export function isAboutServed({ reading, item }: LiveReading, served: Served): boolean | null {
  const version = textIn(reading, "version") ?? item.context.modelVersion ?? null;
  const model = textIn(reading, "model");
  if (version !== null && served.version !== null)
    return version === served.version && (model === null || model === served.model);
  const { runId, commit } = item.context;
  if (runId !== undefined && served.runId !== null) return runId === served.runId;
  if (commit !== undefined && served.commit !== null) return isSameCommit(commit, served.commit);
  return null;
}

/** A subject as the newest of its documents about the served version shows it; later ones may be about a candidate. */
export function asServed(subject: Subject, served: Served | null): Subject {
  if (served === null) return subject;
  const about = subject.all.find((live) => isAboutServed(live, served) === true);
  return about ? { ...subject, latest: about } : subject;
}
