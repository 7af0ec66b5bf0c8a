import { gateLede, gateTitle, inReadingOrder } from "../findings.ts";
import type { Condition, Decision } from "../schema.ts";

const MARKS = {
  pass: "✓ holds",
  fail: "✗ falls short",
  unknown: "? not known",
  waived: "~ waived",
  "not-applicable": "– not applicable",
} as const satisfies Record<Condition["outcome"], string>;

/** A decision for a pull request or a job summary. */
export function markdownOf(decision: Decision): string {
  const rows = inReadingOrder(decision.conditions)
    .filter(({ outcome }) => outcome !== "not-applicable")
    .map((one) =>
      [`\`${one.id}\``, one.title, MARKS[one.outcome], one.observedText, one.required, one.remedy]
        .map(cell)
        .join(" | "),
    );
  return [
    `## ${plain(gateTitle(decision))}`,
    "",
    plain(gateLede(decision)),
    "",
    "| Condition | What | Outcome | Observed | Required | What would change it |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
    `Decision \`${decision.decisionId}\` of \`${decision.gate}\`: **${decision.outcome}**, policy ${plain(decision.policyVersion)}, as of ${decision.asOf}. Snapshot \`${decision.snapshotDigest}\`.`,
    "",
  ].join("\n");
}

/** Names are other people's text: no markup of theirs is markup here. */
const plain = (text: string) => text.replace(/[\\*_[\]<>#|~]/g, "\\$&").replace(/\s+/g, " ");
const cell = (text: string) => (text.startsWith("`") ? text : plain(text));
