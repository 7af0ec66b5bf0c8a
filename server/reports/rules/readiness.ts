import {
  challengeOf,
  challenges,
  indicatorOf,
  sectionName,
  testOf,
} from "#server/catalogue/catalogue.ts";
import { SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import type { GateResult } from "#server/gates/schema.ts";
import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type { Picture } from "#server/handover/rules/picture.ts";
import type { Block, Section } from "#server/platform/paper/model.ts";
import type { CompiledPolicy } from "#server/policies/rules/compile.ts";
import {
  futureAnswer,
  limitsAnswer,
  projectLede,
  projectTitle,
  risksAnswer,
} from "#server/readiness/findings.ts";
import type { Fuses, Readiness } from "#server/readiness/schema.ts";
import { KIND_NAMES } from "../catalogue.ts";
import type { Draft } from "../schema.ts";
import { conditionTable, verdictBlock } from "./conditions.ts";
import { aboutProject, amount, date, table, text } from "./frame.ts";

export type ReadinessPicture = {
  readonly picture: Picture;
  readonly fuses: Fuses;
  readonly policy: CompiledPolicy;
  readonly gate: GateResult;
};

/** Where a project stands, why, where it goes by itself, and what to do: everything from one reading. */
export function readinessReport({ picture, fuses, policy, gate }: ReadinessPicture): Draft {
  const { project, readiness } = picture;
  return {
    kind: "readiness",
    running: `${KIND_NAMES.readiness}, ${project.code} ${project.name}`,
    asOf: readiness.asOf,
    title: projectTitle(project.code, readiness, fuses),
    lede: projectLede(readiness),
    about: aboutProject(picture, policy),
    sections: [
      { id: "limits", title: "What limits the ML Test Score?", blocks: limits(readiness) },
      { id: "risks", title: "How risky is each challenge?", blocks: risks(readiness) },
      { id: "next", title: "What to do next", blocks: [actions(readiness)] },
      { id: "gate", title: "May it go on?", blocks: [verdictBlock(gate), conditionTable(gate)] },
      {
        id: "future",
        title: "Where does the score go if nothing new arrives?",
        blocks: future(fuses),
      },
      {
        id: "roles",
        title: "What do the roles still see differently?",
        blocks: differences(picture),
      },
      { id: "tests", title: "Every test and what proves it", blocks: [tests(readiness)] },
      READING,
    ],
  };
}

function limits(readiness: Readiness): Block[] {
  const { mlTestScore: score } = readiness;
  const isFull = score.claimedFinal <= score.final;
  return [
    {
      kind: "finding",
      tone: "plain",
      title: limitsAnswer(readiness),
      text: isFull
        ? ""
        : `If every claim were proven it would be ${score.claimedFinal.toFixed(1)}.`,
    },
    table(
      `Points of each section, edition ${score.edition}; the smallest is the score`,
      [
        text("section", "Section"),
        {
          id: "proven",
          title: "Proven",
          type: "score",
          unit: "points",
          digits: 1,
          max: score.edition === "2016" ? 14 : 7,
        },
        amount("claimed", "Claimed", { unit: "points", digits: 1 }),
        { id: "limits", title: "Limits the score", type: "yes-no" },
      ],
      {
        rows: SECTION_IDS.map((id) => [
          sectionName(id),
          score.sections[id],
          score.claimedSections[id],
          score.binding.includes(id),
        ]),
        empty: "There is no section.",
        chart: {
          kind: "bars",
          name: "section",
          value: "proven",
          outline: "claimed",
          max: score.edition === "2016" ? 14 : 7,
        },
      },
    ),
  ];
}

const STATE: Readonly<Record<string, string>> = {
  experienced: "experienced",
  "not-experienced": "not experienced",
  "not-applicable": "not applicable",
  unknown: "not known",
};

function risks(readiness: Readiness): Block[] {
  const ranked = challenges
    .map(({ id, name }) => ({ name, score: readiness.challenges[id] }))
    .sort((a, b) => (b.score.residual?.high ?? -1) - (a.score.residual?.high ?? -1));
  const points = { unit: "points", digits: 1 };
  return [
    { kind: "finding", tone: "plain", title: risksAnswer(readiness), text: "" },
    table(
      "Residual risk of each challenge, highest first, and what would lower it",
      [
        text("challenge", "Challenge", 2.4),
        { id: "risk", title: "Risk", type: "score", unit: "of 100", digits: 1, max: 100 },
        amount("sure", "Sure", points),
        amount("stale", "Lapsed", points),
        amount("unproven", "Unproven", points),
        amount("unanswered", "Unanswered", points),
        amount("answered", "Answered", { digits: 0 }),
        amount("questions", "Questions", { digits: 0 }),
        text("state", "State", 1.6),
      ],
      {
        rows: ranked.map(({ name, score }) => [
          name,
          score.residual?.high ?? null,
          score.parts?.sure ?? null,
          score.parts?.stale ?? null,
          score.parts?.unproven ?? null,
          score.parts?.unanswered ?? null,
          score.answered,
          score.applicable,
          STATE[score.state] ?? score.state,
        ]),
        empty: "No challenge applies.",
        chart: {
          kind: "parts",
          name: "challenge",
          parts: ["sure", "stale", "unproven", "unanswered"],
        },
      },
    ),
  ];
}

const WORK: Readonly<Record<string, string>> = {
  mitigate: "mitigate",
  renew: "renew the proof",
  prove: "prove what is claimed",
  answer: "answer",
  accept: "accept evidence",
};

function actions({ actions: next }: Readiness): Block {
  return table(
    "In the order of what they change",
    [
      text("action", "Action", 4),
      text("about", "About", 2),
      text("kind", "Kind of work", 1.5),
      text("gain", "What it changes", 2.5),
    ],
    {
      rows: next.map(({ text: action, challengeId, testId, kind, gain }) => [
        action,
        challengeId ? challengeOf(challengeId).name : testId ? testOf(testId).name : "",
        WORK[kind] ?? kind,
        gain,
      ]),
      empty: "Nothing that is known would change the scores.",
    },
  );
}

function future(fuses: Fuses): Block[] {
  const falls = fuses.steps.filter((step) => step.at > fuses.now);
  const now = fuses.steps.findLast((step) => step.at <= fuses.now);
  const today = now && falls.length > 0 ? [[fuses.now, now.final]] : [];
  return [
    { kind: "finding", tone: "plain", title: futureAnswer(fuses), text: "" },
    table(
      "The score as it changes by time alone",
      [date("at", "On"), amount("final", "ML Test Score", { unit: "points", digits: 1 })],
      {
        rows: [...today, ...falls.map(({ at, final }) => [at, final])],
        empty: "By time alone nothing changes in the next 120 days.",
        chart: { kind: "steps", at: "at", value: "final" },
      },
    ),
    table(
      "Proofs, by when they lapse",
      [
        text("test", "Test", 3),
        amount("credit", "Credit", { digits: 1 }),
        date("seen", "Last seen"),
        date("next", "Falls on"),
        amount("then", "Credit then", { digits: 1 }),
      ],
      {
        rows: [...fuses.proofs]
          .sort((a, b) => (a.next?.at ?? "9").localeCompare(b.next?.at ?? "9"))
          .map(({ testId, credit, observedAt, next }) => [
            testOf(testId).name,
            credit,
            observedAt,
            next?.at ?? "",
            next?.credit ?? "",
          ]),
        empty: "Nothing is proven yet.",
      },
    ),
  ];
}

function differences({ readiness, project }: Picture): Block[] {
  const rows = readiness.roleGap.openItems.map((id) => {
    const said = project.assessors.flatMap(({ role, answers }) => {
      const challenge = indicatorOf(id)?.challenge.id;
      const level = challenge && answers.challenges[challenge]?.indicators?.[id]?.level;
      return level === undefined ? [] : [`${ROLE_NAMES[role]} ${level}`];
    });
    return [indicatorOf(id)?.indicator.question ?? id, said.join(", ")];
  });
  return [
    table(
      "Questions two or more levels apart, of 0 to 4",
      [text("question", "Question", 4), text("levels", "Levels", 3)],
      {
        rows,
        empty: "Nothing stands two levels apart between the roles that answered.",
      },
    ),
  ];
}

function tests(readiness: Readiness): Block {
  return table(
    "Credit of each test of the ML Test Score",
    [
      text("test", "Test", 3),
      text("section", "Section", 1.4),
      text("claim", "Claimed", 1.2),
      amount("credit", "Proven", { digits: 1 }),
      amount("lapsed", "Lapsed", { digits: 1 }),
      date("until", "Counts until"),
      text("because", "Because", 3),
    ],
    {
      rows: TEST_IDS.map((id) => {
        const score = readiness.tests[id];
        return [
          testOf(id).name,
          sectionName(testOf(id).section),
          score.claim.replaceAll("-", " "),
          score.assured,
          score.stale,
          score.expiresAt ?? "",
          score.because[0]?.text ?? "Nothing proves it.",
        ];
      }),
      empty: "There is no test.",
    },
  );
}

const READING: Section = {
  id: "reading",
  title: "How to read it",
  blocks: [
    {
      kind: "text",
      text: "Risk runs from 0 to 100, and higher is worse: high from 50, critical from 75. Sure stays even if every claim holds; lapsed was proven and the proof is too old; unproven is claimed without proof; unanswered counts as the worst case.",
    },
    {
      kind: "text",
      text: "The ML Test Score is the smallest of its four sections. A test has full credit when a machine proves it again and again, half when a person did, and none for a claim alone.",
    },
  ],
};
