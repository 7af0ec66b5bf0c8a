import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { catalogue, challenges } from "#server/catalogue/catalogue.ts";
import type { Block, Column, Row } from "#server/platform/paper/model.ts";
import { portfolioLede, portfolioTitle } from "#server/portfolio/findings.ts";
import type { Portfolio, PortfolioFilter, PortfolioProject } from "#server/portfolio/schema.ts";
import { KIND_NAMES } from "../catalogue.ts";
import type { Draft } from "../schema.ts";
import { amount, date, instantText, table, text } from "./frame.ts";

export type PortfolioPicture = {
  readonly portfolio: Portfolio;
  readonly filter: PortfolioFilter;
};

/** All projects in sight: how they stand together, and the `portfolio.projects` that are at hand one by one. */
export function portfolioReport({ portfolio, filter }: PortfolioPicture): Draft {
  const { projects, matching } = portfolio;
  const caption =
    projects.length < matching
      ? `The ${projects.length} at the highest risk of ${matching}; Excel, CSV and Markdown have all of them`
      : "Every project, the highest risk first";
  return {
    ...portfolioSummary({ portfolio, filter }),
    sections: [
      ...summarySections(portfolio),
      {
        id: "projects",
        title: "Project by project",
        blocks: [
          table(caption, SHORT, { rows: projects.map(shortRow), empty: "No project matches." }),
        ],
      },
    ],
  };
}

/** The same without the projects, for files that they are streamed into. */
export function portfolioSummary({ portfolio, filter }: PortfolioPicture): Draft {
  const asked = Object.entries(filter).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${key} ${value}`],
  );
  return {
    kind: "portfolio",
    running: KIND_NAMES.portfolio,
    asOf: portfolio.asOf,
    title: portfolioTitle(portfolio),
    lede: portfolioLede(portfolio),
    about: [
      { label: "As of", value: instantText(portfolio.asOf) },
      { label: "Projects", value: portfolio.matching },
      { label: "Of all in sight", value: portfolio.total },
      { label: "Filter", value: asked.join(", ") },
      { label: "Shown as they were before a change", value: portfolio.renewing },
      { label: "Rubric", value: `catalogue ${catalogue.version}, engine ${ENGINE_VERSION}` },
    ],
    sections: summarySections(portfolio),
  };
}

function summarySections(portfolio: Portfolio): Draft["sections"] {
  return [
    { id: "standing", title: "How they stand together", blocks: standing(portfolio) },
    { id: "challenges", title: "Which challenge costs most?", blocks: [costs(portfolio)] },
  ];
}

function standing({ byBand, index, critical }: Portfolio): Block[] {
  const risk = (label: string, value: number | undefined) => ({
    label,
    value: value === undefined ? null : Math.round(value * 10) / 10,
    unit: "of 100",
  });
  return [
    {
      kind: "facts",
      facts: [
        { label: "Critical", value: byBand.critical },
        { label: "High", value: byBand.high },
        { label: "Moderate", value: byBand.moderate },
        { label: "Low", value: byBand.low },
        risk("Portfolio index", index?.index),
        risk("Highest risk", index?.max),
        risk("Mean risk", index?.mean),
      ],
    },
    table("Critical projects, the worst first", [text("project", "Project", 3), SCORE], {
      rows: critical.map(({ code, score }) => [code, score]),
      empty: "None is critical.",
    }),
  ];
}

const SCORE: Column = {
  id: "risk",
  title: "Risk",
  type: "score",
  unit: "of 100",
  digits: 1,
  max: 100,
};

function costs({ challenges: spread }: Portfolio): Block {
  return table(
    "Residual risk of each challenge over all projects, the costliest first",
    [
      text("challenge", "Challenge", 3),
      { ...SCORE, id: "mean", title: "Mean risk" },
      amount("sum", "Sum", { unit: "points", digits: 0 }),
      amount("high", "At 50 and over", { unit: "projects" }),
      amount("critical", "At 75 and over", { unit: "projects" }),
    ],
    {
      rows: challenges
        .map(({ id, name }) => ({ name, ...spread[id] }))
        .sort((a, b) => b.sum - a.sum)
        .map(({ name, mean, sum, high, critical }) => [name, mean, sum, high, critical]),
      empty: "No challenge applies.",
    },
  );
}

const SHORT: readonly Column[] = [
  text("code", "Code", 0.5),
  text("name", "Project", 4),
  text("stage", "Stage", 1),
  SCORE,
  { id: "tests", title: "ML Test Score", type: "score", unit: "of 7", digits: 1, max: 7 },
  text("gate", "Gate", 1),
  amount("coverage", "Answered", { unit: "%", digits: 0 }),
  date("updated", "Changed"),
];

function shortRow(line: PortfolioProject): Row {
  return [
    line.code,
    line.name,
    line.stage ?? "",
    line.score,
    line.mlTestScore.final,
    line.gate.outcome,
    line.coverage * 100,
    line.updatedAt,
  ];
}

/** Everything the list knows of a project, for spreadsheets. */
export const LINE_COLUMNS: readonly Column[] = [
  text("slug", "Slug"),
  text("code", "Code"),
  text("name", "Project", 4),
  text("stage", "Stage"),
  text("basis", "Answers"),
  text("tags", "Tags"),
  amount("score", "Risk", { unit: "of 100", digits: 2 }),
  amount("claimed", "Claimed risk", { unit: "of 100", digits: 2 }),
  text("band", "Band"),
  amount("tests", "ML Test Score", { unit: "of 7", digits: 1 }),
  text("gateId", "Gate", 2),
  text("gate", "Outcome"),
  amount("coverage", "Answered", { unit: "share", digits: 3 }),
  amount("confidence", "Confidence", { unit: "share", digits: 3 }),
  amount("stale", "Lapsed documents"),
  date("updated", "Changed"),
  ...challenges.map(({ id, name }) => amount(id, name, { unit: "risk of 100", digits: 2 })),
];

export function lineRow(line: PortfolioProject): Row {
  return [
    line.slug,
    line.code,
    line.name,
    line.stage ?? "",
    line.basis,
    line.tags.join(", "),
    line.score,
    line.claimed,
    line.band ?? "",
    line.mlTestScore.final,
    line.gate.id,
    line.gate.outcome,
    line.coverage,
    line.confidence,
    line.staleEvidence,
    line.updatedAt,
    ...challenges.map(({ id }) => line.challenges[id].residual?.high ?? null),
  ];
}
