import { gateLede, gateTitle, inReadingOrder } from "#server/gates/findings.ts";
import type { Condition, GateResult } from "#server/gates/schema.ts";
import type { Block, Tone } from "#server/platform/paper/model.ts";
import { amount, table, text } from "./frame.ts";

const TONE = {
  pass: "good",
  warn: "plain",
  blocked: "bad",
  unknown: "open",
} as const satisfies Record<GateResult["outcome"], Tone>;
const WORD: Readonly<Record<Condition["outcome"], string>> = {
  pass: "holds",
  fail: "falls short",
  waived: "waived",
  unknown: "not known",
  "not-applicable": "not applicable",
};

/** The verdict of a gate. */
export function verdictBlock(result: GateResult): Block {
  const tone = TONE[result.outcome];
  return { kind: "finding", tone, title: gateTitle(result), text: gateLede(result) };
}

/** What each condition of a gate came to, what blocks first. */
export function conditionTable(result: GateResult): Block {
  return table(
    "Conditions, what blocks first",
    [
      text("id", "Rule", 0.4),
      text("title", "Condition", 2.4),
      text("outcome", "Outcome", 0.4),
      text("observed", "Observed", 1),
      text("required", "Required", 1),
      text("remedy", "What to do", 5),
    ],
    {
      rows: inReadingOrder(result.conditions).map((one) => [
        one.id,
        one.title,
        WORD[one.outcome],
        one.observedText,
        one.required,
        one.remedy,
      ]),
      empty: "This gate has no condition.",
    },
  );
}

/** How many of them stand how. */
export function outcomeTable({ conditions }: GateResult): Block {
  return table(
    "How many conditions stand how",
    [text("outcome", "Outcome", 2), amount("conditions", "Conditions", { digits: 0 })],
    {
      rows: Object.entries(WORD).map(([outcome, word]) => [
        word,
        conditions.filter((one) => one.outcome === outcome).length,
      ]),
      empty: "This gate has no condition.",
      chart: { kind: "bars", name: "outcome", value: "conditions", max: conditions.length },
    },
  );
}
