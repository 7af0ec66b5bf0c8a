import { challengeOf } from "#server/catalogue/catalogue.ts";
import type { Block } from "#server/platform/paper/model.ts";
import {
  CHALLENGE_OUTCOME,
  catchesAnswer,
  catchText,
  challengesAnswer,
  EFFORT_OUTCOME,
  effortAnswer,
  fanAnswer,
  isReplayed,
  LANE_NAME,
  movementText,
  saidText,
  timelineAnswer,
} from "#server/retrospectives/findings.ts";
import type { Assembled, Movement } from "#server/retrospectives/schema.ts";
import { amount, date, instantText, table, text } from "./frame.ts";

// The figures of a retrospective, each a finding and the table that proves it.

const finding = (title: string, said = ""): Block => ({
  kind: "finding",
  tone: "plain",
  title,
  text: said,
});
export const days = { unit: "person-days", digits: 1 } as const;

export function effort({ effort: of }: Assembled): Block[] {
  const { estimate, rows, totalDays } = of;
  const all = [
    "All of it",
    estimate?.p10 ?? null,
    estimate?.p50 ?? null,
    estimate?.p90 ?? null,
    totalDays > 0 ? totalDays : null,
    "",
  ];
  return [
    finding(effortAnswer(of)),
    table(
      "Estimated against actual; all of it from 1 in 10 to 9 in 10",
      [
        text("work", "Work", 2.4),
        amount("low", "Low", days),
        amount("likely", "Likely", days),
        amount("high", "High", days),
        amount("took", "Took", days),
        text("outcome", "So it was", 1.4),
      ],
      {
        rows: [
          all,
          ...rows.map((row) => [
            row.name,
            row.low,
            row.likely,
            row.high,
            row.actual,
            EFFORT_OUTCOME[row.outcome],
          ]),
        ],
        empty: "Nothing was estimated or entered.",
        chart: {
          kind: "ranges",
          name: "work",
          low: "low",
          middle: "likely",
          high: "high",
          mark: "took",
        },
      },
    ),
  ];
}

export function runs({ fan }: Assembled): Block[] {
  const { course, forecasts } = fan;
  return [
    finding(fanAnswer(fan)),
    table(
      "Forecasts and what came of them",
      [
        date("made", "Made"),
        amount("then", "Runs then", { digits: 0 }),
        text("said", "Said, in runs after it", 2),
        amount("since", "Runs since", { digits: 0 }),
        amount("reached", "Reached at run", { digits: 0 }),
        text("came", "What came", 2),
      ],
      {
        rows: forecasts.map((one) => [
          one.madeAt,
          one.runsThen,
          saidText(one),
          one.runsSince,
          one.reachedAt,
          one.came?.note || (one.reachedAt === null ? "open" : "reached"),
        ]),
        empty: "No forecast was made.",
      },
    ),
    table(
      course ? `The best ${course.metric} so far; the target is ${course.target}` : "The runs",
      [
        amount("run", "After run", { digits: 0 }),
        amount("best", course?.metric ?? "Best", { digits: 4 }),
      ],
      {
        rows: (course?.best ?? []).map(({ run, value }) => [run, value]),
        empty: "There is no course to show.",
        chart: { kind: "steps", at: "run", value: "best" },
      },
    ),
  ];
}

const SAID = { team: "the team", assessment: "the answers", nobody: "nobody" } as const;

export function challenges({ challenges: of }: Assembled): Block[] {
  return [
    finding(challengesAnswer(of)),
    table(
      of.predictedAt
        ? `Rated as of ${instantText(of.predictedAt)}, and experienced`
        : "Nobody had rated them",
      [
        text("challenge", "Challenge", 2),
        amount("predicted", "Rated then", { digits: 1 }),
        amount("later", "At the end", { digits: 1 }),
        { id: "bit", title: "Bit", type: "yes-no" },
        text("by", "Says"),
        text("outcome", "So it was", 1.4),
        text("note", "Note", 2),
      ],
      {
        rows: of.rows.map((row) => [
          challengeOf(row.challengeId).name,
          row.predicted,
          row.later,
          row.bit,
          SAID[row.saidBy],
          CHALLENGE_OUTCOME[row.outcome],
          row.note,
        ]),
        empty: "There is no challenge.",
        chart: {
          kind: "bars",
          name: "challenge",
          value: "predicted",
          outline: "later",
          max: 100,
          isRisk: true,
        },
      },
    ),
  ];
}

export function timeline({ timeline: moments, isTimelineCut }: Assembled): Block[] {
  return [
    finding(
      timelineAnswer(moments),
      isTimelineCut ? "Days with few runs or documents are left out." : "",
    ),
    table(
      "In order",
      [
        date("at", "On"),
        text("lane", "Kind"),
        text("what", "What", 4),
        amount("count", "How many", { digits: 0 }),
      ],
      {
        rows: moments.map((one) => [one.at, LANE_NAME[one.lane], one.text, one.count]),
        empty: "Nothing is recorded of this time.",
        chart: {
          kind: "lanes",
          at: "at",
          lane: "lane",
          count: "count",
          through: LANE_NAME.incidents,
        },
      },
    ),
  ];
}

export function gates(assembled: Assembled): Block[] {
  const { catches } = assembled;
  return [
    finding(
      catchesAnswer(assembled),
      catches.length === 0
        ? ""
        : "Today's policies on what was known on each day. Missing signatures don't count.",
    ),
    ...catches.flatMap((one): Block[] => [
      finding(`${one.title}, ${one.severity}, ${instantText(one.openedAt)}`, catchText(one)),
      table(
        "Conditions that would have kept a gate of today closed the day before",
        [
          text("gate", "Gate", 2),
          { id: "met", title: "Met by then", type: "yes-no" },
          text("condition", "Condition", 2.4),
          text("outcome", "Outcome"),
          text("observed", "Observed", 1.2),
          text("required", "Required", 1.2),
          amount("days", "For at least", { unit: "days", digits: 0 }),
        ],
        {
          rows: one.gates.flatMap((gate) =>
            gate.blocking.map((condition) => [
              gate.title,
              gate.isOnTheWay,
              condition.title,
              condition.outcome === "fail" ? "falls short" : "not known",
              condition.observed,
              condition.required,
              condition.daysBefore,
            ]),
          ),
          empty: isReplayed(one)
            ? "None: every gate would have been open."
            : "No day before it can be looked at.",
        },
      ),
    ]),
  ];
}

export function teaches(movement: Movement, isClosed: boolean): Block[] {
  const ratio = { unit: "times the plan", digits: 2 } as const;
  const count = { digits: 0 } as const;
  return [
    finding(movementText(movement, isClosed)),
    table(
      "What finished projects say of one like this, and how past ranges held",
      [
        text("when", "When"),
        amount("p10", "1 in 10 under", ratio),
        amount("p50", "Half under", ratio),
        amount("p80", "8 in 10 under", ratio),
        amount("p90", "9 in 10 under", ratio),
        amount("projects", "Projects", count),
        amount("hits", "Within range", count),
        amount("of", "Ended", count),
        amount("skill", "Better than ± 25 %", { unit: "%", digits: 0 }),
      ],
      {
        rows: (["before", "after"] as const).map((when) => {
          const { p10, p50, p80, p90, projects, hits, of, skill } = movement[when];
          const percent = skill === null ? null : skill * 100;
          return [when, p10, p50, p80, p90, projects, hits, of, percent];
        }),
        empty: "Nothing is known.",
        chart: { kind: "ranges", name: "when", low: "p10", middle: "p50", high: "p90", digits: 2 },
      },
    ),
  ];
}
