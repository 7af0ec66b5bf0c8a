import type { Fact } from "#server/evidence/schema.ts";
import type { Paper, Row } from "#server/platform/paper/model.ts";
import { date, table, text } from "#server/reports/rules/frame.ts";
import { type PackInput, UNKNOWN } from "../schema.ts";

type Of<K extends Fact["kind"]> = Extract<Fact, { kind: K }>["value"];
const MOST = 500;

/** What the model was made from and runs on: each thing as the newest evidence tells it. */
export function dataSheet(input: PackInput): Paper {
  const { served, picture, project } = input;
  const read = Object.entries(served.run?.run.dimensions.dataSources ?? {});
  return {
    title: `Data sheet of ${project.name}`,
    lede: "What evidence says of the data. What nothing says is unknown, and a question for the giving team.",
    about: [
      { label: "As of", value: picture.readiness.asOf },
      { label: "Sensitivity of the data", value: project.factors.sensitivity ?? UNKNOWN },
      { label: "Size of the data", value: project.factors.dataSize ?? UNKNOWN },
      { label: "Feedback from predictions to data", value: project.factors.feedback ?? UNKNOWN },
      { label: "Motivation, collection, labelling", value: motivation(input) },
    ],
    sections: [
      section("trained", "What the served run read", [
        table("Data of the run", [text("name", "Data"), text("version", "Version or place", 3)], {
          rows: read.slice(0, MOST),
          empty: `Data of the served run: ${UNKNOWN}.`,
        }),
      ]),
      section("sources", "Sources, who owns them, and how fresh they are", [
        table(
          "Sources",
          [
            text("source", "Source", 2),
            text("owner", "Owner"),
            text("status", "Freshness"),
            date("loaded", "Last loaded"),
          ],
          {
            rows: input.facts
              .flatMap(({ fact }) =>
                fact.kind === "source-freshness" ? [freshnessRow(fact.value)] : [],
              )
              .slice(0, MOST),
            empty: `Sources: ${UNKNOWN}.`,
          },
        ),
      ]),
      section("checks", "What is expected of the data", [
        table(
          "Checks",
          [
            text("dataset", "Data", 2),
            text("suite", "Suite", 2),
            text("holds", "Holds"),
            text("of", "Expectations met"),
          ],
          {
            rows: input.facts
              .flatMap(({ fact }) => (fact.kind === "dataset-check" ? [checkRow(fact.value)] : []))
              .slice(0, MOST),
            empty: `Schema and expectations: ${UNKNOWN}.`,
          },
        ),
      ]),
      section("privacy", "Privacy", [
        table(
          "Measures",
          [text("measure", "Measure"), text("data", "Data", 2), text("passed", "Passed")],
          {
            rows: input.facts
              .flatMap(({ fact }) =>
                fact.kind === "privacy-measure" ? [privacyRow(fact.value)] : [],
              )
              .slice(0, MOST),
            empty: `Privacy measures: ${UNKNOWN}.`,
          },
        ),
      ]),
    ],
  };
}

const section = (id: string, title: string, blocks: Paper["sections"][number]["blocks"]) => ({
  id,
  title,
  blocks,
});

function checkRow(one: Of<"dataset-check">): Row {
  const met = `${one.successful} of ${one.evaluated}`;
  return [one.dataset || UNKNOWN, one.suite, one.success ? "yes" : "no", met];
}

function privacyRow(one: Of<"privacy-measure">): Row {
  const passed = one.passed === null ? UNKNOWN : one.passed ? "yes" : "no";
  return [one.measure, one.dataset ?? UNKNOWN, passed];
}

function freshnessRow(one: Of<"source-freshness">): Row {
  return [one.source, one.owner ?? UNKNOWN, one.status, one.maxLoadedAt ?? UNKNOWN];
}

/** A document that says where labels come from is the nearest that evidence has to a data sheet's first part. */
function motivation({ facts }: PackInput): string {
  const said = facts.flatMap(({ fact }) =>
    fact.kind === "document" && fact.value.handoverItems.some((id) => id.startsWith("ho-data-"))
      ? [fact.value]
      : [],
  );
  if (said.length === 0) return UNKNOWN;
  return said.map(({ title, link }) => (link ? `${title} (${link})` : title)).join("; ");
}
