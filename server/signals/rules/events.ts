import type { Profile } from "#server/projects/schema.ts";
import { listIn, textIn } from "./fields.ts";
import { pathsUnder } from "./globs.ts";
import type { LiveReading, Subject, SubjectsByKind } from "./live.ts";
import { changesOf } from "./metrics-release.ts";
import { promotionsOf } from "./promotions.ts";
import { decodeSource } from "./readings-pipeline.ts";
import { isAboutServed, type Served } from "./served.ts";

/** Something happened after which older proof is about a state that is no more. */
export type EndingEvent = {
  readonly by: string;
  readonly atMs: number;
  /** Proof observed before this moment is ended; later than `atMs` never. */
  readonly beforeMs: number;
  readonly text: string;
  /** Of a promotion: proof about this version is not ended by it. */
  readonly version?: string;
};

export type Ended = Pick<EndingEvent, "by" | "atMs" | "text">;

type Known = {
  readonly subjects: SubjectsByKind;
  readonly profile: Profile;
  readonly served: Served | null;
};

/** What tells each event that the catalogue lets end a proof. */
const WATCHED: Readonly<Record<string, (known: Known) => EndingEvent[]>> = {
  "model.version.promoted": promotions,
  "code.feature.changed": (known) => codeChanges("code.feature.changed", "featureCode", known),
  "code.model.changed": (known) => codeChanges("code.model.changed", "modelCode", known),
  "pipeline.changed": (known) => codeChanges("pipeline.changed", "pipelineCode", known),
  "serving.changed": (known) => codeChanges("serving.changed", "servingCode", known),
  "schema.changed": ({ subjects }) =>
    changesBetween(subjects.get("dataset.fields") ?? [], {
      by: "schema.changed",
      told: ({ reading }) => marks(reading.metrics.fields),
      text: (names) => `the fields of ${names.join(", ")} changed`,
    }),
  "datasource.added": ({ subjects }) =>
    changesBetween(declaredSources(subjects), {
      by: "datasource.added",
      told: ({ reading }) =>
        new Map(
          listIn(reading, "sources")
            .flatMap((text) => decodeSource(text)?.id ?? [])
            .map((id) => [id, id]),
        ),
      text: (names) => `${names.join(", ")} came as a new source`,
      onlyNew: true,
    }),
  "dependency.upgraded": ({ subjects }) =>
    changesBetween(subjects.get("components") ?? [], {
      by: "dependency.upgraded",
      told: ({ reading }) => new Map([["libraries", textIn(reading, "set") ?? ""]]),
      text: () => "the set of libraries changed",
    }),
  "feature.list.changed": ({ subjects }) =>
    changesBetween(subjects.get("shap.summary") ?? [], {
      by: "feature.list.changed",
      told: ({ reading }) =>
        new Map([["features", [...listIn(reading, "features")].sort().join("\n")]]),
      text: () => "the list of features changed",
    }),
};

/** Events of the catalogue that no fact tells: only the window ends a proof after them. */
export const UNWATCHED: Readonly<Record<string, string>> = {
  "denylist.changed": "a list of what may not be used has no format that tools share",
  "purpose.changed": "what a system is for is decided by people and written in prose",
  "pipeline.rewritten": "when a change of the pipeline is a new pipeline is a judgement",
  "objective.changed": "what a model is optimised for is stated in code or prose, not in a record",
  "data.major.changed": "which change of the data is a major one is a judgement",
  "architecture.changed": "trackers record settings, not which of them is the architecture",
  "domain.shift": "drift is measured; that the world has changed is a judgement",
  "hardware.changed": "runs of one project may lawfully use several machines",
  "team.changed": "who belongs to a team is known to no listed source",
};

export const WATCHED_EVENTS: readonly string[] = Object.keys(WATCHED);

/** Answers for each proof whether something ended it; each kind of event is looked for once. */
export function endings(known: Known) {
  const found = new Map<string, EndingEvent[]>();
  const eventsOf = (by: string) => {
    const events = found.get(by) ?? WATCHED[by]?.(known) ?? [];
    found.set(by, events);
    return events;
  };
  return (invalidatedBy: readonly string[], live: LiveReading, atMs: number): Ended | null => {
    const ended = invalidatedBy
      .flatMap(eventsOf)
      .filter((event) => event.beforeMs > live.observedAtMs && event.atMs <= atMs)
      .filter((event) => !isOfVersion(live, event, known.served));
    return ended.reduce<EndingEvent | null>((a, b) => (a && a.atMs <= b.atMs ? a : b), null);
  };
}

function isOfVersion(live: LiveReading, event: EndingEvent, served: Served | null): boolean {
  if (event.version === undefined) return false;
  const version = textIn(live.reading, "version");
  if (version !== null) return version === event.version;
  return served?.version === event.version && isAboutServed(live, served) === true;
}

/** The registry first seen pointing at a version tells nothing of when that began. */
function promotions({ subjects, served }: Known): EndingEvent[] {
  if (served === null) return [];
  const isDated = (subjects.get("deploy.event") ?? []).length > 0;
  const all = promotionsOf(subjects, served.model);
  return (isDated ? all : all.slice(0, -1)).map(({ version, atMs }) => ({
    by: "model.version.promoted",
    atMs,
    beforeMs: atMs,
    version,
    text: `version ${version} of ${served.model} came into use`,
  }));
}

type CodeField = "featureCode" | "modelCode" | "pipelineCode" | "servingCode";

function codeChanges(by: string, field: CodeField, { subjects, profile }: Known): EndingEvent[] {
  const globs = profile[field] ?? [];
  if (globs.length === 0) return [];
  const isTouched = (paths: readonly string[]) => pathsUnder(paths, globs).length > 0;
  const merged = changesOf(subjects)
    .filter(
      ({ base }) =>
        base === null || profile.defaultBranch === undefined || base === profile.defaultBranch,
    )
    .filter(({ paths }) => isTouched(paths))
    .map(({ id, mergedAtMs }) => ({
      by,
      atMs: mergedAtMs,
      beforeMs: mergedAtMs,
      text: `change ${id} touched it`,
    }));
  const counted = (subjects.get("code.changes") ?? [])
    .flatMap(({ all }) => all)
    .filter(({ reading }) => isTouched(listIn(reading, "paths")))
    .flatMap(({ reading }) => {
      const [from, to] = [textIn(reading, "from"), textIn(reading, "to")].map((text) =>
        Date.parse(text ?? ""),
      );
      // When between its first and last commit a path changed is not told.
      if (from === undefined || to === undefined || !Number.isFinite(from + to)) return [];
      return [{ by, atMs: to, beforeMs: from, text: "commits touched it" }];
    });
  return [...merged, ...counted];
}

function declaredSources(subjects: SubjectsByKind): Subject[] {
  return (subjects.get("dbt.freshness") ?? []).filter(
    ({ latest }) => latest.reading.metrics.isDeclaration === true,
  );
}

function marks(value: unknown): Map<string, string> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, mark]) =>
      typeof mark === "string" ? [[name, mark]] : [],
    ),
  );
}

const NAMES_MAX = 3;

/** Differences between each document of a subject and the one before it. */
function changesBetween(
  subjects: readonly Subject[],
  of: {
    by: string;
    told: (live: LiveReading) => ReadonlyMap<string, string>;
    text: (names: readonly string[]) => string;
    onlyNew?: boolean;
  },
): EndingEvent[] {
  return subjects.flatMap(({ all }) =>
    all.slice(0, -1).flatMap((live, i) => {
      const older = all[i + 1];
      if (!older) return [];
      const [now, before] = [of.told(live), of.told(older)];
      if (now.size === 0 || before.size === 0) return [];
      const changed = [...now]
        .filter(([name, mark]) =>
          before.has(name) ? before.get(name) !== mark : of.onlyNew === true,
        )
        .map(([name]) => name);
      if (changed.length === 0) return [];
      const { observedAtMs: atMs } = live;
      return [{ by: of.by, atMs, beforeMs: atMs, text: of.text(changed.slice(0, NAMES_MAX)) }];
    }),
  );
}
