import { challengeOf, testOf } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import type { Paper, Row } from "#server/platform/paper/model.ts";
import { amount, date, table, text } from "#server/reports/rules/frame.ts";
import { standingsAt } from "#server/waivers/rules.ts";
import { type PackInput, UNKNOWN } from "../schema.ts";

/** What the receiving team takes over besides the model. */
export function openRisks(input: PackInput): Paper {
  const { project, picture } = input;
  const { readiness } = picture;
  return {
    title: `Open risks of ${project.name}`,
    lede: "Risks run from 0 to 100, higher is worse. What is unknown counts as the worst it can be.",
    about: [
      { label: "As of", value: readiness.asOf },
      { label: "Score", value: readiness.score ?? UNKNOWN },
      { label: "Band", value: readiness.band ?? UNKNOWN },
    ],
    sections: [
      {
        id: "challenges",
        title: "Risk by challenge",
        blocks: [
          table(
            "The worst first",
            [
              text("challenge", "Challenge", 2),
              amount("risk", "Risk", { digits: 1 }),
              amount("sure", "That stays", { digits: 1 }),
              amount("unknown", "Not answered", { digits: 1 }),
            ],
            { rows: riskRows(input), empty: "No challenge applies." },
          ),
        ],
      },
      {
        id: "tests",
        title: "Tests that fail or that nothing proves",
        blocks: [
          table("Tests", [text("test", "Test", 4), text("state", "State")], {
            rows: testRows(input),
            empty: "Every test has proof.",
          }),
        ],
      },
      {
        id: "waivers",
        title: "Waivers in force",
        blocks: [
          table(
            "Waivers",
            [text("gate", "Gate"), text("condition", "Condition"), date("ends", "Ends")],
            { rows: waiverRows(input), empty: "None." },
          ),
        ],
      },
      {
        id: "incidents",
        title: "Incidents",
        blocks: [
          table(
            "Incidents",
            [text("title", "What happened", 3), text("severity", "Severity"), date("on", "Opened")],
            {
              rows: picture.incidents.map(
                (one): Row => [one.title, one.severity, one.openedAt.toISOString()],
              ),
              empty: "None is recorded.",
            },
          ),
        ],
      },
      {
        id: "conditions",
        title: "Conditions still to meet",
        blocks: [
          table(
            "Conditions",
            [
              text("item", "Item", 3),
              text("condition", "Condition", 3),
              text("owner", "Who"),
              date("due", "Due"),
            ],
            { rows: conditionRows(input), empty: "None." },
          ),
        ],
      },
    ],
  };
}

function riskRows({ picture }: PackInput): Row[] {
  return CHALLENGE_IDS.flatMap((id) => {
    const { residual, parts, state } = picture.readiness.challenges[id];
    if (state === "not-applicable") return [];
    const { name } = challengeOf(id);
    const row: Row = residual
      ? [name, residual.high, parts?.sure ?? UNKNOWN, parts?.unanswered ?? UNKNOWN]
      : [name, UNKNOWN, UNKNOWN, UNKNOWN];
    return [{ row, high: residual?.high ?? 100 }];
  })
    .sort((a, b) => b.high - a.high)
    .map(({ row }) => row);
}

function testRows({ picture }: PackInput): Row[] {
  const { tests, signals } = picture.readiness;
  return TEST_IDS.flatMap((id): Row[] => {
    const { credit, claim, stale } = tests[id];
    if (claim === "not-applicable" || credit > 0) return [];
    const fails = signals.some(({ testId, outcome }) => testId === id && outcome === "fail");
    const state = fails
      ? "fails"
      : stale > 0
        ? "proof is stale"
        : claim === "unknown"
          ? UNKNOWN
          : "no proof";
    return [[testOf(id).name, state]];
  });
}

function waiverRows({ picture }: PackInput): Row[] {
  const standings = standingsAt(picture.waivers, new Date(picture.readiness.asOf));
  return standings
    .filter(({ state }) => state === "approved")
    .map((one): Row => [one.gateId, one.conditionId, one.expiresAt.toISOString()]);
}

function conditionRows({ picture, nameOf }: PackInput): Row[] {
  return picture.handover.items.flatMap(({ text: item, condition }): Row[] =>
    condition
      ? [
          [
            item,
            condition.text,
            condition.ownerId === null ? UNKNOWN : nameOf(condition.ownerId),
            condition.dueAt ?? UNKNOWN,
          ],
        ]
      : [],
  );
}
