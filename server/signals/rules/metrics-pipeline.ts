import { count, listIn, numberIn, textIn } from "./fields.ts";
import type { LiveReading } from "./live.ts";
import type { CheckContext, Found } from "./metric.ts";
import { decodeSource, type SourceState } from "./readings-pipeline.ts";

/** What is measured of data pipelines; other kinds of the same rules tell the same metrics in their own way. */
export const PIPELINE_METRICS: Readonly<Record<string, (context: CheckContext) => Found>> = {
  "dbt.freshness sourcesCoveredShare": sourcesCovered,
  "dbt.freshness ruleHealth": freshnessHealth,
  "dbt.freshness hoursSinceEvaluation": hoursSinceFreshness,
  stagesCovered,
  "latest.eventType": lastEnd,
};

const HOUR_MS = 3_600_000;

type Sources = {
  readonly declared: readonly SourceState[];
  readonly checked: readonly SourceState[];
  readonly run: LiveReading | null;
  readonly isWhole: boolean;
};

/** A freshness run and a manifest only tell together: dbt leaves a source out whose query failed. */
function sourcesOf(context: CheckContext): Sources {
  const { live, siblings } = context;
  const { project } = live.reading.metrics;
  const own = siblings.filter(({ latest }) => latest.reading.metrics.project === project);
  const isDeclaration = (isIt: boolean) =>
    own.filter(({ latest }) => latest.reading.metrics.isDeclaration === isIt);
  const states = (of: typeof own) =>
    of
      .flatMap(({ latest }) => listIn(latest.reading, "sources"))
      .flatMap((text) => decodeSource(text) ?? []);
  const runs = isDeclaration(false);
  const checked = states(runs);
  const manifest = states(isDeclaration(true));
  const isWhole = own.every(
    ({ latest: { reading } }) => numberIn(reading, "total") === listIn(reading, "sources").length,
  );
  return {
    declared: manifest.length > 0 ? manifest : declaredByProfile(context, checked),
    checked,
    run: runs[0]?.latest ?? null,
    isWhole,
  };
}

/** Without a manifest the profile's list says which sources there are; a check of a data set named like one is its test. */
function declaredByProfile(
  { profile, subjects }: CheckContext,
  checked: readonly SourceState[],
): SourceState[] {
  const validated = (subjects.get("gx.validation") ?? []).map(({ name }) => name);
  return (profile.sources ?? []).map((name) => ({
    id: checked.find(({ id }) => id === name || id.endsWith(`.${name}`))?.id ?? name,
    state: "limits",
    isTested: validated.some((subject) => subject.includes(name)),
  }));
}

const noRun = (metric: string): Found => ({
  missing: metric,
  text: "no freshness run of dbt has arrived",
});

/** Covered: limits are set, the last run could check them, and a test reads the source. */
function sourcesCovered(context: CheckContext): Found {
  const { declared, checked, run, isWhole } = sourcesOf(context);
  const missing = "sourcesCoveredShare";
  if (run === null) return noRun(missing);
  if (declared.length === 0)
    return {
      missing,
      text: "neither a dbt manifest nor the profile tells which sources there are",
    };
  if (!isWhole) return { missing, text: "there are more sources than are looked at", isOwn: true };
  const ran = new Set(checked.filter(({ state }) => state !== "failed").map(({ id }) => id));
  const covered = declared.filter(
    ({ id, state, isTested }) => state === "limits" && isTested && ran.has(id),
  ).length;
  const of = count(declared.length, "source");
  return {
    value: covered / declared.length,
    text: `${covered} of ${of} were checked for freshness and have a test`,
  };
}

/** A source over its limit is no failure of the check, but of whoever should have acted on it. */
function freshnessHealth(context: CheckContext): Found {
  const { declared, checked, run } = sourcesOf(context);
  if (run === null) return noRun("ruleHealth");
  const there = new Set(checked.map(({ id }) => id));
  const absent = declared.filter(({ id, state }) => state === "limits" && !there.has(id));
  const failed = [...checked.filter(({ state }) => state === "failed"), ...absent];
  if (failed.length > 0)
    return { value: "err", text: `the freshness of ${named(failed)} could not be checked` };
  const stale = checked.filter(({ state }) => state === "error");
  if (stale.length > 0) return { value: "stale", text: `over its limit of age: ${named(stale)}` };
  return { value: "ok", text: `${count(checked.length, "source")} within the limit of age` };
}

function named(sources: readonly SourceState[]): string {
  const names = sources.slice(0, 3).map(({ id }) => id.split(".").slice(2).join("."));
  const more = sources.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function hoursSinceFreshness(context: CheckContext): Found {
  const { run } = sourcesOf(context);
  if (run === null) return noRun("hoursSinceEvaluation");
  const hours = Math.max(0, (Date.parse(run.item.receivedAt) - run.observedAtMs) / HOUR_MS);
  return {
    value: hours,
    text: `checked ${count(Math.round(hours), "hour")} before it was received`,
  };
}

const RUNS = ["openlineage.run", "ci.run", "airflow.dagrun"];
const STAGES = ["ingest", "feature", "train", "serve"];

/** Over the jobs that completed. A job whose name tells no stage may be any of them, so a stage without one is unknown. */
function stagesCovered({ subjects }: CheckContext): Found {
  const completed = RUNS.flatMap((kind) => subjects.get(kind) ?? []).filter(
    ({ latest }) => latest.reading.metrics["latest.eventType"] === "COMPLETE",
  );
  const covered = new Set(completed.flatMap(({ latest }) => listIn(latest.reading, "stages")));
  const open = STAGES.filter((stage) => !covered.has(stage));
  if (open.length === 0) return { value: STAGES, text: `jobs for ${STAGES.join(", ")} ran` };
  return {
    missing: "stagesCovered",
    text: `no completed job shows by its name that it is for ${open.join(", ")}`,
    isOwn: true,
  };
}

function lastEnd({ live }: CheckContext): Found {
  const end = textIn(live.reading, "latest.eventType");
  if (end === null) return { missing: "latest.eventType", text: "no run of it ended", isOwn: true };
  return { value: end, text: `its last run ended as ${end}` };
}
