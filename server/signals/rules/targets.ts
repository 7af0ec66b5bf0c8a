import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { listIn } from "./fields.ts";
import type { SubjectsByKind } from "./live.ts";
import type { FactOf } from "./reading.ts";

const JOBS_MAX = 200;
const JOB = /\bjob\s*=\s*"([^"\\]{1,200})"/g;

/** Jobs whose every scrape target is down, and those with one that is up: an alert on the former sees nothing. */
export function targetReadings(facts: readonly Fact[]): Reading[] {
  const targets = facts.filter((fact) => fact.kind === "scrape-target");
  const [first] = targets;
  if (!first) return [];
  const { up, down } = jobStates(targets);
  const observed = targets.flatMap(({ observedAt }) => observedAt ?? []).sort();
  return [
    {
      catalogueKind: "scrape.target",
      subject: "scrape targets",
      observedAt: observed.at(-1) ?? null,
      pointer: first.pointer,
      metrics: {
        up: up.slice(0, JOBS_MAX),
        down: down.slice(0, JOBS_MAX),
      },
    },
  ];
}

type JobStates = { readonly up: readonly string[]; readonly down: readonly string[] };

/** A job is down when every target of it is. */
export function jobStates(targets: readonly FactOf<"scrape-target">[]): JobStates {
  const up = new Set(jobsOf(targets.filter(({ value }) => value.health !== "down")));
  const down = new Set(jobsOf(targets).filter((job) => !up.has(job)));
  return { up: [...up].sort(), down: [...down].sort() };
}

function jobsOf(targets: readonly FactOf<"scrape-target">[]): string[] {
  return targets.map(({ value }) => value.job);
}

/** Such a rule fires because a target is down: it is not blind by that. */
const WATCHES_TARGETS = /\babsent(?:_over_time)?\s*\(|\bup\b/;

/** What names no series: texts, matchers in braces, and the labels that a result is grouped or joined by. */
const NO_SERIES = [
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g,
  /\{[^{}]*\}/g,
  /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi,
];

export const watchesTargets = (query: string): boolean =>
  WATCHES_TARGETS.test(NO_SERIES.reduce((rest, part) => rest.replace(part, " "), query));

/** Jobs that an expression names; one that names none asks all of them. */
export function jobsAsked(query: string): string[] {
  return [...query.slice(0, 4_000).matchAll(JOB)].flatMap(([, job]) => job ?? []);
}

/** Of the jobs that rules ask about, those that are down; of rules that name none, all when nothing at all is up. */
export function blindJobs(asked: readonly string[], subjects: SubjectsByKind): readonly string[] {
  const latest = (subjects.get("scrape.target") ?? [])[0]?.latest.reading;
  if (latest === undefined) return [];
  return blindTo(asked, { up: listIn(latest, "up"), down: listIn(latest, "down") });
}

/** Of the jobs asked about those that are down; where none is named, all when nothing at all is up. */
export function blindTo(asked: readonly string[], { up, down }: JobStates): readonly string[] {
  if (asked.length > 0) return down.filter((job) => asked.includes(job));
  return up.length === 0 ? down : [];
}
