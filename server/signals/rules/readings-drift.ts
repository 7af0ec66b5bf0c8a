import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import type { FactOf } from "./reading.ts";

/** A comparison of a training with a test set, or of spans of stored data, says nothing of live inputs. */
const OFFLINE = /\b(train(ing)?|test|validation|hold-?out|span)\b/i;

/** Of each comparison one reading of its inputs and one of the model's quality on them: columns speak through these. */
export function driftReadings(facts: readonly Fact[]): Reading[] {
  const groups = new Map<string, FactOf<"drift">[]>();
  for (const fact of facts) {
    if (fact.kind !== "drift") continue;
    const { tool, dataset, target } = fact.value;
    const what = target === "performance" ? "quality" : "drift";
    const key = `${tool}: ${what} on ${dataset}`;
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  return [...groups].map(([subject, group]) => driftReading(subject, group));
}

function driftReading(subject: string, group: readonly FactOf<"drift">[]): Reading {
  const values = group.map(({ value }) => value);
  const whole = group.find(({ value }) => value.target === "dataset") ?? group[0];
  const columns = values.filter(({ column }) => column !== null);
  const isLive = values.every(({ dataset }) => !OFFLINE.test(dataset));
  const isPerformance = whole?.value.target === "performance";
  const drifted = verdict(values);
  const base = {
    ...(drifted === null ? {} : { "latest.success": !drifted }),
    windowTo: latest(values.map(({ window }) => window?.to ?? null)),
  };
  return {
    catalogueKind: whole?.value.tool === "NannyML" ? "nannyml.report" : "evidently.report",
    subject,
    observedAt: latest(group.map(({ observedAt }) => observedAt)),
    pointer: whole?.pointer ?? "",
    metrics: isPerformance
      ? { ...base, isPerformance: isLive, measures: values.length, labels: most(values, "labels") }
      : {
          ...base,
          isServing: isLive,
          columnsChecked: most(values, "columnsChecked") ?? columns.length,
          columnsDrifted:
            most(values, "columnsDrifted") ?? columns.filter((one) => one.drifted === true).length,
        },
  };
}

type Value = FactOf<"drift">["value"];

/** The tool's verdict on the whole, where it gives one: a single column may drift without it. */
function verdict(values: readonly Value[]): boolean | null {
  const whole = values.filter(({ target }) => target === "dataset");
  const asked = (whole.length > 0 ? whole : values).map(({ drifted }) => drifted);
  if (asked.includes(true)) return true;
  return asked.includes(null) ? null : false;
}

function most(values: readonly Value[], key: "labels" | "columnsChecked" | "columnsDrifted") {
  const known = values.flatMap((value) => value[key] ?? []);
  return known.length > 0 ? Math.max(...known) : null;
}

function latest(instants: readonly (string | null)[]): string | null {
  return (
    instants
      .filter((instant) => instant !== null)
      .sort()
      .at(-1) ?? null
  );
}
