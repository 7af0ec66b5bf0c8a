import { gateTitle, inReadingOrder } from "../findings.ts";
import type { Condition, Decision } from "../schema.ts";

/**
 * A decision as SARIF 2.1.0: a rule and a result per condition. A waived one is a failure with an external
 * suppression, as the format means it; one that is not known is `open`.
 */
export function sarifOf(decision: Decision): string {
  const conditions = inReadingOrder(decision.conditions);
  return JSON.stringify({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Assay",
            semanticVersion: "1.0.0",
            rules: conditions.map((one) => ({
              id: one.id,
              name: one.title,
              shortDescription: { text: one.title },
              fullDescription: { text: one.why || one.title },
              help: { text: one.remedy || "Nothing to do." },
            })),
          },
        },
        automationDetails: { id: `${decision.gate}/${decision.decisionId}` },
        properties: {
          outcome: decision.outcome,
          title: gateTitle(decision),
          policyVersion: decision.policyVersion,
          snapshotDigest: decision.snapshotDigest,
          asOf: decision.asOf,
        },
        results: conditions.map((one, ruleIndex) => resultOf(decision.gate, one, ruleIndex)),
      },
    ],
  });
}

const KINDS = {
  pass: "pass",
  fail: "fail",
  waived: "fail",
  unknown: "open",
  "not-applicable": "notApplicable",
} as const satisfies Record<Condition["outcome"], string>;

function resultOf(gate: string, one: Condition, ruleIndex: number) {
  const kind = KINDS[one.outcome];
  const level = kind === "fail" ? (one.effect === "block" ? "error" : "warning") : "none";
  return {
    ruleId: one.id,
    ruleIndex,
    kind,
    level,
    message: {
      text: [`${one.title}: ${one.observedText} (required: ${one.required}).`, one.remedy]
        .filter(Boolean)
        .join(" "),
    },
    // Code scanning wants a place; a condition is about the project, so it is the gate.
    locations: [{ logicalLocations: [{ name: one.id, fullyQualifiedName: `${gate}/${one.id}` }] }],
    partialFingerprints: { "assayCondition/v1": `${gate}/${one.id}` },
    ...(one.outcome === "waived"
      ? {
          suppressions: [
            { kind: "external", status: "accepted", justification: `Waiver ${one.waiverId ?? ""}` },
          ],
        }
      : {}),
  };
}
