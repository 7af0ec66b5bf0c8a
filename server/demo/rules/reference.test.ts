import { describe, expect, test } from "vitest";
import { Answers } from "#server/assessments/schema.ts";
import { catalogue, indicatorOf } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import { REFERENCE_PROJECTS, SILENT_INDICATORS } from "#server/demo/catalogue.ts";
import { answersOf, factorsOf, markOf } from "./reference.ts";

/** Table 1 of Arpteg et al. 2018 as printed: EST BOO OIL RET WEA CCF BOT REC. */
const TABLE_1 = `
experiment-management      X X X X X . X X
limited-transparency       X . X . X X . X
troubleshooting            X . . X X . . X
resource-limitations       X X . X X . . X
testing                    X X X X X X X X
dependency-management      X X . X X X . X
monitoring-logging         . . . X - - - .
unintended-feedback-loops  X . . . . . . X
glue-code                  X . . X X . . X
effort-estimation          X X . X . X X X
privacy-safety             X X . . . X X .
cultural-differences       X X X X . X X .
`;

const STATE = {
  experienced: "X",
  "not-experienced": ".",
  "not-applicable": "-",
  unknown: "?",
} as const;

describe("the paper's eight projects", () => {
  test("have Table 1's mark in every one of the 96 cells", () => {
    const printed = TABLE_1.trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
    const columns = ["EST", "BOO", "OIL", "RET", "WEA", "CCF", "BOT", "REC"];
    let cells = 0;
    for (const [challengeId, ...marks] of printed)
      for (const [i, mark] of marks.entries()) {
        const project = REFERENCE_PROJECTS.find((candidate) => candidate.code === columns[i]);
        const id = CHALLENGE_IDS.find((candidate) => candidate === challengeId);
        if (!project || !id) throw new Error(`no ${columns[i]} or ${challengeId}`);
        const state = answersOf(project).challenges[id]?.state ?? "unknown";
        expect(STATE[state], `${project.code} ${id}`).toBe(mark);
        expect(markOf(project.code, id)).toBe(mark);
        cells += 1;
      }
    expect(cells).toBe(96);
  });

  test("are answered in the shape the form saves, with every level's source said", () => {
    for (const project of REFERENCE_PROJECTS) {
      const answers = Answers.parse(answersOf(project));
      for (const challenge of Object.values(answers.challenges))
        for (const answer of Object.values(challenge?.indicators ?? {}))
          expect(answer.note).toMatch(/^(Section \d|The paper does not say|Read from the mark)/);
      expect(factorsOf(project).stage).toBeDefined();
    }
  });

  test("name only indicators the catalogue has, and give a reason for each dash", () => {
    for (const project of REFERENCE_PROJECTS) {
      for (const id of [...Object.keys(project.read), ...SILENT_INDICATORS])
        expect(indicatorOf(id), id).not.toBeNull();
      const dashes = CHALLENGE_IDS.filter((id) => markOf(project.code, id) === "-");
      expect(Object.keys(project.notApplicable)).toEqual(dashes);
    }
    expect(catalogue.paperTable1.projects).toEqual(REFERENCE_PROJECTS.map(({ code }) => code));
  });
});
