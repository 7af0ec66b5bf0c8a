import { gateLede, gateTitle, inReadingOrder } from "#server/gates/findings.ts";
import type { Condition, GateResult } from "#server/gates/schema.ts";
import type { Block, Tone } from "#server/platform/paper/model.ts";
import { table, text } from "./frame.ts";

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

/** The verdict of a gate and what each condition came to, what blocks first. */
export function conditionBlocks(result: GateResult): Block[] {
  return [
    {
      kind: "finding",
      tone: TONE[result.outcome],
      title: gateTitle(result),
      text: gateLede(result),
    },
    table(
      "Conditions, what blocks first",
      [
        text("id", "Rule", 1.4),
        text("title", "Condition", 3),
        text("outcome", "Outcome", 1.2),
        text("observed", "Observed", 1.6),
        text("required", "Required", 1.6),
        text("remedy", "What to do", 3),
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
    ),
  ];
}
