import { isTestId } from "#server/catalogue/catalogue.ts";
import { SectionId, type TestId } from "#server/catalogue/schema.ts";
import type { Project } from "#server/projects/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { Move } from "./schema.ts";

const DAY_MS = 86_400_000;

/** Which tests' credit fell and which rose from one look to the next. */
export function movesBetween(
  before: Readiness["tests"],
  now: Readiness["tests"],
): { fell: Move[]; rose: Move[] } {
  const moves = Object.entries(now).flatMap(([testId, { credit }]): Move[] =>
    isTestId(testId) ? [{ testId, before: before[testId].credit, now: credit }] : [],
  );
  return {
    fell: moves.filter((move) => move.now < move.before),
    rose: moves.filter((move) => move.now > move.before),
  };
}

/** The next moment after `at` at which a proof lapses or is worth nothing any more; null: none does. */
export function nextLapse(tests: Readiness["tests"], at: Date): Date | null {
  const moments = Object.values(tests)
    .flatMap(({ expiresAt, zeroAt }) => [expiresAt, zeroAt])
    .flatMap((iso) => (iso === null ? [] : [Date.parse(iso)]))
    .filter((ms) => ms > at.getTime());
  return moments.length > 0 ? new Date(Math.min(...moments)) : null;
}

/** Who answers for a section, by the areas that a project names owners of. */
const AREA: Readonly<Record<SectionId, Project["owners"][number]["area"]>> = {
  data: "features",
  model: "model",
  infra: "pipeline",
  monitor: "product",
};

/** The owner of the test's section; null where the project names none. */
export function ownerOfTest(owners: Project["owners"], testId: TestId): string | null {
  const section = SectionId.parse(testId.slice(0, testId.lastIndexOf("-")));
  return owners.find(({ area }) => area === AREA[section])?.userId ?? null;
}

/** Of the days of warning the nearest that has been reached; null: it is too early for any. */
export function warningAt(
  of: { expiresAt: Date; at: Date },
  warnings: readonly number[],
): number | null {
  const left = of.expiresAt.getTime() - of.at.getTime();
  if (left <= 0) return null;
  const reached = warnings.filter((days) => left <= days * DAY_MS);
  return reached.length > 0 ? Math.min(...reached) : null;
}
