import { z } from "zod";
import type { Answers, IndicatorAnswer } from "#server/assessments/schema.ts";
import { catalogue, challenges, scoring } from "#server/catalogue/catalogue.ts";
import { type ChallengeId, Factors } from "#server/catalogue/schema.ts";
import { LEVEL_BY_MARK, SILENT_INDICATORS } from "#server/demo/catalogue.ts";
import type { ReferenceProject } from "#server/demo/schema.ts";

const contexts = z
  .object({ contexts: z.record(z.string(), Factors) })
  .parse(scoring.workedExamples.find((example) => example.id === "wx-table1")?.input).contexts;

/** The context of section 3 of the paper as the catalogue reads it (rubric 4.5). */
export function factorsOf(project: ReferenceProject): Factors {
  const factors = contexts[project.code];
  if (!factors) throw new Error(`the catalogue has no context for ${project.code}`);
  return factors;
}

/** X, blank or dash of Table 1. */
export function markOf(code: ReferenceProject["code"], challengeId: ChallengeId) {
  const mark = catalogue.paperTable1.rows[challengeId][code];
  if (!mark) throw new Error(`Table 1 has no cell for ${code} and ${challengeId}`);
  return mark;
}

/** What both readers of the paper answer: its marks as states, and the levels the text lets one read. */
export function answersOf(project: ReferenceProject): Answers {
  const answered = challenges.map((challenge) => {
    const mark = markOf(project.code, challenge.id);
    if (mark === "-")
      return [
        challenge.id,
        {
          state: "not-applicable",
          reason: project.notApplicable[challenge.id] ?? "A dash in Table 1.",
        },
      ] as const;
    const indicators = Object.fromEntries(
      challenge.indicators.map(({ id }) => [id, indicatorAnswer(project, id, LEVEL_BY_MARK[mark])]),
    );
    const state = mark === "X" ? "experienced" : "not-experienced";
    return [challenge.id, { state, indicators }] as const;
  });
  return { challenges: Object.fromEntries(answered), tests: {} };
}

function indicatorAnswer(project: ReferenceProject, id: string, level: number): IndicatorAnswer {
  const read = project.read[id];
  if (read) return { state: "answered", level: read.level, note: `Section ${read.note}` };
  if (SILENT_INDICATORS.includes(id)) return { state: "unknown", note: "The paper does not say." };
  return { state: "answered", level, note: "Read from the mark in Table 1." };
}
