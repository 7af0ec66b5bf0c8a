import { coverageSubject } from "#server/evidence/rules/code-root.ts";
import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { type FactOf, reading } from "./reading.ts";
import { bomReadings } from "./readings-bom.ts";

// A list of a thousand projects loads every reading: of a larger report the rules know only the totals.
const FILES_MAX = 1_500;

export function codeReadings(facts: readonly Fact[]): Reading[] {
  const coverage = facts.flatMap((fact) =>
    fact.kind === "coverage" ? [coverageReading(fact)] : [],
  );
  return [...coverage, ...facts.flatMap(historyReading), ...bomReadings(facts)];
}

const PATHS_MAX = 300;

/** Which files a stretch of history touched. */
function historyReading(fact: Fact): Reading[] {
  if (fact.kind !== "code-share" || fact.value.changes === null) return [];
  const { from, to, paths, commits } = fact.value.changes;
  const metrics = { from, to, commits, paths: paths.slice(0, PATHS_MAX).map(({ path }) => path) };
  return [{ ...reading("code.changes", fact, metrics), observedAt: fact.observedAt ?? to }];
}

function coverageReading(fact: FactOf<"coverage">): Reading {
  const { value } = fact;
  const isWhole = value.filesLeftOut === 0 && value.files.length <= FILES_MAX;
  const metrics = {
    linesValid: value.linesValid,
    linesCovered: value.linesCovered,
    files: isWhole ? value.files.map(encodeFile) : [],
    hasFiles: isWhole,
  };
  // Facts of earlier versions are all about "coverage", whatever part they are of.
  return { ...reading("coverage", fact, metrics), subject: coverageSubject(value.files) };
}

export type FileLines = FactOf<"coverage">["value"]["files"][number];

/** A file as `covered/valid path`. */
function encodeFile({ path, linesValid, linesCovered }: FileLines): string {
  return `${linesCovered}/${linesValid} ${path}`;
}

export function decodeFile(text: string): FileLines | null {
  const [, covered, valid, path] = /^(\d+)\/(\d+) (.*)$/s.exec(text) ?? [];
  if (covered === undefined || valid === undefined || path === undefined) return null;
  return { path, linesValid: Number(valid), linesCovered: Number(covered) };
}
